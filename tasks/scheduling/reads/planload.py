"""A project's rows as the engine takes them: a fixed handful of queries of plain values, whatever the size."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import F
from django.db.models.expressions import Combinable

from engine.calendar import WorkCalendar
from engine.columns import (
    CONSTRAINT_CODES,
    LAG_CODES,
    LINK_CODES,
    NO_DATE,
    NONE,
    ActivityColumns,
    AssignmentColumns,
    LinkColumns,
    PlanColumns,
)
from engine.contours import Contour, mean_units
from engine.plan import (
    ConstraintKind,
    LagCalendar,
    LagUnit,
    LinkKind,
    PlanOptions,
    ProgressRule,
    Resource,
    ResourceKind,
    ScheduleFrom,
)
from engine.results import moments_of
from engine.summaries import NO_PERCENT, percent_of_summaries
from people.selectors import engine_calendars, person_calendars
from projects.models import Project
from tasks.models import Assignment as AssignmentRow
from tasks.models import Resource as ResourceRow
from tasks.models import Task, TaskLink
from tasks.scheduling.reads.calendar import calendar_of
from tasks.scheduling.reads.packed import NULL, Packed, coded, filled, local_minutes
from tasks.typing.figures.splits import read

_NUMBERS = (
    "id", "parent_id", "row_number", "duration_minutes", "calendar_id", "percent_complete", "remaining_minutes",
    "levelling_delay_minutes", "levelling_delay_is_elapsed", "priority", "is_elapsed", "ignores_resource_calendars",
    "is_milestone", "summary_percent", "levelling_can_split",
)  # fmt: skip
# What is done of a summary follows from these.
_TREE = (
    "id", "parent_id", "is_milestone", "duration_minutes", "percent_complete", "actual_finish", "summary_percent",
)  # fmt: skip
_MEAN_UNITS = np.array([mean_units(kind) for kind in Contour])
_BY_HAND = tuple(Contour).index(Contour.BY_HAND)
# Units have four decimal places.
_UNITS = 10_000
_MOMENTS = (
    "constraint_date", "deadline", "actual_start", "actual_finish", "manual_start", "manual_finish", "resume",
    "expected_finish",
)  # fmt: skip
_CHOICES = {
    "mode": coded("mode", {Task.Mode.AUTO: 0, Task.Mode.MANUAL: 1}),
    "kind": coded("kind", {Task.Kind.FIXED_DURATION: 1}),
    "constraint": coded("constraint_kind", {kind.lower(): CONSTRAINT_CODES[kind] for kind in ConstraintKind}),
}
# What the engine found last time: compared after a run, so that only changed rows are written.
SCHEDULED_MOMENTS = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")
SCHEDULED_FIELDS = (
    *SCHEDULED_MOMENTS, "total_float_minutes", "free_float_minutes", "is_critical", "is_near_critical",
)  # fmt: skip


_PLAIN: dict[str, str | Combinable] = {name: name for name in (*_NUMBERS, *_MOMENTS, *SCHEDULED_FIELDS)}
_TASKS = Packed(
    lambda pk: Task.objects.filter(project=pk).live(),
    _PLAIN | _CHOICES,
    texts=["name"],
    sparse=["gaps", "levelling_gaps", "stretches", "schedule_warnings"],
)
_LINKS = Packed(
    lambda pk: TaskLink.objects.filter(project=pk),
    {
        "id": "id",
        "before": "predecessor_id",
        "after": "successor_id",
        "kind": coded("kind", {kind.value: LINK_CODES[kind] for kind in LinkKind}),
        "lag": "lag",
        "unit": coded("lag_unit", {unit.value: LAG_CODES[unit] for unit in LagUnit}),
    },
)
_ASSIGNMENTS = Packed(
    lambda pk: AssignmentRow.objects.filter(task__project=pk, task__deleted_at=None),
    {
        "id": "id",
        "task": "task_id",
        "resource": "resource_id",
        "units": F("units") * _UNITS,
        "work": "work_minutes",
        # Done in the hours of the calendar: overtime takes no time.
        "ordinary": F("work_minutes") - F("overtime_minutes"),
        "delay": "delay_minutes",
        "contour": coded("contour", {kind.value: code for code, kind in enumerate(Contour)}),
    },
)


@dataclass(slots=True)
class PlanSource:
    """A loaded plan: the engine's columns, and each task's stored results for the comparison afterwards.

    `stored` is a column for each of SCHEDULED_FIELDS, moments as the engine counts them; NULL where nothing is stored.
    `stretches` are those stored of split tasks, `warnings` those stored of any, by id; `tree` the columns that the
    progress of summaries follows from.
    """

    columns: PlanColumns
    zone: ZoneInfo
    stored: list[np.ndarray]
    stretches: dict[int, list[list[str]]]
    warnings: dict[int, dict[str, int]]
    tree: dict[str, np.ndarray]

    def moved_percents(self) -> list[tuple[int, int | None]]:
        """(task, what is done below it), where that is not what is stored; None for what is no summary any more."""
        tree = self.tree
        percents = percent_of_summaries(
            tree["id"],
            tree["parent_id"],
            np.where(tree["is_milestone"] == 1, 0, tree["duration_minutes"]),
            tree["percent_complete"],
            tree["actual_finish"] != NULL,
        )
        wanted = np.where(percents == NO_PERCENT, NULL, percents)
        moved = np.flatnonzero(wanted != tree["summary_percent"])
        pairs = zip(tree["id"][moved].tolist(), wanted[moved].tolist(), strict=True)
        return [(pk, None if percent == NULL else percent) for pk, percent in pairs]


def load_plan(project: Project) -> PlanSource:
    """The live tasks of a project with links, calendars, resources and assignments. Nine queries at most."""
    zone = ZoneInfo(project.time_zone)
    rows, few = _task_columns(project, zone)
    own = calendar_of(project)
    base = own.uid if own is not None else None
    known = {own.uid: own} if own is not None else {}
    resources, assignments, resource_calendars = _people(project, known)
    known |= resource_calendars
    of_tasks = (pk for pk in np.unique(rows["calendar_id"]).tolist() if pk != NULL)
    calendars = known | engine_calendars(of_tasks, known)
    columns = PlanColumns(
        start=_local(project.start, zone),
        calendars=list(calendars.values()) or [_fallback_calendar()],
        calendar_uid=base,
        activities=_activities(rows, few),
        links=_links(project, rows["id"]),
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
            lag_calendar=LagCalendar(project.lag_calendar),
            alap_takes_free_float=project.alap_takes_free_float,
        ),
    )
    stored = [rows[name] for name in SCHEDULED_FIELDS]
    return PlanSource(
        columns=columns,
        zone=zone,
        stored=stored,
        stretches=few["stretches"],
        warnings=few["schedule_warnings"],
        tree={name: rows[name] for name in _TREE},
    )


def _fallback_calendar() -> WorkCalendar:
    from engine.calendar import standard_calendar

    return standard_calendar(uid=0)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _task_columns(
    project: Project, zone: ZoneInfo
) -> tuple[dict[str, np.ndarray], dict[str, dict[int, Any]]]:
    """The columns of the live tasks in plan order; moments as minutes of the project's clock. And what few have."""
    rows, few = _TASKS.all_of(project.pk)
    order = np.lexsort((rows["id"], rows["row_number"]))
    rows = {name: values[order] for name, values in rows.items()}
    moments = [name for name in (*_MOMENTS, *SCHEDULED_MOMENTS) if (rows[name] != NULL).any()]
    local = local_minutes([rows[name] for name in moments], zone)
    return rows | dict(zip(moments, local, strict=True)), few


