"""The critical path method: from a plan to dates, floats and reasons."""

from __future__ import annotations

import numpy as np

from engine.calendar.table import Ints, moment_of
from engine.compiling.compiler import compile_columns, set_limits
from engine.critical_path.results import DATE_COLUMNS, Schedule
from engine.critical_path.solved import Solved
from engine.errors import DateOutOfRangeError, EmptyCalendarError, PlanError
from engine.network.compiled import FAR_PAST, CompiledPlan
from engine.passes.by_levels import (
    LevelLayout,
    Points,
    backward_by_levels,
    forward_by_levels,
    is_wide,
    least_start,
)
from engine.passes.by_nodes import NodeWalker, backward_by_nodes, forward_by_nodes
from engine.passes.late_placing import late_floor
from engine.plan.columns import PlanColumns, columns_of
from engine.plan.model import Plan, ScheduleFrom
from engine.plan.validation import name_of


def schedule(plan: Plan | PlanColumns) -> Schedule:
    """Dates, floats and drivers of every activity.

    Raises the PlanError that names what is wrong: a cycle (with its path), a link to nowhere, a calendar without
    working time, a constraint without a date, a date beyond the year 9999.
    """
    columns = plan if isinstance(plan, PlanColumns) else columns_of(plan)
    return Schedule(solved_within_range(compile_columns(columns)))


def solved_within_range(plan: CompiledPlan) -> Solved:
    """`solve`, and an error that names the task whose dates cannot be found."""
    try:
        solved = solve(plan)
    except (DateOutOfRangeError, EmptyCalendarError) as error:
        raise blamed(plan, error) from error
    check_dates(plan, solved)
    return solved


def check_dates(plan: CompiledPlan, solved: Solved) -> None:
    """Raise for dates beyond the calendar, which would be met only when they are asked for."""
    try:
        for name in DATE_COLUMNS:
            check_range(getattr(solved, name))
    except (DateOutOfRangeError, EmptyCalendarError) as error:
        raise blamed(plan, error) from error


def check_range(instants: Ints) -> None:
    """Raise DateOutOfRangeError when an instant has no date."""
    if len(instants):
        moment_of(int(instants.min()))
        moment_of(int(instants.max()))


def blamed(plan: CompiledPlan, error: DateOutOfRangeError | EmptyCalendarError) -> PlanError:
    """The same error with the first activity, in the order of work, whose dates cannot be found."""
    walker = NodeWalker(plan)
    starts, finishes = [0] * plan.node_count, [0] * plan.node_count
    for node in walker.order:
        table = plan.calendars.tables[plan.calendar[node]]
        try:
            starts[node], finishes[node] = walker.forward(node, int(plan.floor[node]), starts, finishes)
            moment_of(table.finish_form(finishes[node] >> 1))
            moment_of(table.start_form(starts[node] >> 1))
        except (DateOutOfRangeError, EmptyCalendarError) as found:
            row = node if node < plan.activity_count else int(plan.virtual_owner[node - plan.activity_count])
            rows = plan.columns.activities
            return type(found)(f"{name_of(rows, row)}: {found.message}", activity_uid=int(rows.uid[row]))
    return error


def solve(plan: CompiledPlan) -> Solved:
    """Both passes over a compiled plan."""
    runner = Runner(plan)
    if plan.columns.schedule_from == ScheduleFrom.FINISH:
        return _solve_from_finish(plan, runner)
    early = runner.forward(plan.floor)
    late = runner.backward(late_limits(plan, early, finish_instant(plan, early)), early)
    scheduled = early
    if len(plan.alap):
        scheduled = runner.forward(late_floor(plan, early, late))
    return Solved(plan, early, late, scheduled)


def _solve_from_finish(plan: CompiledPlan, runner: Runner) -> Solved:
    """Late dates from the required finish give the start; early dates follow from that start."""
    assert plan.finish_instant is not None
    limits = late_limits(plan, None, plan.finish_instant)
    late = runner.backward(limits, None)
    if plan.least_nodes or (plan.is_started & ~plan.is_done).any():
        # Which of a phase's tasks is the first to start shows only now, and what of begun work is left.
        late = runner.backward(limits, _with_starts_of_phases(plan, late))
    real = np.flatnonzero(~plan.is_summary & plan.is_active[: plan.activity_count])
    if len(real):
        instants = plan.calendars.instants(plan.calendar[real], late.starts[real] | plan.has_duration[real])
        plan.start_instant = int(instants.min())
    set_limits(plan)
    early = runner.forward(plan.floor)
    return Solved(plan, early, late, runner.forward(late_floor(plan, early, late)))


def _with_starts_of_phases(plan: CompiledPlan, points: Points) -> Points:
    """Phases start with the first of their tasks, and not when their followers would let them."""
    starts, finishes = points.starts.copy(), points.finishes.copy()
    for node in sorted(plan.least_nodes, key=lambda node: int(plan.level[node])):
        children = plan.least_nodes[node]
        first = least_start(plan, node, children, [int(starts[child]) for child in children])
        starts[node] = finishes[node] = first
    return Points(starts, finishes)


class Runner:
    """Chooses how to run the passes and keeps what both need."""

    def __init__(self, plan: CompiledPlan) -> None:
        self.plan = plan
        self.layout = LevelLayout(plan) if is_wide(plan) else None

    def forward(self, floor: Ints) -> Points:
        if self.layout is None:
            return forward_by_nodes(self.plan, floor)
        return forward_by_levels(self.plan, self.layout, floor)

    def backward(self, late_ceiling: Ints, early: Points | None) -> Points:
        if self.layout is None:
            return backward_by_nodes(self.plan, late_ceiling, early)
        return backward_by_levels(self.plan, self.layout, late_ceiling, early)


def finish_instant(plan: CompiledPlan, early: Points) -> int:
    """The latest early finish among activities."""
    rows = np.flatnonzero(~plan.is_summary & plan.is_active[: plan.activity_count])
    if not len(rows):
        return plan.start_instant
    # What is pinned ends at its own instant: work that was done in free time has no point for it.
    pinned = plan.pinned_finish_instant[rows]
    last = int(pinned.max())
    free = rows[pinned == FAR_PAST]
    if not len(free):
        return last
    finishes, calendars = early.finishes[free], plan.calendar[free]
    # The latest point of each calendar is enough: points of one calendar compare as instants do.
    used = np.unique(calendars)
    latest = np.array([finishes[calendars == calendar].max() for calendar in used.tolist()], dtype=np.int64)
    return max(last, int(plan.calendars.instants(used, latest).max()))


def late_limits(plan: CompiledPlan, early: Points | None, finish: int) -> Ints:
    """Late ceilings together with the project's finish, on every node's calendar.

    Without early points nobody has an end of their own (in a plan from its finish).
    """
    number = len(plan.calendars.tables)
    counts = plan.calendars.counts(np.arange(number), np.full(number, finish))
    limits = (2 * counts)[plan.calendar]
    # A milestone that stands at 08:00 may be what ends the project: it is not held to the 17:00 before.
    moments = np.flatnonzero(plan.has_duration == 0)
    if len(moments):
        used, places = np.unique(plan.calendar[moments], return_inverse=True)
        begins = plan.calendars.start_forms(used, counts[used]) <= finish
        limits[moments] += begins[places]
    if plan.columns.options.has_multiple_critical_paths and early is not None:
        has_followers = np.zeros(plan.node_count, dtype=bool)
        has_followers[plan.arcs.source] = True
        limits = np.where(has_followers, limits, np.minimum(limits, early.finishes))
    return np.minimum(limits, plan.late_ceiling)
