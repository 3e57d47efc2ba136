"""A schedule kept up to date: after an edit only what can change is computed again.

Edits of values (durations, constraints, deadlines, progress, delays, people's work) keep the network, so limits are
set anew in array operations and passes run only from the nodes whose inputs differ, as far as differences reach. An
edit that changes the network itself is a full run. Either way the result is the one that `schedule` gives.

It is for callers that keep a plan in memory between edits: `edit` takes what one changes, `follow` whole columns, of
which it finds by itself what differs.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.calendar.table import Ints
from engine.compiling.compiler import Effort, compile_columns, effort_of, set_limits, spans
from engine.critical_path.edits import Value, copied, fixes_others, is_same_network, write
from engine.critical_path.method import (
    Runner,
    check_dates,
    finish_instant,
    late_limits,
    solve,
    solved_within_range,
)
from engine.critical_path.results import Schedule
from engine.critical_path.solved import Solved
from engine.errors import UnknownActivityError
from engine.passes.by_levels import Points, is_wide
from engine.passes.by_nodes import NodeWalker, backward_by_nodes
from engine.plan.columns import (
    Flags,
    PlanColumns,
    columns_of,
)
from engine.plan.model import Plan, ScheduleFrom
from engine.plan.validation import check_columns

# When the project's finish moves, so do nearly all late dates, and array operations win.
MOST_MOVED = 0.2

_WATCHED = (
    "duration",
    "has_duration",
    "floor",
    "ceiling",
    "delay",
    "pinned_start",
    "pinned_start_instant",
    "pinned_finish_instant",
    "resumes",
    "is_done",
    "is_started",
    "is_manual",
)


class LiveSchedule:
    """Holds a plan and its schedule; `edit` and `follow` bring both up to date.

    A schedule that was taken before the next of these may be asked no more.
    """

    def __init__(self, plan: Plan | PlanColumns) -> None:
        self.columns = plan if isinstance(plan, PlanColumns) else columns_of(plan)
        self.recomputed_nodes = 0
        self._start_over()

    @property
    def schedule(self) -> Schedule:
        """The schedule after the last edit."""
        return self._schedule

    def _start_over(self) -> None:
        self._plan = compile_columns(self.columns)
        self._solved = solved_within_range(self._plan)
        self._walker: NodeWalker | None = None
        self._is_wide = is_wide(self._plan)
        self._schedule = Schedule(self._solved)
        early = self._solved.early_points
        self._limits = late_limits(self._plan, early, finish_instant(self._plan, early))
        self.recomputed_nodes = 2 * self._plan.node_count

    def edit(self, changes: Mapping[int, Mapping[str, Value]]) -> Schedule:
        """Apply field changes by activity uid; fields are those of `Activity` named in EDITABLE.

        Raises PlanError like `schedule`, and then keeps the plan as it was.
        """
        rows = copied(self.columns.activities)
        for uid, values in changes.items():
            if uid not in self._plan.index:
                raise UnknownActivityError(f"Task {uid} is not in the plan.", activity_uid=uid)
            for name, value in values.items():
                write(rows, self._plan.index[uid], name, value)
        return self.follow(replace(self.columns, activities=rows))

    def follow(self, columns: PlanColumns) -> Schedule:
        """The plan as these columns have it, whatever differs. They are kept, and must not be changed afterwards.

        Raises PlanError like `schedule`, and then keeps the plan as it was.
        """
        before = self.columns
        if columns is before:
            return self._schedule
        self.columns = columns
        try:
            if self._follows_without_network(before):
                check_dates(self._plan, self._solved)
            else:
                self._start_over()
        except Exception:
            self.columns = before
            self._start_over()
            raise
        return self._schedule

    def replace(self, plan: Plan | PlanColumns) -> Schedule:
        """Another network: tasks or links were added, removed or moved."""
        self.columns = plan if isinstance(plan, PlanColumns) else columns_of(plan)
        self._start_over()
        return self._schedule

    def _follows_without_network(self, before: PlanColumns) -> bool:
        """Whether the network stayed; what differs is computed then. Otherwise nothing has been touched."""
        plan, columns = self._plan, self.columns
        if columns.schedule_from == ScheduleFrom.FINISH or plan.least_nodes:
            return False
        if columns.activities.expected_finish is not None or not is_same_network(before, columns):
            return False
        if plan.node_count > plan.activity_count and fixes_others(before, columns):
            return False
        check_columns(columns)
        tables = len(plan.book.tables)
        effort = effort_of(columns, plan.is_summary, plan.book)
        if len(plan.book.tables) > tables or not self._keeps_network(effort):
            return False
        self._propagate(effort)
        return True

    def _keeps_network(self, effort: Effort) -> bool:
        """Whether durations and calendars, with everybody's work, leave the arcs between tasks as they are."""
        plan, count = self._plan, self._plan.activity_count
        if frozenset(effort.crews) != plan.shared_rows:
            return False
        is_same = np.array_equal(effort.calendar, plan.calendar[:count])
        if not is_same or not np.array_equal(effort.float_calendar, plan.float_calendar):
            return False
        resized = effort.duration != plan.full_work[:count]
        if not resized.any():
            return True
        # A task that becomes a milestone, or no longer is one, takes its lags differently.
        if ((effort.duration > 0) != (plan.full_work[:count] > 0)).any():
            return False
        # Shares of durations follow a new duration: those are found by compiling.
        codes = self.columns.links.lag_code
        return codes is None or not bool((codes >= 2).any())

    def _propagate(self, effort: Effort) -> None:
        plan, count = self._plan, self._plan.activity_count
        plan.columns = self.columns
        work = plan.full_work.copy()
        work[:count] = effort.duration
        plan.full_work, plan.full_duration = work, spans(work, plan.gaps)
        plan.crews, plan.assignment_driver = effort.crews, effort.drivers
        plan.never_together = effort.never_together
        for row, own in plan.gaps.items():
            for member in plan.crews.get(row, ()):
                member.gaps = own
        old = {name: getattr(plan, name) for name in _WATCHED}
        old_late = plan.late_ceiling
        old_drops = plan.arcs.drops_forward, plan.arcs.drops_backward
        old_alap = plan.alap
        if self._walker is None:
            self._walker = NodeWalker(plan)
        set_limits(plan)
        dirty = np.zeros(plan.node_count, dtype=bool)
        for name, values in old.items():
            dirty |= values != getattr(plan, name)
        # What several people do, or do in parts, has more to it than these numbers say.
        dirty[[*plan.shared_rows, *plan.gaps]] = True
        self._refresh_walker(dirty)
        forward_arcs = old_drops[0] != plan.arcs.drops_forward
        dirty_forward = dirty.copy()
        dirty_forward[plan.arcs.target[forward_arcs]] = True
        early, moved = self._forward(dirty_forward)
        dirty_backward = dirty | (old_late != plan.late_ceiling)
        dirty_backward[plan.arcs.source[old_drops[1] != plan.arcs.drops_backward]] = True
        # What is under way holds its predecessors by its early dates.
        dirty_backward[moved] |= plan.is_started[moved]
        late = self._backward(early, dirty_backward)
        if len(plan.alap) or len(old_alap):
            self._solved = solve(plan)
        else:
            self._solved = Solved(plan, early, late, early)
        self._schedule = Schedule(self._solved)

    def _refresh_walker(self, dirty: Flags) -> None:
        """Bring the walker's lists up to date where something differs."""
        assert self._walker is not None
        plan, walker = self._plan, self._walker
        for node in np.flatnonzero(dirty).tolist():
            walker.twice[node] = 2 * int(plan.duration[node])
            walker.bits[node] = int(plan.has_duration[node])
            walker.ceiling[node] = int(plan.ceiling[node])
            walker.is_special[node] = (
                bool(plan.is_started[node] and not plan.is_done[node])
                or node in plan.crews
                or node in plan.least_nodes
            )
        arcs = plan.arcs
        touched = np.flatnonzero(dirty[arcs.source] | dirty[arcs.target])
        for arc in touched.tolist():
            source, target, lag = int(arcs.source[arc]), int(arcs.target[arc]), int(arcs.lag[arc])
            length = walker.twice[target] if arcs.to_finish[arc] else 0
            walker.forward_shift[arc] = 2 * lag - length + 2 * int(plan.delay[target])
            walker.backward_shift[arc] = (0 if arcs.from_finish[arc] else walker.twice[source]) - 2 * lag
            walker.drops_forward[arc] = bool(arcs.drops_forward[arc])
            walker.is_cross[arc] = bool(arcs.is_cross[arc])

    def _forward(self, dirty: Flags) -> tuple[Points, Ints]:
        """Early points, and the nodes whose own differ."""
        assert self._walker is not None
        walker, plan = self._walker, self._plan
        early = Points(self._solved.early_points.starts.copy(), self._solved.early_points.finishes.copy())
        starts, finishes = _writable(early.starts), _writable(early.finishes)
        level = plan.level
        heap = [(int(level[node]), node) for node in np.flatnonzero(dirty).tolist()]
        heapq.heapify(heap)
        waiting = {node for _, node in heap}
        moved = []
        while heap:
            _, node = heapq.heappop(heap)
            self.recomputed_nodes += 1
            start, finish = walker.forward(node, int(plan.floor[node]), starts, finishes)
            if (start, finish) == (starts[node], finishes[node]):
                if not dirty[node]:
                    continue
            else:
                moved.append(node)
            starts[node], finishes[node] = start, finish
            for place in range(walker.out_starts[node], walker.out_starts[node + 1]):
                target = walker.target[walker.out_arcs[place]]
                if target not in waiting:
                    waiting.add(target)
                    heapq.heappush(heap, (int(level[target]), target))
        return early, np.array(moved, dtype=np.int64)

    def _backward(self, early: Points, dirty: Flags) -> Points:
        """Late points."""
        assert self._walker is not None
        walker, plan = self._walker, self._plan
        limits = late_limits(plan, early, finish_instant(plan, early))
        late = Points(self._solved.late_points.starts.copy(), self._solved.late_points.finishes.copy())
        moved = self._limits != limits
        self._limits = limits
        if moved.mean() > MOST_MOVED:
            self.recomputed_nodes += plan.node_count
            if self._is_wide:
                return Runner(plan).backward(limits, early)
            return backward_by_nodes(plan, limits, early, walker)
        dirty = dirty | moved
        starts, finishes = _writable(late.starts), _writable(late.finishes)
        drops: Sequence[bool] = _writable(plan.arcs.drops_backward)
        level = plan.level
        heap = [(-int(level[node]), node) for node in np.flatnonzero(dirty).tolist()]
        heapq.heapify(heap)
        waiting = {node for _, node in heap}
        while heap:
            _, node = heapq.heappop(heap)
            self.recomputed_nodes += 1
            start, finish = walker.backward(node, int(limits[node]), starts, finishes, drops, early)
            if (start, finish) == (starts[node], finishes[node]) and not dirty[node]:
                continue
            starts[node], finishes[node] = start, finish
            for place in range(walker.in_starts[node], walker.in_starts[node + 1]):
                source = walker.source[walker.in_arcs[place]]
                if source not in waiting:
                    waiting.add(source)
                    heapq.heappush(heap, (-int(level[source]), source))
        return late


def _writable(values: np.ndarray) -> Any:
    """The array's own memory: reading and writing one value at a time is far quicker than through the array."""
    return values.data