def _activities(rows: dict[str, np.ndarray], few: dict[str, dict[int, Any]]) -> ActivityColumns:
    instants = {
        name: filled(rows[name], NO_DATE) if (rows[name] != NULL).any() else None for name in _MOMENTS
    }
    return ActivityColumns(
        uid=rows["id"],
        parent_uid=_parents(rows),
        duration_minutes=np.where(rows["is_milestone"] == 1, 0, rows["duration_minutes"]),
        is_elapsed=rows["is_elapsed"] == 1,
        is_manual=rows["mode"] == 1,
        constraint_code=rows["constraint"],
        calendar_uid=filled(rows["calendar_id"], NONE),
        is_fixed_duration=rows["kind"] == 1,
        percent_complete=rows["percent_complete"].astype(np.float64),
        remaining_minutes=filled(rows["remaining_minutes"], NONE),
        ignores_resource_calendars=rows["ignores_resource_calendars"] == 1,
        levelling_delay_minutes=rows["levelling_delay_minutes"],
        levelling_delay_is_elapsed=rows["levelling_delay_is_elapsed"] == 1,
        priority=rows["priority"],
        name=rows["name"].tolist(),
        gaps={pk: read(value) for pk, value in few["gaps"].items()} or None,
        levelling_gaps={pk: read(value) for pk, value in few["levelling_gaps"].items()} or None,
        levelling_can_split=rows["levelling_can_split"] == 1,
        **instants,
    )


