"""A schedule kept up to date: after an edit only what can change is computed again.

Edits of values (durations, constraints, deadlines, progress, delays, lags) keep the network, so limits are set anew in
array operations and passes run only from the nodes whose inputs differ, as far as differences reach. An edit that
changes the network itself is a full run. Either way the result is the one that `schedule` gives.

It is for callers that keep a plan in memory between edits. The product loads a plan for every edit, so it calls
`schedule`; a process that keeps plans warm calls this.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any

import numpy as np

from engine.calendar_table import Ints, instant_of
from engine.columns import CONSTRAINT_CODES, NO_DATE, NONE, ActivityColumns, Flags, PlanColumns, columns_of
from engine.compiling import compile_columns, set_limits
from engine.critical_path import Runner, finish_instant, late_limits, solve
from engine.errors import UnknownActivityError
from engine.node_pass import NodeWalker
from engine.passes import Points
from engine.plan import Constraint, Plan, ScheduleFrom
from engine.results import Schedule
from engine.solved import Solved
from engine.validation import check_columns

Value = int | float | datetime | Constraint | None

# When the project's finish moves, so do nearly all late dates, and array operations win.
MOST_MOVED = 0.2

EDITABLE = (
    "duration_minutes", "constraint", "deadline", "actual_start", "actual_finish", "percent_complete",
    "remaining_minutes", "resume", "manual_start", "manual_finish", "levelling_delay_minutes",
)  # fmt: skip
_DATES = ("deadline", "actual_start", "actual_finish", "resume", "manual_start", "manual_finish")
_WATCHED = (
    "duration",
    "has_duration",
    "floor",
    "ceiling",
    "delay",
    "pinned_start",
    "pinned_start_instant",
    "pinned_finish_instant",
)


class LiveSchedule:
    """Holds a plan and its schedule; `edit` brings both up to date."""

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
        self._solved = solve(self._plan)
        self._walker: NodeWalker | None = None
        self._schedule = Schedule(self._solved)
        early = self._solved.early_points
        self._limits = late_limits(self._plan, early, finish_instant(self._plan, early))
        self.recomputed_nodes = 2 * self._plan.node_count

    def edit(self, changes: Mapping[int, Mapping[str, Value]]) -> Schedule:
        """Apply field changes by activity uid; fields are those of `Activity` named in EDITABLE.

        Raises PlanError like `schedule`, and then keeps the plan as it was.
        """
        before = _copied(self.columns.activities)
        try:
            for uid, fields in changes.items():
                if uid not in self._plan.index:
                    raise UnknownActivityError(f"Task {uid} is not in the plan.", activity_uid=uid)
                for name, value in fields.items():
                    _write(self.columns.activities, self._plan.index[uid], name, value)
            check_columns(self.columns)
            if self._keeps_network(changes):
                self._propagate(changes)
            else:
                self._start_over()
        except Exception:
            self.columns.activities = before
            self._start_over()
            raise
        return self._schedule

    def replace(self, plan: Plan | PlanColumns) -> Schedule:
        """Another network: tasks or links were added, removed or moved."""
        self.columns = plan if isinstance(plan, PlanColumns) else columns_of(plan)
        self._start_over()
        return self._schedule

    def _keeps_network(self, changes: Mapping[int, Mapping[str, Value]]) -> bool:
        columns = self.columns
        if columns.schedule_from == ScheduleFrom.FINISH or self._plan.least_nodes:
            return False
        rows = columns.activities
        if rows.expected_finish is not None:
            return False
        resized = any("duration_minutes" in fields for fields in changes.values())
        if resized and rows.duration_minutes is not None:
            at = [self._plan.index[uid] for uid in changes]
            # A task that becomes a milestone, or no longer is one, takes its lags differently.
            if ((rows.duration_minutes[at] > 0) != (self._plan.full_duration[at] > 0)).any():
                return False
        has_percent = columns.links.lag_code is not None and bool((columns.links.lag_code >= 2).any())
        # Work of assignments and shares of durations follow a new duration: those are found by compiling.
        return not (
            bool(columns.assignments) and any(_touches_work(fields) for fields in changes.values())
        ) and not (resized and has_percent)

    def _propagate(self, changes: Mapping[int, Mapping[str, Value]]) -> None:
        plan = self._plan
        given = self.columns.activities.duration_minutes
        for uid, fields in changes.items():
            # Any other field leaves the duration that the work of people made.
            if "duration_minutes" in fields:
                row = plan.index[uid]
                work = 0 if given is None else int(given[row])
                plan.full_work[row] = work
                plan.full_duration[row] = plan.gaps[row].span(work) if row in plan.gaps else work
        old = {name: getattr(plan, name) for name in _WATCHED}
        old_started, old_late = plan.is_started, plan.late_ceiling
        old_drops = plan.arcs.drops_forward, plan.arcs.drops_backward
        old_alap = plan.alap
        if self._walker is None:
            self._walker = NodeWalker(plan)
        set_limits(plan)
        dirty = np.zeros(plan.node_count, dtype=bool)
        for name, values in old.items():
            dirty |= values != getattr(plan, name)
        dirty |= old_started != plan.is_started
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
        scheduled = early
        if len(plan.alap) or len(old_alap):
            self._solved = solve(plan)
        else:
            self._solved = Solved(plan, early, late, scheduled)
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
            return Runner(plan).backward(limits, early)
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


def _touches_work(fields: Mapping[str, Value]) -> bool:
    return not set(fields) <= {"constraint", "deadline", "levelling_delay_minutes"}


def _copied(rows: ActivityColumns) -> ActivityColumns:
    twin = copy(rows)
    for name in ActivityColumns.__slots__:
        column = getattr(rows, name)
        if isinstance(column, np.ndarray):
            setattr(twin, name, column.copy())
    return twin


def _write(rows: ActivityColumns, row: int, name: str, value: Value) -> None:
    """Set one field; a column that was left out is made."""
    if name not in EDITABLE:
        raise ValueError(f"{name} cannot be edited in place.")
    if name == "constraint":
        assert value is None or isinstance(value, Constraint)
        _column(rows, "constraint_code", NONE)[row] = NONE if value is None else CONSTRAINT_CODES[value.kind]
        date = None if value is None else value.date
        _column(rows, "constraint_date", NO_DATE)[row] = NO_DATE if date is None else instant_of(date)
    elif name in _DATES:
        assert value is None or isinstance(value, datetime)
        _column(rows, name, NO_DATE)[row] = NO_DATE if value is None else instant_of(value)
    elif name == "percent_complete":
        if rows.percent_complete is None:
            rows.percent_complete = np.zeros(len(rows.uid))
        assert isinstance(value, (int, float))
        rows.percent_complete[row] = value
    else:
        assert value is None or isinstance(value, int)
        _column(rows, name, NONE if name == "remaining_minutes" else 0)[row] = (
            NONE if value is None else value
        )


def _column(rows: ActivityColumns, name: str, default: int) -> Ints:
    column: Ints | None = getattr(rows, name)
    if column is None:
        column = np.full(len(rows.uid), default, dtype=np.int64)
        setattr(rows, name, column)
    return column
