"""A project's rows as the engine takes them: a fixed handful of queries of plain values, whatever the size."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from engine.calendar import WorkCalendar
from engine.critical_path.results import moments_of
from engine.critical_path.summaries import NO_PERCENT, percent_of_summaries
from engine.plan import (
    LagCalendar,
    LagUnit,
    PlanOptions,
    ProgressRule,
    Resource,
    ResourceKind,
    ScheduleFrom,
)
from engine.plan.columns import (
    LAG_CODES,
    NO_DATE,
    NONE,
    ActivityColumns,
    AssignmentColumns,
    LinkColumns,
    PlanColumns,
)
from engine.plan.contours import Contour, mean_units
from people.calendars.reads import engine_calendars, person_calendars
from projects.models import Project
from tasks.models import Resource as ResourceRow
from tasks.scheduling.reads.calendar import calendar_of
from tasks.scheduling.reads.packed import NULL, filled
from tasks.scheduling.reads.planrows import MOMENTS, SCHEDULED_FIELDS, UNITS, PlanRows, read_rows
from tasks.typing.figures.splits import read

# What is done of a summary follows from these.
_TREE = (
    "id",
    "parent_id",
    "is_milestone",
    "duration_minutes",
    "percent_complete",
    "actual_finish",
    "summary_percent",
)
_MEAN_UNITS = np.array([mean_units(kind) for kind in Contour])
_BY_HAND = tuple(Contour).index(Contour.BY_HAND)


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


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a plan is worked by beside its own rows: calendars, the project's among them, and resources."""

    base: int | None
    calendars: dict[int, WorkCalendar]
    resources: list[Resource]


def load_plan(project: Project) -> PlanSource:
    """The live tasks of a project with links, calendars, resources and assignments. Nine queries at most."""
    rows = read_rows(project)
    return source_of(project, rows, read_surroundings(project, rows))


def read_surroundings(project: Project, rows: PlanRows) -> Surroundings:
    """Six queries at most."""
    own = calendar_of(project)
    base = own.uid if own is not None else None
    known = {own.uid: own} if own is not None else {}
    resources, resource_calendars = _people(project, known)
    known |= resource_calendars
    of_tasks = (pk for pk in np.unique(rows.tasks["calendar_id"]).tolist() if pk != NULL)
    return Surroundings(base, known | engine_calendars(of_tasks, known), resources)


def source_of(project: Project, rows: PlanRows, around: Surroundings) -> PlanSource:
    """What the engine takes of these rows, with the settings of the project."""
    zone, tasks, few = ZoneInfo(project.time_zone), rows.tasks, rows.few
    columns = PlanColumns(
        start=_local(project.start, zone),
        calendars=list(around.calendars.values()) or [_fallback_calendar()],
        calendar_uid=around.base,
        activities=_activities(tasks, few),
        links=_links(rows.links, tasks["id"]),
        finish=_local(project.finish, zone) if project.schedules_from_finish and project.finish else None,
        status_date=datetime.combine(project.status_date, time.max.replace(second=0, microsecond=0))
        if project.status_date
        else None,
        schedule_from=ScheduleFrom.FINISH
        if project.schedules_from_finish and project.finish
        else ScheduleFrom.START,
        resources=around.resources,
        assignments=_assignments(rows.assignments) if around.resources else None,
        options=PlanOptions(
            critical_float_minutes=project.critical_float_minutes,
            near_critical_float_minutes=project.near_critical_float_minutes,
            progress_rule=ProgressRule(project.progress_mode),
            lag_calendar=LagCalendar(project.lag_calendar),
            alap_takes_free_float=project.alap_takes_free_float,
        ),
    )
    return PlanSource(
        columns=columns,
        zone=zone,
        stored=[tasks[name] for name in SCHEDULED_FIELDS],
        stretches=few["stretches"],
        warnings=few["schedule_warnings"],
        tree={name: tasks[name] for name in _TREE},
    )


def _fallback_calendar() -> WorkCalendar:
    from engine.calendar import standard_calendar

    return standard_calendar(uid=0)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _activities(rows: dict[str, np.ndarray], few: dict[str, dict[int, Any]]) -> ActivityColumns:
    instants = {name: filled(rows[name], NO_DATE) if (rows[name] != NULL).any() else None for name in MOMENTS}
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


def _links(rows: dict[str, np.ndarray], live_ids: np.ndarray) -> LinkColumns:
    # Cheaper than joining both ends: the live tasks are known already.
    is_live = np.isin(rows["before"], live_ids) & np.isin(rows["after"], live_ids)
    kept = np.flatnonzero(is_live)
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
) -> tuple[list[Resource], dict[int, WorkCalendar]]:
    rows = list(
        ResourceRow.objects.filter(project=project).values_list(
            "id", "name", "kind", "calendar_id", "max_units", "user_id", "hourly_rate"
        )
    )
    if not rows:
        return [], {}
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
    return resources, calendars


def _assignments(rows: dict[str, np.ndarray]) -> AssignmentColumns:
    contour = rows["contour"]
    # Without work of its own, an assignment follows its task's duration; so does work that lies by hand.
    follows = (rows["work"] == 0) | (contour == _BY_HAND)
    return AssignmentColumns(
        activity_uid=rows["task"],
        resource_uid=rows["resource"],
        units=rows["units"] / UNITS,
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


def utc_minutes(instants: np.ndarray, zone: ZoneInfo) -> list[int]:
    """Local clock minutes of the engine as minutes since 1970 in UTC; each distinct one is converted once."""
    distinct, places = np.unique(instants, return_inverse=True)
    converted = [int(utc(moment, zone).timestamp()) // 60 for moment in moments_of(distinct)]
    return np.array(converted, dtype=np.int64)[places].tolist()