def _parents(rows: dict[str, np.ndarray]) -> np.ndarray:
    """The parent of each task. A summary scheduled by hand has no children: it keeps its dates, they keep theirs.

    As in Microsoft Project. What is below it belongs, for the schedule, to the phase above it.
    """
    parents = filled(rows["parent_id"], NONE)
    by_hand = (rows["mode"] == 1) & (rows["manual_start"] != NULL) & np.isin(rows["id"], parents)
    if not by_hand.any():
        return parents
    above = dict(zip(rows["id"][by_hand].tolist(), parents[by_hand].tolist(), strict=True))

    def parent_of(pk: int) -> int:
        while pk in above:
            pk = above[pk]
        return pk

    return np.array([parent_of(pk) for pk in parents.tolist()], dtype=parents.dtype)


def _links(project: Project, live_ids: np.ndarray) -> LinkColumns:
    rows = _LINKS.of(project.pk)
    # Cheaper than joining both ends: the live tasks are known already.
    is_live = np.isin(rows["before"], live_ids) & np.isin(rows["after"], live_ids)
    kept = np.flatnonzero(is_live)
    kept = kept[np.argsort(rows["id"][kept])]
    lag, unit = rows["lag"][kept], rows["unit"][kept]
    is_percent = unit == LAG_CODES[LagUnit.PERCENT]
    return LinkColumns(
        predecessor_uid=rows["before"][kept],
        successor_uid=rows["after"][kept],
        kind_code=rows["kind"][kept],
        lag_minutes=np.where(is_percent, 0, lag),
        lag_code=unit,
        # Stored in hundredths of a percent.
        lag_percent=np.where(is_percent, lag / 100, 0.0),
    )


def _people(
    project: Project, known: dict[int, WorkCalendar]
) -> tuple[list[Resource], AssignmentColumns | None, dict[int, WorkCalendar]]:
    rows = list(
        ResourceRow.objects.filter(project=project).values_list(
            "id", "name", "kind", "calendar_id", "max_units", "user_id", "hourly_rate"
        )
    )
    if not rows:
        return [], None, {}
    base = next(iter(known), None)
    of_person, calendars = person_calendars((row[5] for row in rows if row[5] is not None), base, known)
    calendars |= engine_calendars((row[3] for row in rows if row[3] is not None), known | calendars)
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
    return resources, _assignments(project), calendars


def _assignments(project: Project) -> AssignmentColumns:
    rows = _ASSIGNMENTS.of(project.pk)
    order = np.argsort(rows["id"])
    rows = {name: values[order] for name, values in rows.items()}
    contour = rows["contour"]
    # Without work of its own, an assignment follows its task's duration; so does work that lies by hand.
    follows = (rows["work"] == 0) | (contour == _BY_HAND)
    return AssignmentColumns(
        activity_uid=rows["task"],
        resource_uid=rows["resource"],
        units=rows["units"] / _UNITS,
        work_minutes=np.where(follows, NONE, rows["ordinary"]),
        delay_minutes=rows["delay"],
        mean_units=_MEAN_UNITS[contour] if contour.any() else None,
    )


def utc(moment: datetime, zone: ZoneInfo) -> datetime:
    """A naive local datetime of the engine as an aware UTC one."""
    return moment.replace(tzinfo=zone).astimezone(UTC)


def utc_column(instants: np.ndarray, zone: ZoneInfo) -> list[datetime]:
    """Local clock minutes of the engine as aware UTC datetimes; each distinct minute is converted once."""
    distinct, places = np.unique(instants, return_inverse=True)
    converted = [utc(moment, zone) for moment in moments_of(distinct)]
    return [converted[place] for place in places]
