"""What a simulation found, ready to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from engine.calendar.table import Ints, instant_of, moment_of
from engine.network.compiled import CompiledPlan
from engine.simulation.sampling import LEVELS, Picks, Samples

PERCENTILES = (10, 20, 30, 40, 50, 60, 70, 80, 90)


@dataclass
class Scenario:
    """Finish and cost of every iteration under one set of assumptions ("current", "responded", "without 12")."""

    name: str
    finishes: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    costs: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    critical_counts: Ints | None = None
    _finishes: list[Ints] = field(default_factory=list)
    _costs: list[NDArray[np.float64]] = field(default_factory=list)

    def add(self, finishes: Ints, costs: NDArray[np.float64], critical: Ints | None) -> None:
        """Take in a chunk."""
        self._finishes.append(finishes)
        self._costs.append(costs)
        if critical is not None:
            self.critical_counts = (
                critical if self.critical_counts is None else self.critical_counts + critical
            )

    def close(self) -> None:
        self.finishes, self.costs = np.concatenate(self._finishes), np.concatenate(self._costs)
        self._finishes, self._costs = [], []

    def finish_at(self, percent: float) -> datetime:
        """The finish that `percent` of the iterations meet: P80 is one of the simulated dates."""
        return moment_of(int(np.quantile(self.finishes, percent / 100, method="inverted_cdf")))

    def cost_at(self, percent: float) -> float:
        """The cost that `percent` of the iterations stay within."""
        return float(np.quantile(self.costs, percent / 100, method="inverted_cdf"))

    def finish_percentiles(self) -> dict[int, datetime]:
        """P10 to P90 of the finish."""
        return {percent: self.finish_at(percent) for percent in PERCENTILES}

    def cost_percentiles(self) -> dict[int, float]:
        """P10 to P90 of the cost."""
        return {percent: self.cost_at(percent) for percent in PERCENTILES}

    def mean_finish(self) -> datetime:
        return moment_of(round(float(self.finishes.mean())))

    def chance_of_finish(self, moment: datetime) -> float:
        """The share of iterations that finish by `moment`."""
        return float((self.finishes <= instant_of(moment)).mean())

    def chance_of_cost(self, amount: float) -> float:
        """The share of iterations that cost no more than `amount`."""
        return float((self.costs <= amount).mean())

    def finish_histogram(self, bins: int = 40) -> list[tuple[datetime, datetime, int]]:
        """(from, to, iterations) of each bin of finish dates."""
        counts, edges = np.histogram(self.finishes, bins=bins)
        moments = [moment_of(round(float(edge))) for edge in edges]
        return [(moments[n], moments[n + 1], int(count)) for n, count in enumerate(counts)]

    def cost_histogram(self, bins: int = 40) -> list[tuple[float, float, int]]:
        """(from, to, iterations) of each bin of costs."""
        counts, edges = np.histogram(self.costs, bins=bins)
        return [(float(edges[n]), float(edges[n + 1]), int(count)) for n, count in enumerate(counts)]

    def finish_curve(self, points: int = 101) -> list[tuple[datetime, float]]:
        """(date, share of iterations finished by then), rising to 1."""
        ordered = np.sort(self.finishes)
        places = np.unique(np.linspace(0, len(ordered) - 1, points).astype(np.int64))
        return [(moment_of(int(ordered[place])), (int(place) + 1) / len(ordered)) for place in places]

    def cost_curve(self, points: int = 101) -> list[tuple[float, float]]:
        """(cost, share of iterations within it), rising to 1."""
        ordered = np.sort(self.costs)
        places = np.unique(np.linspace(0, len(ordered) - 1, points).astype(np.int64))
        return [(float(ordered[place]), (int(place) + 1) / len(ordered)) for place in places]


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """How one activity moves the finish: rank correlation, and the P80 of the finish when it runs short or long.

    Short and long are the lower and the upper fifth of the activity's own sampled durations.
    """

    uid: int
    correlation: float
    short_finish: datetime
    long_finish: datetime


class SimulationResult:
    """All scenarios of a run. `current` is the plan with its risks as they are."""

    def __init__(
        self, plan: CompiledPlan, rows: Ints, scenarios: Sequence[Scenario], *, keeps_picks: bool
    ) -> None:
        self.scenarios = list(scenarios)
        self.iterations = 0
        self.is_complete = False
        self._plan = plan
        self._rows = rows
        self._keeps_picks = keeps_picks
        self._picks: list[Picks] = []
        self._fires: list[Samples] = []
        self._kept_bytes = 0

    def keep(self, picks: Picks, fires: Samples, bound_bytes: int) -> None:
        """Hold a chunk's picks for the tornado as long as memory allows; later chunks then do not count in it."""
        if self._keeps_picks and self._kept_bytes + picks.nbytes <= bound_bytes:
            self._picks.append(picks)
            self._kept_bytes += picks.nbytes

    def closed(self, iterations: int, *, is_complete: bool) -> SimulationResult:
        """The same, finished."""
        self.iterations, self.is_complete = iterations, is_complete
        for scenario in self.scenarios:
            scenario.close()
        return self

    @property
    def current(self) -> Scenario:
        return self.scenarios[0]

    def scenario(self, name: str) -> Scenario:
        """By name: "current", "responded", or "without" and a risk's uid. Raises KeyError."""
        for scenario in self.scenarios:
            if scenario.name == name:
                return scenario
        raise KeyError(name)

    def criticality(self) -> dict[int, float]:
        """Per activity uid, the share of iterations in which it had no float."""
        counts = self.current.critical_counts
        if counts is None:
            return {}
        uids = self._plan.columns.activities.uid.tolist()
        real = np.flatnonzero(~self._plan.is_summary)
        return {uids[row]: float(counts[row]) / self.iterations for row in real.tolist()}

    def tornado(self, limit: int = 10) -> list[TornadoBar]:
        """The activities whose durations move the finish most, the strongest first."""
        if not self._picks or not len(self._rows):
            return []
        picks = np.concatenate(self._picks, axis=1)
        finishes = self.current.finishes[: picks.shape[1]]
        correlations = rank_correlations(picks, finishes)
        strongest = np.argsort(-np.abs(correlations), kind="stable")[:limit]
        uids = self._plan.columns.activities.uid
        return [
            self._bar(int(uids[self._rows[place]]), float(correlations[place]), picks[place], finishes)
            for place in strongest.tolist()
        ]

    def _bar(self, uid: int, correlation: float, picks: Picks, finishes: Ints) -> TornadoBar:
        ends = []
        for chosen in (picks < LEVELS // 5, picks >= LEVELS - LEVELS // 5):
            values = finishes[chosen] if chosen.any() else finishes
            ends.append(moment_of(int(np.quantile(values, 0.8, method="inverted_cdf"))))
        return TornadoBar(uid, correlation, ends[0], ends[1])


def rank_correlations(picks: Picks, finishes: Ints) -> NDArray[np.float64]:
    """Spearman's rho of each row of picks (which are ranks already) with the finishes; 0 where nothing varies."""
    ranks = _mid_ranks(finishes)
    ranks -= ranks.mean()
    spread = float(np.sqrt((ranks**2).sum()))
    result = np.zeros(len(picks))
    if spread == 0:
        return result
    for low in range(0, len(picks), 256):
        rows = picks[low : low + 256].astype(np.float32)
        rows -= rows.mean(axis=1, keepdims=True)
        size = np.sqrt((rows**2).sum(axis=1))
        result[low : low + 256] = (rows @ ranks.astype(np.float32)) / np.where(size > 0, size, 1) / spread
    return result


def _mid_ranks(values: Ints) -> NDArray[np.float64]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return ((ends - counts + ends - 1) / 2)[inverse]
