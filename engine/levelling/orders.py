"""Better orders for levelling, found on the plan reduced to a resource-constrained project in whole time units.

The reduction forgets lags and calendars, so it only proposes an order; the levelling itself decides on real dates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from engine.levelling.rcpsp import Optimiser, Project
from engine.network.compiled import CompiledPlan

MOST_UNITS_OF_TIME = 4000
MOST_NODES = 3000


def reduced_project(
    plan: CompiledPlan, needs: Mapping[int, Sequence[tuple[int, float]]], capacities: Mapping[int, float]
) -> Project:
    """Nodes as activities; durations in the largest unit that keeps them exact, or one coarse enough."""
    duration = plan.duration.copy()
    duration[plan.is_done] = 0
    unit = math.gcd(*duration[duration > 0].tolist()) if (duration > 0).any() else 1
    unit = max(unit, int(duration.sum()) // MOST_UNITS_OF_TIME, 1)
    order = {uid: place for place, uid in enumerate(capacities)}
    successors: list[list[int]] = [[] for _ in range(plan.node_count)]
    arcs = sorted(set(zip(plan.arcs.source.tolist(), plan.arcs.target.tolist(), strict=True)))
    for source, target in arcs:
        successors[source].append(target)
    limits = tuple(round(capacity * 100) for capacity in capacities.values())
    demands = []
    for node in range(plan.node_count):
        demand = [0] * len(order)
        for uid, units in needs.get(node, ()):
            # More than there is cannot be levelled; it then takes all there is.
            demand[order[uid]] = min(round(units * 100), limits[order[uid]])
        demands.append(tuple(demand))
    lengths = np.ceil(duration / unit).astype(int).tolist()
    return Project(lengths, successors, demands, limits)


def searched_order(
    plan: CompiledPlan,
    needs: Mapping[int, Sequence[tuple[int, float]]],
    capacities: Mapping[int, float],
    *,
    seed: int,
    should_stop: Callable[[], bool] | None,
) -> list[float] | None:
    """A value per activity, lower first; None where the plan is too large or nobody is booked."""
    if not needs or plan.node_count > MOST_NODES:
        return None
    optimiser = Optimiser(reduced_project(plan, needs, capacities))
    starts = (
        optimiser.heuristic() if should_stop is None else optimiser.search(seed=seed, should_stop=should_stop)
    )
    return [float(start) for start in starts[: plan.activity_count]]
