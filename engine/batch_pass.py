"""Both passes for many durations at once: one column per iteration of a simulation.

Times are counts of working minutes on each node's calendar. Nodes of a level are sorted by how many arcs lead to them,
so that their k-th arcs are one slice; a reduction along rows would be thirty times slower.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.calendar_table import Ints
from engine.compiled import FAR_FUTURE, FAR_PAST, CompiledPlan

MANY_ARCS = 48
EARLIEST_COUNT = -(1 << 29)
Counts = NDArray[np.int64]


@dataclass(slots=True)
class _Step:
    """The k-th arcs of the first nodes of a level."""

    arcs: Ints
    others: Ints
    rows: slice


class BatchLayout:
    """How to walk a compiled plan level by level, forward and backward."""

    def __init__(self, plan: CompiledPlan) -> None:
        self.plan = plan
        self.incoming = _levels_of(plan, plan.arcs.target, plan.arcs.source, plan.arcs.drops_forward)
        self.outgoing = _levels_of(plan, plan.arcs.source, plan.arcs.target, plan.arcs.drops_backward)
        # Nodes that only their arcs hold have a floor far in the past, which 32 bits would not hold.
        self.floor = np.maximum(plan.floor >> 1, EARLIEST_COUNT)
        self.ceiling = plan.ceiling >> 1
        self.pinned = np.flatnonzero(plan.is_started & ~plan.is_done)
        self.pinned_starts = plan.pinned_start >> 1
        self.is_cross = _crossing(plan)
        self.plain = not (self.is_cross.any() or plan.spans)
        self.lag = plan.arcs.lag + plan.delay[plan.arcs.target]

    def forward(self, durations: Counts) -> tuple[Counts, Counts]:
        """Early starts and finishes for durations of shape (nodes, iterations)."""
        starts, finishes = np.empty_like(durations), np.empty_like(durations)
        for order, steps, crowded in self.incoming:
            earliest = np.repeat(
                self.floor[order].astype(durations.dtype)[:, None], durations.shape[1], axis=1
            )
            for step in steps:
                bound = self._forward_bound(step.arcs, step.others, starts, finishes, durations)
                np.maximum(earliest[step.rows], bound, out=earliest[step.rows])
            for row, places, others in crowded:
                bound = self._forward_bound(places, others, starts, finishes, durations)
                np.maximum(earliest[row], bound.max(axis=0), out=earliest[row])
            ceiling = self.ceiling[order]
            for row in np.flatnonzero(ceiling < FAR_FUTURE >> 1).tolist():
                np.minimum(earliest[row], ceiling[row], out=earliest[row])
            starts[order] = earliest
            finishes[order] = earliest + durations[order]
            self._special(order, starts, finishes)
        if len(self.pinned):
            starts[self.pinned] = self.pinned_starts[self.pinned][:, None]
        return starts, finishes

    def _special(self, order: Ints, starts: Counts, finishes: Counts) -> None:
        if self.plan.least_nodes:
            for node in order.tolist():
                children = self.plan.least_nodes.get(node)
                if children:
                    instants = [self._instants(child, starts[child], is_finish=False) for child in children]
                    least = np.minimum.reduce(instants)
                    starts[node] = finishes[node] = self._counts(node, least)
        if self.plan.spans:
            for node in order.tolist():
                if node in self.plan.spans:
                    self._spread(node, starts, finishes)

    def _spread(self, node: int, starts: Counts, finishes: Counts) -> None:
        """Several people's calendars: their work grows and shrinks with the activity's sampled duration."""
        plan = self.plan
        begin = self._instants(node, starts[node], is_finish=False)
        sampled = finishes[node] - starts[node]
        longest = max(int(plan.duration[node]), 1)
        ends, begins = [], []
        for span in plan.spans[node]:
            calendar = np.full(len(begin), span.calendar)
            counts = plan.calendars.counts(calendar, begin)
            begins.append(plan.calendars.start_forms(calendar, counts))
            ends.append(plan.calendars.finish_forms(calendar, counts + sampled * span.minutes // longest))
        starts[node] = self._counts(node, np.minimum.reduce(begins))
        finishes[node] = self._counts(node, np.maximum.reduce(ends))

    def _forward_bound(
        self, places: Ints, others: Ints, starts: Counts, finishes: Counts, durations: Counts
    ) -> Counts:
        arcs = self.plan.arcs
        bound = np.take(finishes, others, axis=0)
        by_start = np.flatnonzero(arcs.from_finish[places] == 0)
        if len(by_start):
            bound[by_start] = starts[others[by_start]]
            running = self.plan.pinned_start[others[by_start]]
            held = by_start[running != FAR_PAST]
            bound[held] = (self.plan.pinned_start[others[held]] >> 1)[:, None]
        lag = self.lag[places]
        if not self.plain:
            crossing = np.flatnonzero(self.is_cross[places])
            for place in crossing.tolist():
                bound[place] = self._cross_forward(int(places[place]), bound[place])
            lag = np.where(self.is_cross[places], self.plan.delay[arcs.target[places]], lag)
        if lag.any():
            bound += lag.astype(bound.dtype)[:, None]
        to_finish = np.flatnonzero(arcs.to_finish[places] == 1)
        if len(to_finish):
            bound[to_finish] -= durations[arcs.target[places[to_finish]]]
        return bound

    def _instants(self, node: int, counts: Counts, *, is_finish: bool) -> Ints:
        pinned = (self.plan.pinned_finish_instant if is_finish else self.plan.pinned_start_instant)[node]
        if pinned != FAR_PAST:
            return np.full(len(counts), pinned)
        calendar = np.full(len(counts), self.plan.calendar[node])
        form = self.plan.calendars.finish_forms if is_finish else self.plan.calendars.start_forms
        return form(calendar, counts.astype(np.int64))

    def _counts(self, node: int, instants: Ints) -> Counts:
        return self.plan.calendars.counts(np.full(len(instants), self.plan.calendar[node]), instants)

    def _cross_forward(self, arc: int, given: Counts) -> Counts:
        plan, arcs = self.plan, self.plan.arcs
        source, target, lag = int(arcs.source[arc]), int(arcs.target[arc]), int(arcs.lag[arc])
        instants = self._instants(source, given, is_finish=bool(arcs.from_finish[arc]))
        if arcs.is_elapsed[arc]:
            return self._counts(target, instants + lag)
        if lag and arcs.lag_calendar[arc] != plan.calendar[target]:
            calendar = np.full(len(instants), arcs.lag_calendar[arc])
            counts = plan.calendars.counts(calendar, instants) + lag
            form = plan.calendars.finish_forms if lag > 0 else plan.calendars.start_forms
            return self._counts(target, form(calendar, counts))
        return self._counts(target, instants) + lag

    def critical(self, durations: Counts, starts: Counts, finishes: Counts, ends: Ints) -> NDArray[np.bool_]:
        """Which nodes have no float against each iteration's own finish (an instant)."""
        latest_starts, latest = np.empty_like(durations), np.empty_like(durations)
        by_calendar = {
            calendar: self.plan.calendars.counts(np.full(len(ends), calendar), ends)
            for calendar in np.unique(self.plan.calendar).tolist()
        }
        for order, steps, crowded in reversed(self.outgoing):
            bounds = np.empty((len(order), durations.shape[1]), dtype=durations.dtype)
            for row, node in enumerate(order.tolist()):
                bounds[row] = by_calendar[int(self.plan.calendar[node])]
            for step in steps:
                bound = self._backward_bound(step.arcs, step.others, latest_starts, latest, durations)
                np.minimum(bounds[step.rows], bound, out=bounds[step.rows])
            for row, places, others in crowded:
                bound = self._backward_bound(places, others, latest_starts, latest, durations)
                np.minimum(bounds[row], bound.min(axis=0), out=bounds[row])
            latest[order] = bounds
            latest_starts[order] = bounds - durations[order]
        return latest <= finishes

    def _backward_bound(
        self, places: Ints, others: Ints, starts: Counts, finishes: Counts, durations: Counts
    ) -> Counts:
        arcs = self.plan.arcs
        bound = np.take(starts, others, axis=0)
        to_finish = np.flatnonzero(arcs.to_finish[places] == 1)
        if len(to_finish):
            bound[to_finish] = finishes[others[to_finish]]
        lag = arcs.lag[places]
        if not self.plain:
            for place in np.flatnonzero(self.is_cross[places]).tolist():
                bound[place] = self._cross_backward(int(places[place]), bound[place])
            lag = np.where(self.is_cross[places], 0, lag)
        if lag.any():
            bound -= lag.astype(bound.dtype)[:, None]
        by_start = np.flatnonzero(arcs.from_finish[places] == 0)
        if len(by_start):
            bound[by_start] += durations[arcs.source[places[by_start]]]
        return bound

    def _cross_backward(self, arc: int, given: Counts) -> Counts:
        plan, arcs = self.plan, self.plan.arcs
        source, target, lag = int(arcs.source[arc]), int(arcs.target[arc]), int(arcs.lag[arc])
        calendar = np.full(len(given), plan.calendar[target])
        apart = bool(lag) and not arcs.is_elapsed[arc] and arcs.lag_calendar[arc] != plan.calendar[target]
        taken = 0 if arcs.is_elapsed[arc] or apart else lag
        instants = plan.calendars.start_forms(calendar, given.astype(np.int64) - taken)
        if arcs.is_elapsed[arc]:
            instants = instants - lag
        elif apart:
            own = np.full(len(given), arcs.lag_calendar[arc])
            held = (plan.calendars.counts if lag > 0 else plan.calendars.floor_counts)(own, instants)
            instants = plan.calendars.start_forms(own, held - lag)
        return self._counts(source, instants)


def _crossing(plan: CompiledPlan) -> np.ndarray:
    """Arcs that need instants: counts alone tell nothing of 17:00 and 08:00, which a milestone's lag is about."""
    arcs, own = plan.arcs, plan.calendar
    same = (own[arcs.source] == own[arcs.target]) & ~arcs.is_elapsed
    same &= (arcs.lag == 0) | (arcs.lag_calendar == own[arcs.target])
    for row in plan.spans:
        same &= (arcs.source != row) & (arcs.target != row)
    return ~same


def _levels_of(
    plan: CompiledPlan, ends: Ints, others: Ints, drops: np.ndarray
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
