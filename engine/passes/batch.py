"""Both passes for many durations at once: one column per iteration of a simulation.

Times are points on each node's calendar, as in `engine.passes.by_levels`, and arcs between
calendars go through the functions of `engine.network.bounds`: a simulation without spread gives
the schedule's dates, because it follows the same rule. Nodes of a level are sorted by how many
arcs lead to them, so that their k-th arcs are one slice; a reduction along rows would be thirty
times slower.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.calendar.table import Ints
from engine.network.bounds import cross_backward, cross_forward, delayed
from engine.network.compiled import FAR_FUTURE, FAR_PAST, CompiledPlan
from engine.network.crew_points import crew_table
from engine.network.crews import CrewTable
from engine.plan.columns import Flags

MANY_ARCS = 48
# Nodes that only their arcs hold have a floor far in the past, which 32 bits would not hold.
EARLIEST_POINT = -(1 << 29)
Batch = NDArray[np.int64]


@dataclass(slots=True)
class _Step:
    """The k-th arcs of the first nodes of a level."""

    arcs: Ints
    others: Ints
    rows: slice


class BatchLayout:
    """How to walk a compiled plan level by level, forward and backward. `bits` is 0 for milestones, else 1."""

    def __init__(self, plan: CompiledPlan) -> None:
        self.plan = plan
        arcs = plan.arcs
        self.incoming = _levels_of(plan, arcs.target, arcs.source, arcs.drops_forward)
        self.outgoing = _levels_of(plan, arcs.source, arcs.target, arcs.drops_backward)
        self.bits = plan.has_duration.copy()
        self.floor = np.maximum(plan.floor, EARLIEST_POINT)
        self.is_running = plan.is_started & ~plan.is_done
        self.plain = not (arcs.is_cross.any() or plan.crews)
        self.shift = 2 * (arcs.lag + plan.delay[arcs.target])
        self.is_crew = np.zeros(plan.node_count, dtype=bool)
        self.is_crew[list(plan.crews)] = True

    def forward(self, twice: Batch) -> tuple[Batch, Batch]:
        """Early start and finish points, for doubled durations of shape (nodes, iterations)."""
        starts, finishes = np.empty_like(twice), np.empty_like(twice)
        for order, steps, crowded in self.incoming:
            floor = self.floor[order].astype(twice.dtype)
            earliest = np.repeat(floor[:, None], twice.shape[1], axis=1)
            for step in steps:
                bound = self._forward_bound(step.arcs, step.others, starts, finishes, twice)
                np.maximum(earliest[step.rows], bound, out=earliest[step.rows])
            for row, places, others in crowded:
                bound = self._forward_bound(places, others, starts, finishes, twice)
                np.maximum(earliest[row], bound.max(axis=0), out=earliest[row])
            ceiling = self.plan.ceiling[order]
            for row in np.flatnonzero(ceiling < FAR_FUTURE).tolist():
                np.minimum(earliest[row], ceiling[row], out=earliest[row])
            bits = self.bits[order].astype(twice.dtype)[:, None]
            starts[order] = earliest | bits
            earliest &= ~bits
            earliest += twice[order]
            finishes[order] = earliest
            self._special_forward(order, starts, finishes, twice)
        return starts, finishes

    def _special_forward(self, order: Ints, starts: Batch, finishes: Batch, twice: Batch) -> None:
        plan = self.plan
        if plan.least_nodes:
            for node in order.tolist():
                if node in plan.least_nodes:
                    starts[node] = finishes[node] = self._least(node, plan.least_nodes[node], starts)
        shared = order[self.is_crew[order]]
        if len(shared):
            table, clock = self._crews(shared, twice)
            begins = plan.calendars.start_forms(clock, starts[shared].T.ravel() >> 1)
            begun, ended = table.run(begins)
            starts[shared] = self._columns(2 * plan.calendars.counts(clock, begun) + 1, shared)
            finishes[shared] = self._columns(2 * plan.calendars.counts(clock, ended), shared)
        running = order[self.is_running[order]]
        if len(running):
            starts[running] = plan.pinned_start[running][:, None]

    def _least(self, node: int, children: list[int], starts: Batch) -> Ints:
        plan = self.plan
        instants = []
        for child in children:
            pinned = int(plan.pinned_start_instant[child])
            calendar = np.full(starts.shape[1], plan.calendar[child])
            own = plan.calendars.instants(calendar, starts[child].astype(np.int64))
            instants.append(own if pinned == FAR_PAST else np.full_like(own, pinned))
        own = np.full(starts.shape[1], plan.calendar[node])
        return plan.calendars.points(own, np.minimum.reduce(instants))

    def _crews(self, rows: Ints, twice: Batch) -> tuple[CrewTable, Ints]:
        """The crews of some nodes, iteration by iteration: everybody's work grows with the sampled duration."""
        plan, iterations = self.plan, twice.shape[1]
        table = crew_table(plan, rows.tolist()).many(iterations)
        table.stretch(twice[rows].T.ravel() >> 1, np.tile(plan.duration[rows], iterations))
        return table, np.tile(plan.calendar[rows], iterations)

    @staticmethod
    def _columns(points: Ints, rows: Ints) -> Batch:
        return points.reshape(-1, len(rows)).T

    def _forward_bound(
        self, places: Ints, others: Ints, starts: Batch, finishes: Batch, twice: Batch
    ) -> Batch:
        arcs = self.plan.arcs
        bound = np.take(finishes, others, axis=0)
        by_start = np.flatnonzero(arcs.from_finish[places] == 0)
        if len(by_start):
            bound[by_start] = starts[others[by_start]]
        crossed = None
        crossing = np.flatnonzero(arcs.is_cross[places]) if not self.plain else ()
        if len(crossing):
            crossed = self._cross_forward(places[crossing], bound[crossing], twice)
        shift = self.shift[places]
        if shift.any():
            bound += shift.astype(bound.dtype)[:, None]
        to_finish = np.flatnonzero(arcs.to_finish[places] == 1)
        if len(to_finish):
            bound[to_finish] -= twice[arcs.target[places[to_finish]]]
        if crossed is not None:
            bound[crossing] = crossed
        return bound

    def _cross_forward(self, places: Ints, given: Batch, twice: Batch) -> Batch:
        plan, target = self.plan, self.plan.arcs.target[places]
        many = np.repeat(places, given.shape[1])
        minutes = twice[target].ravel().astype(np.int64) >> 1
        bounds = cross_forward(plan, many, given.ravel().astype(np.int64), minutes)
        return delayed(plan, np.repeat(target, given.shape[1]), bounds).reshape(given.shape)

    def critical(self, twice: Batch, starts: Batch, finishes: Batch, ends: Ints) -> NDArray[np.bool_]:
        """Which nodes have no float against each iteration's own finish (an instant)."""
        plan = self.plan
        late_starts, late = np.empty_like(twice), np.empty_like(twice)
        limit_of = {
            calendar: 2 * plan.calendars.counts(np.full(len(ends), calendar), ends)
            for calendar in np.unique(plan.calendar).tolist()
        }
        # As in `engine.critical_path.method.late_limits`: a milestone may end the project at 08:00.
        moment_limit_of = {}
        for calendar in np.unique(plan.calendar[self.bits == 0]).tolist():
            own = np.full(len(ends), calendar)
            begins = plan.calendars.start_forms(own, limit_of[calendar] >> 1)
            moment_limit_of[calendar] = limit_of[calendar] + (begins <= ends)
        for order, steps, crowded in reversed(self.outgoing):
            latest = np.empty((len(order), twice.shape[1]), dtype=twice.dtype)
            for row, node in enumerate(order.tolist()):
                limits = limit_of if self.bits[node] else moment_limit_of
                latest[row] = limits[int(plan.calendar[node])]
            for step in steps:
                bound = self._backward_bound(step.arcs, step.others, late_starts, late, starts, twice)
                np.minimum(latest[step.rows], bound, out=latest[step.rows])
            for row, places, others in crowded:
                bound = self._backward_bound(places, others, late_starts, late, starts, twice)
                np.minimum(latest[row], bound.min(axis=0), out=latest[row])
            bits = self.bits[order].astype(twice.dtype)[:, None]
            latest &= ~bits
            late[order] = latest
            late_starts[order] = (latest - twice[order]) | bits
            self._special_backward(order, late_starts, late, finishes, twice)
        has_float = (late >> 1) > (finishes >> 1)
        waiting = ~plan.is_started
        has_float[waiting] &= (late_starts[waiting] >> 1) > (starts[waiting] >> 1)
        return ~has_float & ~plan.is_done[:, None]

    def _special_backward(
        self, order: Ints, late_starts: Batch, late: Batch, finishes: Batch, twice: Batch
    ) -> None:
        """A crew's latest start; and what has begun holds what its remaining work waits for."""
        shared = order[self.is_crew[order]]
        if len(shared):
            late_starts[shared] = self._crew_starts(shared, late, twice)
        running = order[self.is_running[order]]
        if len(running):
            resumed = finishes[running] - twice[running] + 1
            own = np.flatnonzero(self.is_crew[running])
            if len(own):
                resumed[own] = self._crew_starts(running[own], finishes, twice)
            late_starts[running] = np.minimum(late_starts[running], resumed)

    def _crew_starts(self, rows: Ints, finishes: Batch, twice: Batch) -> Batch:
        table, clock = self._crews(rows, twice)
        ends = self.plan.calendars.start_forms(clock, finishes[rows].T.ravel() >> 1)
        return self._columns(2 * self.plan.calendars.counts(clock, table.latest_starts(ends)) + 1, rows)

    def _backward_bound(
        self, places: Ints, others: Ints, late_starts: Batch, late: Batch, starts: Batch, twice: Batch
    ) -> Batch:
        arcs = self.plan.arcs
        bound = np.take(late_starts, others, axis=0)
        to_finish = np.flatnonzero(arcs.to_finish[places] == 1)
        if len(to_finish):
            bound[to_finish] = late[others[to_finish]]
        crossed = None
        crossing = np.flatnonzero(arcs.is_cross[places]) if not self.plain else ()
        if len(crossing):
            crossed = self._cross_backward(places[crossing], bound[crossing], twice)
        begun_by = self.bits[arcs.source[places]] & ~self.bits[arcs.target[places]]
        begun_by &= 1 - arcs.from_finish[places]
        if begun_by.any():
            bound -= 2 * (begun_by.astype(bound.dtype)[:, None] & ~bound)
        lag = 2 * arcs.lag[places]
        if lag.any():
            bound -= lag.astype(bound.dtype)[:, None]
        by_start = np.flatnonzero(arcs.from_finish[places] == 0)
        if len(by_start):
            bound[by_start] += twice[arcs.source[places[by_start]]]
        either = self.bits[arcs.target[places]] & ~self.bits[arcs.source[places]]
        if either.any():
            bound |= either.astype(bound.dtype)[:, None]
        if crossed is not None:
            bound[crossing] = crossed
        if self.plan.least_nodes:
            self._free_later_children(places, others, bound, starts)
        return bound

    def _free_later_children(self, places: Ints, others: Ints, bound: Batch, starts: Batch) -> None:
        """Only the child that starts first holds when its summary starts."""
        arcs, plan = self.plan.arcs, self.plan
        for row, place in enumerate(places.tolist()):
            helper = int(others[row])
            if helper in plan.least_nodes:
                own = self._least(helper, [int(arcs.source[place])], starts)
                bound[row, (own >> 1) > (starts[helper] >> 1)] = FAR_FUTURE >> 1

    def _cross_backward(self, places: Ints, given: Batch, twice: Batch) -> Batch:
        many = np.repeat(places, given.shape[1])
        minutes = twice[self.plan.arcs.source[places]].ravel().astype(np.int64) >> 1
        bounds = cross_backward(self.plan, many, given.ravel().astype(np.int64), minutes)
        return bounds.reshape(given.shape)


