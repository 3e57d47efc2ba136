"""A plan as columns: the quick way in for callers who hold rows of plain values, such as a database.

`columns_of(plan)` makes the same from the dataclasses. A column that is None holds the default on every row.
Instants are clock minutes since 1970-01-01 00:00 local (`engine.calendar.table.instant_of`); NO_DATE for none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from engine.calendar.table import EPOCH_DAY, Ints
from engine.calendar.work_calendar import MINUTES_PER_DAY, WorkCalendar
from engine.errors import InvalidContourError, InvalidDurationError, PlanError
from engine.plan.contours import Contour, curve_of, mean_units
from engine.plan.model import (
    Assignment,
    ConstraintKind,
    LagUnit,
    LinkKind,
    Plan,
    PlanOptions,
    Resource,
    ScheduleFrom,
    ScheduleMode,
    TaskType,
)
from engine.plan.splits import Gap

NO_DATE = -(1 << 62)
NONE = -1

CONSTRAINT_CODES = {kind: code for code, kind in enumerate(ConstraintKind)}
LINK_CODES = {kind: code for code, kind in enumerate(LinkKind)}
LAG_CODES = {unit: code for code, unit in enumerate(LagUnit)}
CONSTRAINTS = tuple(ConstraintKind)
LINKS = tuple(LinkKind)
LAGS = tuple(LagUnit)

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


def instants_of(moments: Iterable[datetime | None]) -> Ints:
    """Instants of naive local datetimes; NO_DATE for None. Raises PlanError for datetimes with a time zone."""
    moments = list(moments)
    if any(moment is not None and moment.tzinfo is not None for moment in moments):
        raise PlanError(
            "The engine counts in local time: convert datetimes with engine.calendar.timezones first."
        )
    return np.array(
        [
            NO_DATE
            if moment is None
            else (moment.toordinal() - EPOCH_DAY) * MINUTES_PER_DAY + moment.hour * 60 + moment.minute
            for moment in moments
        ],
        dtype=np.int64,
    )


@dataclass(slots=True)
class ActivityColumns:
    """One array per field of `Activity`, all of the same length and order. uid NONE (-1) stands for "none"."""

    uid: Ints
    parent_uid: Ints | None = None
    duration_minutes: Ints | None = None
    is_elapsed: Flags | None = None
    is_manual: Flags | None = None
    constraint_code: Ints | None = None
    constraint_date: Ints | None = None
    deadline: Ints | None = None
    calendar_uid: Ints | None = None
    is_fixed_duration: Flags | None = None
    actual_start: Ints | None = None
    actual_finish: Ints | None = None
    percent_complete: Floats | None = None
    remaining_minutes: Ints | None = None
    resume: Ints | None = None
    expected_finish: Ints | None = None
    manual_start: Ints | None = None
    manual_finish: Ints | None = None
    ignores_resource_calendars: Flags | None = None
    is_active: Flags | None = None
    levelling_delay_minutes: Ints | None = None
    levelling_delay_is_elapsed: Flags | None = None
    priority: Ints | None = None
    name: Sequence[str] | None = None
    # Few tasks are split, so these are by uid.
    gaps: Mapping[int, Sequence[Gap]] | None = None
    levelling_gaps: Mapping[int, Sequence[Gap]] | None = None
    levelling_can_split: Flags | None = None


@dataclass(slots=True)
class LinkColumns:
    """One array per field of `Link`; `kind_code` and `lag_code` index `LINKS` and `LAGS`."""

    predecessor_uid: Ints
    successor_uid: Ints
    kind_code: Ints | None = None
    lag_minutes: Ints | None = None
    lag_code: Ints | None = None
    lag_percent: Floats | None = None


@dataclass(slots=True)
class AssignmentColumns:
    """What moves dates of `Assignment`, one array per field.

    `work_minutes` are those in the calendar's hours, without overtime; NONE follows the duration.
    """

    activity_uid: Ints
    resource_uid: Ints
    units: Floats
    work_minutes: Ints
    delay_minutes: Ints
    # What share of its units each works at on average, where contours say so; None where all are flat.
    mean_units: Floats | None = None

    def __len__(self) -> int:
        return len(self.activity_uid)


@dataclass(slots=True)
class PlanColumns:
    """A whole plan as columns. A plan has few resources, so those stay rows."""

    start: datetime
    calendars: Sequence[WorkCalendar]
    activities: ActivityColumns
    links: LinkColumns
    calendar_uid: int | None = None
    finish: datetime | None = None
    status_date: datetime | None = None
    schedule_from: ScheduleFrom = ScheduleFrom.START
    resources: Sequence[Resource] = ()
    assignments: AssignmentColumns | None = None
    options: PlanOptions = field(default_factory=PlanOptions)


def _ints(values: Iterable[int | None]) -> Ints | None:
    column = [NONE if value is None else value for value in values]
    return None if all(value == NONE for value in column) else np.array(column, dtype=np.int64)


def _dates(moments: Sequence[datetime | None]) -> Ints | None:
    return instants_of(moments) if any(moment is not None for moment in moments) else None


def _flags(values: Sequence[bool]) -> Flags | None:
    return np.array(values, dtype=bool) if any(values) else None


def columns_of(plan: Plan) -> PlanColumns:
    """The columns of a plan made of dataclasses."""
    return PlanColumns(
        start=plan.start,
        calendars=plan.calendars,
        activities=_activity_columns(plan),
        links=_link_columns(plan),
        calendar_uid=plan.calendar_uid,
        finish=plan.finish,
        status_date=plan.status_date,
        schedule_from=plan.schedule_from,
        resources=plan.resources,
        assignments=_assignment_columns(plan),
        options=plan.options,
    )


def _assignment_columns(plan: Plan) -> AssignmentColumns | None:
    rows = plan.assignments
    if not rows:
        return None
    for row in rows:
        if min(row.work_minutes or 0, row.actual_work_minutes, row.remaining_work_minutes or 0) < 0:
            raise negative_assignment(row.activity_uid)
        if not 0 <= row.overtime_minutes <= (row.work_minutes or 0):
            raise InvalidDurationError(
                f"An assignment of task {row.activity_uid} has more overtime than work.",
                activity_uid=row.activity_uid,
            )
    for row in rows:
        _check_contour(row)
    # Work by hand lies along the task's time, whatever that is.
    is_flat = all(row.contour == Contour.FLAT for row in rows)
    work = (
        NONE
        if row.work_minutes is None or row.contour == Contour.BY_HAND
        else row.work_minutes - row.overtime_minutes
        for row in rows
    )
    return AssignmentColumns(
        activity_uid=np.array([row.activity_uid for row in rows], dtype=np.int64),
        resource_uid=np.array([row.resource_uid for row in rows], dtype=np.int64),
        units=np.array([row.units for row in rows], dtype=np.float64),
        work_minutes=np.fromiter(work, dtype=np.int64, count=len(rows)),
        delay_minutes=np.array([row.delay_minutes for row in rows], dtype=np.int64),
        mean_units=None if is_flat else np.array([mean_units(row.contour) for row in rows], dtype=np.float64),
    )


def _check_contour(row: Assignment) -> None:
    """Raise InvalidContourError with the task for a contour that is none."""
    try:
        curve_of(row.contour, row.contour_parts)
    except InvalidContourError as error:
        raise InvalidContourError(
            f"The work of task {row.activity_uid}: {error.message}", activity_uid=row.activity_uid
        ) from error


def negative_assignment(activity_uid: int) -> InvalidDurationError:
    return InvalidDurationError("An assignment has negative work or units.", activity_uid=activity_uid)


def _activity_columns(plan: Plan) -> ActivityColumns:
    rows = plan.activities
    constraints = [row.constraint for row in rows]
    has_constraints = any(constraint is not None for constraint in constraints)
    return ActivityColumns(
        uid=np.array([row.uid for row in rows], dtype=np.int64),
        parent_uid=_ints(row.parent_uid for row in rows),
        duration_minutes=np.array([row.duration_minutes for row in rows], dtype=np.int64),
        is_elapsed=_flags([row.is_elapsed for row in rows]),
        is_manual=_flags([row.mode == ScheduleMode.MANUAL for row in rows]),
        constraint_code=np.array(
            [NONE if c is None else CONSTRAINT_CODES[c.kind] for c in constraints], dtype=np.int64
        )
        if has_constraints
        else None,
        constraint_date=_dates([None if c is None else c.date for c in constraints]),
        deadline=_dates([row.deadline for row in rows]),
        calendar_uid=_ints(row.calendar_uid for row in rows),
        is_fixed_duration=_flags([row.task_type == TaskType.FIXED_DURATION for row in rows]),
        actual_start=_dates([row.actual_start for row in rows]),
        actual_finish=_dates([row.actual_finish for row in rows]),
        percent_complete=np.array([row.percent_complete for row in rows], dtype=np.float64),
        remaining_minutes=_ints(row.remaining_minutes for row in rows),
        resume=_dates([row.resume for row in rows]),
        expected_finish=_dates([row.expected_finish for row in rows]),
        manual_start=_dates([row.manual_start for row in rows]),
        manual_finish=_dates([row.manual_finish for row in rows]),
        ignores_resource_calendars=_flags([row.ignores_resource_calendars for row in rows]),
        is_active=None
        if all(row.is_active for row in rows)
        else np.array([row.is_active for row in rows], dtype=bool),
        levelling_delay_minutes=np.array([row.levelling_delay_minutes for row in rows], dtype=np.int64)
        if any(row.levelling_delay_minutes for row in rows)
        else None,
        levelling_delay_is_elapsed=_flags([row.levelling_delay_is_elapsed for row in rows]),
        priority=np.array([row.priority for row in rows], dtype=np.int64),
        name=[row.name for row in rows],
        gaps={row.uid: row.gaps for row in rows if row.gaps} or None,
        levelling_gaps={row.uid: row.levelling_gaps for row in rows if row.levelling_gaps} or None,
        levelling_can_split=None
        if all(row.levelling_can_split for row in rows)
        else np.array([row.levelling_can_split for row in rows], dtype=bool),
    )


def _link_columns(plan: Plan) -> LinkColumns:
    rows = plan.links
    return LinkColumns(
        predecessor_uid=np.array([row.predecessor_uid for row in rows], dtype=np.int64),
        successor_uid=np.array([row.successor_uid for row in rows], dtype=np.int64),
        kind_code=np.array([LINK_CODES[row.kind] for row in rows], dtype=np.int64),
        lag_minutes=np.array([row.lag_minutes for row in rows], dtype=np.int64),
        lag_code=np.array([LAG_CODES[row.lag_unit] for row in rows], dtype=np.int64),
        lag_percent=np.array([row.lag_percent for row in rows], dtype=np.float64),
    )
