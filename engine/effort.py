"""Effort: work = duration × units, and what assignments mean for an activity's dates.

Work of a person happens on that person's calendar (within the task's own calendar, when it has one), so an activity
that is not of fixed duration ends when its last assignment's work is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.calendar_table import Ints
from engine.columns import NO_DATE, NONE, Flags, PlanColumns
from engine.compiled import Span
from engine.errors import InvalidDurationError, PlanError, UnknownActivityError, UnknownResourceError
from engine.plan import Assignment, ResourceKind, TaskType

if TYPE_CHECKING:
    from engine.compiling import CalendarBook


def driving_spans(
    columns: PlanColumns,
    index: dict[int, int],
    is_summary: Flags,
    book: CalendarBook,
    calendar: Ints,
    duration: Ints,
) -> tuple[dict[int, list[Span]], dict[int, int]]:
    """How assignments set activities' calendars and durations (changed in place).

    Returns the spans of activities whose assignments keep different calendars, and the resource that drives each
    activity whose dates differ because of one (row -> resource uid).
    """
    if not columns.assignments:
        return {}, {}
    own_calendars = _resource_calendars(columns, book)
    # Lists and no calls: this runs for every assignment of a plan, at every edit of it.
    drives = _rows_driven(columns, is_summary, duration).tolist()
    durations, calendars, started = duration.tolist(), calendar.tolist(), _started(columns)
    named = columns.activities.calendar_uid
    has_own = [False] * len(durations) if named is None else (named != NONE).tolist()
    wanted: dict[int, dict[int, tuple[int, int]]] = {}
    for assignment in columns.assignments:
        row = index.get(assignment.activity_uid, -1)
        resource, work, units = assignment.resource_uid, assignment.work_minutes, assignment.units
        if row < 0 or units < 0 or (work or 0) < 0 or resource not in own_calendars:
            raise _fault_of(assignment, index)
        own = own_calendars[resource]
        if own is None or work == 0 or not drives[row]:
            continue
        minutes = durations[row]
        if work is not None and units > 0 and not started[row]:
            asked = round(work / units) + assignment.delay_minutes
            # Work saved in whole minutes at odd units is a minute off the duration that it came from.
            if not -1 <= asked - minutes <= 1:
                minutes = asked
        number = book.shared(calendars[row], own) if has_own[row] else own
        spans = wanted.get(row)
        if spans is None:
            wanted[row] = {number: (minutes, resource)}
        elif minutes > spans.get(number, (-1, 0))[0]:
            spans[number] = (minutes, resource)
    several: dict[int, list[Span]] = {}
    drivers: dict[int, int] = {}
    for row, spans in wanted.items():
        if len(spans) == 1:
            ((number, (minutes, resource)),) = spans.items()
            if number != calendars[row] or minutes != durations[row]:
                drivers[row], calendar[row], duration[row] = resource, number, minutes
        else:
            several[row] = [Span(number, minutes, minutes) for number, (minutes, _) in spans.items()]
            duration[row], drivers[row] = max(spans.values())
    return several, drivers


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
    return drives


def _started(columns: PlanColumns) -> list[bool]:
    starts = columns.activities.actual_start
    if starts is None:
        return [False] * len(columns.activities.uid)
    return (starts != NO_DATE).tolist()


def _fault_of(assignment: Assignment, index: dict[int, int]) -> PlanError:
    task = assignment.activity_uid
    if task not in index:
        return UnknownActivityError(
            f"An assignment names task {task}, which is not in the plan.", activity_uid=task
        )
    if assignment.units < 0 or (assignment.work_minutes or 0) < 0:
        return InvalidDurationError("An assignment has negative work or units.", activity_uid=task)
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