def _levels_of(
    plan: CompiledPlan, ends: Ints, others: Ints, drops: Flags
) -> list[tuple[Ints, list[_Step], list[tuple[int, Ints, Ints]]]]:
    """Per level: its nodes, those with most arcs first, their k-th arcs together, and nodes with very many arcs."""
    kept = np.flatnonzero(~drops)
    degree = np.bincount(ends[kept], minlength=plan.node_count)
    crowding = np.where(degree > MANY_ARCS, 0, degree)
    order = np.lexsort((-crowding, plan.level))
    edges = np.searchsorted(plan.level[order], np.arange(plan.level_count + 1)).tolist()
    place = np.empty(plan.node_count, dtype=np.int64)
    place[order] = np.arange(plan.node_count)
    arcs = kept[np.argsort(place[ends[kept]], kind="stable")]
    firsts = np.concatenate(([0], np.cumsum(degree[order])))
    levels = []
    for level in range(plan.level_count):
        low, high = edges[level], edges[level + 1]
        nodes = order[low:high]
        counts = crowding[nodes]
        begins = firsts[low:high]
        steps = []
        for step in range(int(counts.max()) if len(counts) else 0):
            width = int((counts > step).sum())
            chosen = arcs[begins[:width] + step]
            steps.append(_Step(chosen, others[chosen], slice(0, width)))
        crowded = []
        for row in np.flatnonzero(degree[nodes] > MANY_ARCS).tolist():
            chosen = arcs[begins[row] : begins[row] + degree[nodes[row]]]
            crowded.append((row, chosen, others[chosen]))
        levels.append((nodes, steps, crowded))
    return levels
