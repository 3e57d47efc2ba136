"""Random durations and amounts by table: one inverse cumulative distribution per estimate.

A sample is a 12-bit number that picks a place in the table. The number is also the sample's rank, which is what the
tornado correlates, and picking from a table costs a fraction of drawing from each distribution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.errors import SimulationError
from engine.plan.model import Distribution, ThreePoint

LEVELS = 4096
SCORE_REACH = 5.0

Picks = NDArray[np.uint16]
Samples = NDArray[np.float32]

# Mid-points of equal slices of probability.
PROBABILITIES = (np.arange(LEVELS) + 0.5) / LEVELS


def quantile_tables(estimates: Sequence[ThreePoint]) -> Samples:
    """One row of LEVELS quantiles per estimate.

    PERT-beta: alpha = 1 + 4(M-O)/(P-O), beta = 1 + 4(P-M)/(P-O) (lambda = 4), mean (O+4M+P)/6. Every row is shifted and
    stretched so that its mean and variance are those of the distribution, not of the slices.
    """
    for estimate in estimates:
        check_estimate(estimate)
    rows = np.empty((len(estimates), LEVELS), dtype=np.float32)
    for place, estimate in enumerate(estimates):
        rows[place] = _quantiles(estimate)
    return rows


def check_estimate(estimate: ThreePoint) -> None:
    """Raise SimulationError unless optimistic <= most likely <= pessimistic, all of them numbers."""
    low, mode, high = estimate.optimistic_minutes, estimate.most_likely_minutes, estimate.pessimistic_minutes
    if not (math.isfinite(low) and math.isfinite(high) and low <= mode <= high):
        raise SimulationError(f"An estimate must rise from optimistic to pessimistic: {low}, {mode}, {high}.")


def _quantiles(estimate: ThreePoint) -> NDArray[np.float64]:
    low, mode, high = estimate.optimistic_minutes, estimate.most_likely_minutes, estimate.pessimistic_minutes
    spread = high - low
    if spread == 0:
        return np.full(LEVELS, float(mode))
    if estimate.distribution == Distribution.NORMAL:
        return mode + spread / 6 * NORMAL_SCORES
    if estimate.distribution == Distribution.UNIFORM:
        return low + spread * PROBABILITIES
    if estimate.distribution == Distribution.TRIANGULAR:
        return _triangular(low, mode, high)
    return _pert(low, mode, high)


def _triangular(low: float, mode: float, high: float) -> NDArray[np.float64]:
    spread = high - low
    turn = (mode - low) / spread
    rising = low + np.sqrt(PROBABILITIES * spread * (mode - low))
    falling = high - np.sqrt((1 - PROBABILITIES) * spread * (high - mode))
    return np.where(turn > PROBABILITIES, rising, falling)


def _pert(low: float, mode: float, high: float) -> NDArray[np.float64]:
    spread = high - low
    alpha, beta = 1 + 4 * (mode - low) / spread, 1 + 4 * (high - mode) / spread
    unit = _beta_quantiles(alpha, beta)
    mean = alpha / (alpha + beta)
    deviation = math.sqrt(alpha * beta / (alpha + beta) ** 2 / (alpha + beta + 1))
    unit = mean + (unit - unit.mean()) * (deviation / unit.std())
    share: NDArray[np.float64] = unit.clip(0, 1)
    return low + spread * share


# Beta densities are integrated over u = sin²(t): smooth at both ends, where x^(alpha - 1) is not.
_ANGLES = np.linspace(0, math.pi / 2, 2049)
_EDGES = np.sin(_ANGLES) ** 2
_MIDDLES = (_ANGLES[1:] + _ANGLES[:-1]) / 2
_LOG_SINE, _LOG_COSINE = np.log(np.sin(_MIDDLES)), np.log(np.cos(_MIDDLES))


def _beta_quantiles(alpha: float, beta: float) -> NDArray[np.float64]:
    weights = np.exp((2 * alpha - 1) * _LOG_SINE + (2 * beta - 1) * _LOG_COSINE)
    cumulative = np.concatenate(([0.0], np.cumsum(weights)))
    quantiles: NDArray[np.float64] = np.interp(PROBABILITIES, cumulative / cumulative[-1], _EDGES)
    return quantiles


def _normal_scores() -> NDArray[np.float64]:
    grid = np.linspace(-6, 6, 24001)
    probability = np.array([0.5 * (1 + math.erf(z / math.sqrt(2))) for z in grid])
    scores: NDArray[np.float64] = np.interp(PROBABILITIES, probability, grid)
    spread: float = scores.std()
    return scores / spread


NORMAL_SCORES = _normal_scores()


def _score_ranks() -> Picks:
    """The pick for each of 65,536 normal scores between -SCORE_REACH and SCORE_REACH."""
    grid = np.linspace(-SCORE_REACH, SCORE_REACH, 65536)
    edges = (NORMAL_SCORES[1:] + NORMAL_SCORES[:-1]) / 2
    return np.searchsorted(edges, grid).astype(np.uint16)


SCORE_RANKS = _score_ranks()


def draw_picks(
    rng: np.random.Generator,
    count: int,
    iterations: int,
    *,
    groups: Sequence[tuple[NDArray[np.int64], float]] = (),
) -> Picks:
    """A pick for each of `count` estimates and iterations.

    Members of a group (rows, coefficient) move together: scores sqrt(r)·common + sqrt(1-r)·own (Gaussian copula).
    """
    picks = rng.integers(0, LEVELS, (count, iterations), dtype=np.uint16)
    for rows, coefficient in groups:
        if not 0 <= coefficient <= 1:
            raise SimulationError(f"A correlation lies between 0 and 1, not {coefficient}.")
        common = rng.standard_normal(iterations, dtype=np.float32)
        own = rng.standard_normal((len(rows), iterations), dtype=np.float32)
        scores = math.sqrt(coefficient) * common + math.sqrt(1 - coefficient) * own
        places = ((scores + SCORE_REACH) * (65535 / (2 * SCORE_REACH))).clip(0, 65535).astype(np.int64)
        picks[rows] = SCORE_RANKS[places]
    return picks


def look_up(tables: Samples, picks: Picks) -> Samples:
    """The sampled values, one row per estimate."""
    values = np.empty(picks.shape, dtype=np.float32)
    # Row by row a table stays in the processor's cache.
    for row in range(len(tables)):
        np.take(tables[row], picks[row], out=values[row], mode="clip")
    return values
