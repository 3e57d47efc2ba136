"""Effort: work = duration × units, and what assignments mean for an activity's dates.

Work of a person happens on that person's calendar (within the task's own calendar, when it has one), so an activity
that is not of fixed duration ends when its last assignment's work is done.
"""

from __future__ import annotations

import numpy as np

from engine.calendar.table import Ints
from engine.compiling.expected import expects_finish
from engine.errors import InvalidDurationError, PlanError, UnknownActivityError, UnknownResourceError
from engine.network.calendar_book import CalendarBook
from engine.network.crews import Crews, Member
from engine.plan.columns import NO_DATE, NONE, AssignmentColumns, Flags, PlanColumns, negative_assignment
from engine.plan.model import ResourceKind, TaskType
from engine.plan.validation import rows_of


def driving_crews(
    columns: PlanColumns,
    is_summary: Flags,
    book: CalendarBook,
    calendar: Ints,
    duration: Ints,
) -> tuple[Crews, dict[int, int], Ints]:
    """How assignments set activities' calendars and durations (changed in place).

    Returns the crews of activities whose assignments keep different calendars, the resource that drives each
    activity whose dates differ because of one (row -> resource uid), and the rows of activities whose calendar
    shares no minute with somebody's: work of such a person goes by the activity's calendar.
    """
    rows = columns.assignments
    nobody = np.empty(0, dtype=np.int64)
    if not rows:
        return {}, {}, nobody
    numbers, work, units = _own_calendars(columns, rows, book), rows.work_minutes, rows.units
    row = rows_of(rows.activity_uid, columns.activities)
    if len(faults := np.flatnonzero((row < 0) | (units < 0) | (work < NONE) | (numbers == _UNKNOWN))):
        raise _fault_of(rows, int(faults[0]), int(row[faults[0]]))
    # Here and below arrays: this runs for every assignment of a plan, at every edit of it.
    kept = np.flatnonzero((numbers >= 0) & (work != 0) & _rows_driven(columns, is_summary, duration)[row])
    if not len(kept):
        return {}, {}, nobody
    row, work, units, resource = row[kept], work[kept], units[kept], rows.resource_uid[kept]
    minutes = duration[row]
    is_asked = (work != NONE) & (units > 0) & ~_started(columns)[row]
    if rows.mean_units is not None:
        # Under a contour the units are the highest, so the same work takes longer.
        units = units * rows.mean_units[kept]
    asked = np.rint(work / np.where(is_asked, units, 1.0)).astype(np.int64) + rows.delay_minutes[kept]
    # Work saved in whole minutes at odd units is a minute off the duration that it came from.
    tolerance = np.ones(len(minutes), dtype=np.int64)
    if rows.mean_units is not None:
        # Contours come in tenths of the time, each rounded on its own.
        tolerance = np.where(rows.mean_units[kept] < 1, np.maximum(minutes // 50, 1), tolerance)
    minutes = np.where(is_asked & (np.abs(asked - minutes) > tolerance), asked, minutes)
    number = _shared_numbers(columns, book, calendar[row], numbers[kept], row)
    apart = _never_together(book, calendar[row], numbers[kept], number)
    number[apart] = calendar[row[apart]]
    rows_apart = np.unique(row[apart])
    # Of those on one calendar the longest counts, the first of equals.
    order = np.lexsort((np.arange(len(row)), -minutes, number, row))
    row, number, minutes, resource = row[order], number[order], minutes[order], resource[order]
    leads = np.flatnonzero(
        np.diff(row, prepend=NONE).astype(bool) | np.diff(number, prepend=NONE).astype(bool)
    )
    row, number, minutes, resource = row[leads], number[leads], minutes[leads], resource[leads]
    found, first, count = np.unique(row, return_index=True, return_counts=True)
    several: Crews = {}
    drivers: dict[int, int] = {}
    for place in np.flatnonzero(count > 1).tolist():
        at = slice(int(first[place]), int(first[place] + count[place]))
        many = list(zip(minutes[at].tolist(), resource[at].tolist(), number[at].tolist(), strict=True))
        several[int(found[place])] = [Member(own, length, length) for length, _, own in many]
        length, driver, _ = max(many)
        duration[found[place]], drivers[int(found[place])] = length, driver
    single = first[count == 1]
    single = single[(number[single] != calendar[row[single]]) | (minutes[single] != duration[row[single]])]
    calendar[row[single]], duration[row[single]] = number[single], minutes[single]
    drivers.update(zip(row[single].tolist(), resource[single].tolist(), strict=True))
    return several, drivers, rows_apart


# An assignment of a resource that is not in the plan, in the place of its calendar's number.
_UNKNOWN = -2


def _own_calendars(columns: PlanColumns, rows: AssignmentColumns, book: CalendarBook) -> Ints:
    """The number of each assignment's own calendar: NONE where its task's counts, _UNKNOWN without a resource."""
    by_uid = sorted(_resource_calendars(columns, book).items())
    if not by_uid:
        return np.full(len(rows), _UNKNOWN, dtype=np.int64)
    uids = np.array([uid for uid, _ in by_uid], dtype=np.int64)
    numbers = np.array([NONE if number is None else number for _, number in by_uid], dtype=np.int64)
    places = np.minimum(np.searchsorted(uids, rows.resource_uid), len(uids) - 1)
    return np.where(uids[places] == rows.resource_uid, numbers[places], _UNKNOWN)


def _shared_numbers(columns: PlanColumns, book: CalendarBook, of_task: Ints, own: Ints, row: Ints) -> Ints:
    """Where a task has a calendar of its own, work happens when both are open."""
    named = columns.activities.calendar_uid
    if named is None:
        return own
    number = own.copy()
    both = np.flatnonzero(named[row] != NONE)
    for place, one, other in zip(both.tolist(), of_task[both].tolist(), own[both].tolist(), strict=True):
        number[place] = book.shared(one, other)
    return number


def _never_together(
    book: CalendarBook,
    of_task: Ints,
    own: Ints,
    shared: Ints,
) -> Ints:
    """Places of assignments whose person works, and so does the task, but never both at once."""
    barren = [table.never_works for table in book.tables]
    if not any(barren):
        return np.empty(0, dtype=np.int64)
    never = np.array(barren, dtype=bool)
    return np.flatnonzero(never[shared] & ~never[of_task] & ~never[own])


def _resource_calendars(columns: PlanColumns, book: CalendarBook) -> dict[int, int | None]:
    """Calendar number by resource uid; None for materials, costs and where only task calendars count."""
    numbers: dict[int, int | None] = {}
    for resource in columns.resources:
        if resource.kind != ResourceKind.WORK or not columns.options.uses_resource_calendars:
            numbers[resource.uid] = None
        elif resource.calendar_uid is None:
            numbers[resource.uid] = book.project
        else:
            numbers[resource.uid] = book.number_of(resource.calendar_uid, activity_uid=None)
    return numbers


def _rows_driven(columns: PlanColumns, is_summary: Flags, duration: Ints) -> Flags:
    """Which activities take their dates from assignments."""
    rows = columns.activities
    drives: Flags = ~is_summary & (duration > 0)
    for column in (rows.is_fixed_duration, rows.is_elapsed, rows.is_manual, rows.ignores_resource_calendars):
        if column is not None:
            drives &= ~column
    if rows.actual_finish is not None:
        drives &= rows.actual_finish == NO_DATE
    if rows.expected_finish is not None:
        drives &= ~expects_finish(columns)
    return drives


def _started(columns: PlanColumns) -> Flags:
    starts = columns.activities.actual_start
    if starts is None:
        return np.zeros(len(columns.activities.uid), dtype=bool)
    is_started: Flags = starts != NO_DATE
    return is_started


def _fault_of(rows: AssignmentColumns, place: int, row: int) -> PlanError:
    task = int(rows.activity_uid[place])
    if row < 0:
        return UnknownActivityError(
            f"An assignment names task {task}, which is not in the plan.", activity_uid=task
        )
    if rows.units[place] < 0 or rows.work_minutes[place] < NONE:
        return negative_assignment(task)
    return UnknownResourceError(
        f"An assignment of task {task} names a resource that is not in the plan.", activity_uid=task
    )


def solve_effort(
    *,
    task_type: TaskType,
    duration_minutes: int,
    work_minutes: int,
    units: float,
    changed: str,
) -> tuple[int, int, float]:
    """Duration, work and units after one of them changed ("duration", "work" or "units"), work = duration × units.

    What the task type fixes stays; when the fixed one itself is changed, fixed units and fixed duration let work
    follow a new duration, fixed work and fixed units let duration follow new work (Microsoft Project's table).
    """
    if duration_minutes < 0 or work_minutes < 0 or units < 0:
        raise InvalidDurationError("Duration, work and units must not be negative.")
    follows = _FOLLOWER[task_type, changed]
    if follows == "work":
        return duration_minutes, round(duration_minutes * units), units
    if follows == "duration":
        return (round(work_minutes / units) if units else duration_minutes), work_minutes, units
    return duration_minutes, work_minutes, (work_minutes / duration_minutes if duration_minutes else units)


_FOLLOWER = {
    (TaskType.FIXED_UNITS, "duration"): "work",
    (TaskType.FIXED_UNITS, "work"): "duration",
    (TaskType.FIXED_UNITS, "units"): "duration",
    (TaskType.FIXED_WORK, "duration"): "units",
    (TaskType.FIXED_WORK, "work"): "duration",
    (TaskType.FIXED_WORK, "units"): "duration",
    (TaskType.FIXED_DURATION, "duration"): "work",
    (TaskType.FIXED_DURATION, "work"): "units",
    (TaskType.FIXED_DURATION, "units"): "work",
}


def share_effort(*, work_minutes: int, units: tuple[float, ...]) -> tuple[tuple[int, ...], int]:
    """Effort-driven: total work stays when people come or go. Each one's work by units, and the new duration."""
    total = sum(units)
    if total <= 0:
        raise InvalidDurationError("Effort needs somebody with units above zero.")
    shares = np.floor(np.cumsum(units) / total * work_minutes + 0.5).astype(int)
    parts = np.diff(np.concatenate(([0], shares))).tolist()
    return tuple(parts), round(work_minutes / total)
