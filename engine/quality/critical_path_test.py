"""The critical path test: one task takes 600 working days longer, and the plan must end 600 later."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.compiling.compiler import compile_columns
from engine.critical_path.edits import copied
from engine.critical_path.method import Runner, finish_instant, solve
from engine.critical_path.solved import Solved
from engine.errors import PlanError
from engine.plan.columns import NO_DATE, NONE, AssignmentColumns, Flags, PlanColumns
from engine.plan.model import ScheduleFrom


@dataclass(frozen=True, slots=True)
class CriticalPathTest:
    """The task that took longer, by how much, and by how much the plan did: working minutes of its calendar."""

    uid: int
    added_minutes: int
    moved_minutes: int


def critical_path_test(
    columns: PlanColumns, added_minutes: int, *, left_out: Flags | None = None
) -> CriticalPathTest | None:
    """Lengthen the open task with the least float, the first of them, and see how far the finish moves.

    In a plan from its finish, how far the start does. Deadlines are left aside: they move nothing,
    and say nothing of the links. Rows `left_out` are not taken, nor are those with a fixed place
    (by hand) or of elapsed time. None where no task can be taken, or the plan has no dates.
    """
    rows = copied(columns.activities)
    rows.deadline = None
    try:
        before = solve(compile_columns(replace(columns, activities=rows)))
        row = _first_of_least_float(before, left_out)
        if row is None:
            return None
        longer = _lengthened(replace(columns, activities=rows), before, row, added_minutes)
        ends = _ends(before, longer)
    except PlanError:
        return None
    table = before.plan.calendars.tables[before.plan.float_calendar[row]]
    moved = table.count_at(ends[1]) - table.count_at(ends[0])
    return CriticalPathTest(int(rows.uid[row]), added_minutes, int(moved))


def _ends(before: Solved, longer: PlanColumns) -> tuple[int, int]:
    """Where the plan ended before and ends now; of one planned from its finish, where it begins now and began."""
    plan = compile_columns(longer)
    if longer.schedule_from == ScheduleFrom.FINISH:
        return solve(plan).project_start, before.project_start
    if len(plan.alap):
        return before.project_finish, solve(plan).project_finish
    # Only the finish is asked for, and that needs no second pass.
    return before.project_finish, finish_instant(plan, Runner(plan).forward(plan.floor))


def _first_of_least_float(solved: Solved, left_out: Flags | None) -> int | None:
    plan, count = solved.plan, solved.plan.activity_count
    rows = plan.columns.activities
    may: Flags = ~plan.is_summary & plan.is_active[:count]
    may &= ~plan.is_done[:count] & ~plan.is_manual[:count] & (plan.full_work[:count] > 0)
    for unwanted in (rows.is_elapsed, left_out):
        if unwanted is not None:
            may &= ~unwanted
    places = np.flatnonzero(may)
    if not len(places):
        return None
    order = np.lexsort((places, solved.start[places], solved.total_float_minutes[places]))
    return int(places[order[0]])


def _lengthened(columns: PlanColumns, solved: Solved, row: int, minutes: int) -> PlanColumns:
    """The plan in which this task takes so much longer, whatever its length follows from."""
    rows = copied(columns.activities)
    count = len(rows.uid)
    if rows.duration_minutes is None:
        rows.duration_minutes = np.zeros(count, dtype=np.int64)
    length = int(solved.plan.full_work[row])
    rows.duration_minutes[row] = length + minutes
    if rows.expected_finish is not None:
        rows.expected_finish[row] = NO_DATE
    if solved.plan.is_started[row]:
        if rows.remaining_minutes is None:
            rows.remaining_minutes = np.full(count, NONE, dtype=np.int64)
        rows.remaining_minutes[row] = solved.work_ahead(row) + minutes
    uid = int(rows.uid[row])
    return replace(columns, activities=rows, assignments=_following(columns.assignments, uid))


def _following(assignments: AssignmentColumns | None, uid: int) -> AssignmentColumns | None:
    """Those of one task last as long as it does."""
    if assignments is None:
        return None
    work = assignments.work_minutes.copy()
    work[(assignments.activity_uid == uid) & (work > 0)] = NONE
    return replace(assignments, work_minutes=work)
