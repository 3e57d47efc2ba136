"""A project's rows as the engine takes them: a fixed handful of queries of plain values, whatever the size."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from engine.calendar import WorkCalendar
from engine.columns import (
    CONSTRAINT_CODES,
    LAG_CODES,
    LINK_CODES,
    NONE,
    ActivityColumns,
    LinkColumns,
    PlanColumns,
    instants_of,
)
from engine.plan import (
    Assignment,
    ConstraintKind,
    LagUnit,
    LinkKind,
    PlanOptions,
    ProgressRule,
    Resource,
    ResourceKind,
    ScheduleFrom,
)
from engine.results import moments_of
from people.selectors import calendar_of_project, engine_calendars, person_calendars
from projects.models import Project
from tasks.models import Assignment as AssignmentRow
from tasks.models import Resource as ResourceRow
from tasks.models import Task, TaskLink

# What moves dates, in the order in which `_activities` takes it apart.
_TASK_FIELDS = (
    "id", "parent_id", "duration_minutes", "is_elapsed", "mode", "constraint_kind", "constraint_date", "deadline",
    "calendar_id", "kind", "actual_start", "actual_finish", "percent_complete", "remaining_minutes", "manual_start",
    "manual_finish", "ignores_resource_calendars", "levelling_delay_minutes", "priority", "name", "is_milestone",
)  # fmt: skip
_CONSTRAINTS = {kind.lower(): CONSTRAINT_CODES[kind] for kind in ConstraintKind}
# What the engine found last time: compared after a run, so that only changed rows are written.
SCHEDULED_FIELDS = (
    "start", "finish", "early_start", "early_finish", "late_start", "late_finish", "total_float_minutes",
    "free_float_minutes", "is_critical", "is_near_critical",
)  # fmt: skip


@dataclass(slots=True)
class PlanSource:
    """A loaded plan: the engine's columns, and each task's stored results for the comparison afterwards."""

    columns: PlanColumns
    zone: ZoneInfo
    stored: dict[int, tuple[Any, ...]] = field(default_factory=dict)


def load_plan(project: Project) -> PlanSource:
    """The live tasks of a project with links, calendars, resources and assignments. Nine queries at most."""
    zone = ZoneInfo(project.time_zone)
    rows = list(
        Task.objects.filter(project=project)
        .live()
        .order_by("row_number", "id")
        .values_list(*_TASK_FIELDS, *SCHEDULED_FIELDS)
    )
    width = len(_TASK_FIELDS)
    resources, assignments, resource_calendars = _people(project)
    base = calendar_of_project(project.calendar_id)
    wanted = {row[8] for row in rows if row[8] is not None} | {base}
    calendars = resource_calendars | engine_calendars(pk for pk in wanted if pk is not None)
    columns = PlanColumns(
        start=_local(project.start, zone),
        calendars=list(calendars.values()) or [_fallback_calendar()],
        calendar_uid=base,
        activities=_activities(rows, zone),
        links=_links(project, {row[0] for row in rows}),
        finish=_local(project.finish, zone) if project.schedules_from_finish and project.finish else None,
        status_date=datetime.combine(project.status_date, time.max.replace(second=0, microsecond=0))
        if project.status_date
        else None,
        schedule_from=ScheduleFrom.FINISH
        if project.schedules_from_finish and project.finish
        else ScheduleFrom.START,
        resources=resources,
        assignments=assignments,
        options=PlanOptions(
            critical_float_minutes=project.critical_float_minutes,
            near_critical_float_minutes=project.near_critical_float_minutes,
            progress_rule=ProgressRule(project.progress_mode),
        ),
    )
    return PlanSource(columns=columns, zone=zone, stored={row[0]: row[width:] for row in rows})


def _fallback_calendar() -> WorkCalendar:
    from engine.calendar import standard_calendar

    return standard_calendar(uid=0)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _instants(moments: list[datetime | None], zone: ZoneInfo) -> np.ndarray | None:
    """Local clock minutes of aware datetimes, NO_DATE for None; None when there is not one date."""
    if not any(moments):
        return None
    return instants_of(None if moment is None else _local(moment, zone) for moment in moments)


def _activities(rows: list[tuple[Any, ...]], zone: ZoneInfo) -> ActivityColumns:
    if not rows:
        return ActivityColumns(uid=np.array([], dtype=np.int64))
    (
        ids, parents, durations, elapsed, modes, constraints, constraint_dates, deadlines, calendars, kinds,
        actual_starts, actual_finishes, percents, remaining, manual_starts, manual_finishes, ignores, delays,
        priorities, names, milestones,
    ) = (list(column) for column in list(zip(*rows, strict=True))[: len(_TASK_FIELDS)])  # fmt: skip
    minutes = np.array(durations, dtype=np.int64)
    minutes[np.array(milestones, dtype=bool)] = 0
    return ActivityColumns(
        uid=np.array(ids, dtype=np.int64),
        parent_uid=_ids(parents),
        duration_minutes=minutes,
        is_elapsed=np.array(elapsed, dtype=bool),
        is_manual=np.array([mode == Task.Mode.MANUAL for mode in modes], dtype=bool),
        constraint_code=np.array(
            [CONSTRAINT_CODES[ConstraintKind(kind.upper())] for kind in constraints], dtype=np.int64
        ),
        constraint_date=_instants(constraint_dates, zone),
        deadline=_instants(deadlines, zone),
        calendar_uid=_ids(calendars),
        is_fixed_duration=np.array([kind == Task.Kind.FIXED_DURATION for kind in kinds], dtype=bool),
        actual_start=_instants(actual_starts, zone),
        actual_finish=_instants(actual_finishes, zone),
        percent_complete=np.array(percents, dtype=np.float64),
        remaining_minutes=_ids(remaining),
        manual_start=_instants(manual_starts, zone),
        manual_finish=_instants(manual_finishes, zone),
        ignores_resource_calendars=np.array(ignores, dtype=bool),
        levelling_delay_minutes=np.array(delays, dtype=np.int64),
        priority=np.array(priorities, dtype=np.int64),
        name=names,
    )


def _ids(values: list[int | None]) -> np.ndarray:
    return np.array([NONE if value is None else value for value in values], dtype=np.int64)


def _links(project: Project, live_ids: set[int]) -> LinkColumns:
    every = (
        TaskLink.objects.filter(project=project)
        .order_by("id")
        .values_list("predecessor_id", "successor_id", "kind", "lag", "lag_unit")
    )
    # Cheaper than joining both ends: the live tasks are known already.
    rows = [row for row in every if row[0] in live_ids and row[1] in live_ids]
    if not rows:
        empty = np.array([], dtype=np.int64)
        return LinkColumns(predecessor_uid=empty, successor_uid=empty)
    predecessors, successors, kinds, lags, units = zip(*rows, strict=True)
    lag = np.array(lags, dtype=np.int64)
    is_percent = np.array([unit == TaskLink.LagUnit.PERCENT for unit in units], dtype=bool)
    return LinkColumns(
        predecessor_uid=np.array(predecessors, dtype=np.int64),
        successor_uid=np.array(successors, dtype=np.int64),
        kind_code=np.array([LINK_CODES[LinkKind(kind)] for kind in kinds], dtype=np.int64),
        lag_minutes=np.where(is_percent, 0, lag),
        lag_code=np.array([LAG_CODES[LagUnit(unit)] for unit in units], dtype=np.int64),
        # Stored in hundredths of a percent.
        lag_percent=np.where(is_percent, lag / 100, 0.0),
    )


def _people(project: Project) -> tuple[list[Resource], list[Assignment], dict[int, WorkCalendar]]:
    rows = list(
        ResourceRow.objects.filter(project=project).values_list(
            "id", "name", "kind", "calendar_id", "max_units", "user_id", "hourly_rate"
        )
    )
    if not rows:
        return [], [], {}
    base = calendar_of_project(project.calendar_id)
    of_person, calendars = person_calendars((row[5] for row in rows if row[5] is not None), base)
    calendars |= engine_calendars(row[3] for row in rows if row[3] is not None)
    resources = [
        Resource(
            uid=pk,
            name=name,
            kind=ResourceKind(kind),
            calendar_uid=calendar_id or of_person.get(user_id),
            max_units=float(units),
            cost_per_hour=rate,
        )
        for pk, name, kind, calendar_id, units, user_id, rate in rows
    ]
    assignments = [
        Assignment(
            uid=pk,
            activity_uid=task_id,
            resource_uid=resource_id,
            units=float(units),
            work_minutes=work or None,
            actual_work_minutes=actual,
            delay_minutes=delay,
        )
        for pk, task_id, resource_id, units, work, actual, delay in AssignmentRow.objects.filter(
            task__project=project, task__deleted_at=None
        ).values_list(
            "id", "task_id", "resource_id", "units", "work_minutes", "actual_work_minutes", "delay_minutes"
        )
    ]
    return resources, assignments, calendars


def utc(moment: datetime, zone: ZoneInfo) -> datetime:
    """A naive local datetime of the engine as an aware UTC one."""
    return moment.replace(tzinfo=zone).astimezone(UTC)


def utc_column(instants: np.ndarray, zone: ZoneInfo) -> list[datetime]:
    """Local clock minutes of the engine as aware UTC datetimes; each distinct minute is converted once."""
    distinct, places = np.unique(instants, return_inverse=True)
    converted = [utc(moment, zone) for moment in moments_of(distinct)]
    return [converted[place] for place in places]
