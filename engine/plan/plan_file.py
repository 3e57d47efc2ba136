"""The plan file: JSON (plain or gzipped) as other tools export plans, with dates that they computed.

Reading gives a `Plan` and the dates expected of it, so that schedules can be exchanged and checked.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from engine.calendar.form import CalendarException, Interval
from engine.calendar.work_calendar import WorkCalendar, link_parents
from engine.errors import PlanError, PlanFileError
from engine.plan.contours import Contour
from engine.plan.file_terms import CONSTRAINTS, WEEKDAYS, Expected
from engine.plan.file_writing import document_of
from engine.plan.model import (
    Activity,
    Assignment,
    Constraint,
    ConstraintKind,
    LagCalendar,
    LagUnit,
    Link,
    LinkKind,
    Plan,
    PlanOptions,
    ProgressRule,
    Resource,
    ResourceKind,
    ScheduleFrom,
    ScheduleMode,
    TaskType,
)
from engine.plan.splits import Gap

__all__ = ["Expected", "PlanFile", "load", "parse", "render", "save"]

T = TypeVar("T")
E = TypeVar("E", TaskType, ResourceKind, LagCalendar)

# Names of Primavera P6 and of newer exports for what there is one word for here.
TASK_TYPES = {"FIXED_DURATION_AND_UNITS": TaskType.FIXED_DURATION}
RESOURCE_KINDS = {
    "LABOR": ResourceKind.WORK,
    "NON_LABOR": ResourceKind.WORK,
    "NONLABOR": ResourceKind.WORK,
}
PROGRESS = {
    "RETAINED_LOGIC": ProgressRule.RETAINED_LOGIC,
    "PROGRESS_OVERRIDE": ProgressRule.PROGRESS_OVERRIDE,
}


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan and the dates expected of it, by activity uid."""

    plan: Plan
    expected: Mapping[int, Expected]


def load(path: Path) -> PlanFile:
    """Read a plan file. Raises PlanFileError when it is not one."""
    try:
        raw = path.read_bytes()
        text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        return parse(json.loads(text))
    except (OSError, EOFError, ValueError, zlib.error, RecursionError) as error:
        if isinstance(error, PlanError):
            raise
        raise PlanFileError(f"{path.name} cannot be read: {error}") from error


def save(plan: Plan, path: Path, *, expected: Mapping[int, Expected] | None = None) -> None:
    """Write a plan file, gzipped when the name ends in .gz."""
    document = render(plan, expected=expected or {})
    text = json.dumps(document, ensure_ascii=False, indent=1).encode()
    is_packed = path.suffix == ".gz"
    path.write_bytes(gzip.compress(text, mtime=0) if is_packed else text)


def parse(document: Any) -> PlanFile:
    """The plan in a decoded document. Raises PlanFileError that names the place."""
    try:
        return _parse(document)
    except PlanError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise PlanFileError(f"The file does not hold what a plan needs: {error!r}") from error


def _parse(document: Any) -> PlanFile:
    project = _part(document, "project", dict)
    tasks = _part(document, "tasks", list)
    activities = tuple(_read(_activity, task, f"task {place}") for place, task in enumerate(tasks))
    resources, assignments = _people(tasks)
    start = _moment(project.get("start"))
    if start is None:
        raise PlanFileError("The project has no start.")
    plan = Plan(
        start=start,
        calendars=_calendars(_part(document, "calendars", list)),
        activities=activities,
        links=_links(document.get("links") or []),
        resources=resources,
        assignments=assignments,
        calendar_uid=project.get("default_calendar"),
        finish=_moment(project.get("finish")),
        status_date=_moment(project.get("status_date")),
        schedule_from=_direction(project),
        options=_options(project),
    )
    # Microsoft Project's database files (MPD) carry free slack cut to hundredths: not comparable.
    is_database = project.get("file_type") == "MPD"
    expected = {
        row.uid: _expectation(task, in_hundredths=is_database)
        for row, task in zip(activities, tasks, strict=True)
        if task.get("expected")
    }
    return PlanFile(plan, expected)


def _links(parts: Sequence[dict[str, Any]]) -> tuple[Link, ...]:
    return tuple(_read(_link, part, f"link {place}") for place, part in enumerate(parts))


def _direction(project: Mapping[str, Any]) -> ScheduleFrom:
    is_from_finish = str(project.get("schedule_from")) == "1"
    return ScheduleFrom.FINISH if is_from_finish else ScheduleFrom.START


def _part(document: Any, name: str, kind: type) -> Any:
    if not isinstance(document, dict) or not isinstance(document.get(name), kind):
        raise PlanFileError(f"The file has no “{name}”.")
    return document[name]


def _read(reader: Callable[[dict[str, Any]], T], part: dict[str, Any], place: str) -> T:
    """`reader(part)`, with the place in the file in what it complains of."""
    try:
        return reader(part)
    except PlanError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise PlanFileError(f"In {place}: {error!r}") from error


def _options(project: Mapping[str, Any]) -> PlanOptions:
    # Microsoft Project moves remaining work to the status date only on command,
    # so its files do not ask for it.
    rule = str(project.get("scheduling_progressed"))
    return PlanOptions(
        critical_float_minutes=int(project.get("critical_slack_limit_min") or 0),
        progress_rule=PROGRESS.get(rule, ProgressRule.RETAINED_LOGIC),
        reschedules_after_status_date=bool(project.get("reschedules_after_status_date", False)),
        honours_constraints=bool(project.get("honor_constraints", True)),
        has_multiple_critical_paths=bool(project.get("multiple_critical_paths", False)),
        lag_calendar=_named(LagCalendar, {}, project.get("lag_calendar") or LagCalendar.SUCCESSOR.value),
        alap_takes_free_float=bool(project.get("alap_takes_free_float", False)),
    )


def _calendars(parts: Sequence[dict[str, Any]]) -> tuple[WorkCalendar, ...]:
    calendars = []
    parents = {}
    for place, part in enumerate(parts):
        calendars.append(_read(_calendar, part, f"calendar {place}"))
        if part.get("parent") is not None:
            parents[part["id"]] = part["parent"]
    return link_parents(calendars, parents)


def _calendar(part: dict[str, Any]) -> WorkCalendar:
    days = part.get("days") or {}
    return WorkCalendar(
        uid=part["id"],
        name=part.get("name") or "",
        week=tuple(None if days.get(day) is None else _intervals(days[day]) for day in WEEKDAYS),
        exceptions=tuple(
            CalendarException(
                date.fromisoformat(exception["from"]),
                date.fromisoformat(exception["to"]),
                _intervals(exception.get("hours") or ()),
            )
            for exception in part.get("exceptions") or ()
        ),
        minutes_per_day=part.get("minutes_per_day") or 480,
    )


def _intervals(pairs: Sequence[Sequence[int]]) -> tuple[Interval, ...]:
    # Midnight at the end of a day is written as its beginning.
    whole = [(start, end or 1440) for start, end in pairs]
    return tuple(Interval(start, end) for start, end in whole)


def _moment(text: str | None) -> datetime | None:
    """A datetime to the nearest minute: Microsoft Project counts in tenths of a minute."""
    if not text:
        return None
    moment = datetime.fromisoformat(text[:26]).replace(microsecond=0, tzinfo=None)
    return moment.replace(second=0) + timedelta(minutes=moment.second >= 30)


def _named(kind: type[E], others: Mapping[str, E], name: Any) -> E:
    """The member that a file calls `name`. Raises PlanFileError for one that is not known."""
    text = str(name)
    if text in others:
        return others[text]
    try:
        return kind(text.lower())
    except ValueError:
        raise PlanFileError(f"“{text}” is no {kind.__name__} that is known.") from None


def _activity(task: dict[str, Any]) -> Activity:
    name = str(task.get("constraint") or "AS_SOON_AS_POSSIBLE")
    if name not in CONSTRAINTS:
        raise PlanFileError(f"Task {task['uid']} has the constraint “{name}”, which is not known.")
    kind = CONSTRAINTS[name]
    is_manual = task.get("mode") == "MANUALLY_SCHEDULED"
    expected = task.get("expected") or {}
    started = task.get("actual_start") is not None
    return Activity(
        uid=task["uid"],
        name=task.get("name") or "",
        # The ghost of another plan's task stands in this plan's list, but no summary here spans it.
        parent_uid=None if task.get("external") else task.get("parent"),
        duration_minutes=int(task.get("duration_min") or 0),
        is_elapsed=bool(task.get("duration_elapsed")),
        is_milestone=bool(task.get("milestone")),
        is_summary=bool(task.get("summary")),
        mode=ScheduleMode.MANUAL if is_manual else ScheduleMode.AUTO,
        constraint=None
        if kind is ConstraintKind.ASAP
        else Constraint(kind, _moment(task.get("constraint_date"))),
        deadline=_moment(task.get("deadline")),
        calendar_uid=task.get("calendar"),
        priority=task.get("priority") or 500,
        task_type=_named(TaskType, TASK_TYPES, task.get("type") or "FIXED_UNITS"),
        effort_driven=bool(task.get("effort_driven")),
        actual_start=_moment(task.get("actual_start")),
        actual_finish=_moment(task.get("actual_finish")),
        percent_complete=float(task.get("percent_complete") or 0),
        remaining_minutes=int(task["remaining_duration_min"])
        if started and "remaining_duration_min" in task
        else None,
        resume=_moment(task.get("resume")) if started else None,
        expected_finish=_moment(task.get("expected_finish")),
        manual_start=_moment(task.get("manual_start") or expected.get("start")) if is_manual else None,
        manual_finish=_moment(task.get("manual_finish") or expected.get("finish")) if is_manual else None,
        ignores_resource_calendars=bool(task.get("ignore_resource_calendar")),
        is_active=bool(task.get("active", True)),
        levelling_delay_minutes=int(task.get("levelling_delay_min") or 0),
        levelling_delay_is_elapsed=bool(task.get("levelling_delay_elapsed")),
        gaps=_gaps(task.get("gaps")),
        levelling_gaps=_gaps(task.get("levelling_gaps")),
        levelling_can_split=bool(task.get("levelling_can_split", True)),
    )


def _gaps(pairs: Sequence[Sequence[float]] | None) -> tuple[Gap, ...]:
    return tuple(Gap(int(after), int(minutes)) for after, minutes in pairs or ())


def _link(link: dict[str, Any]) -> Link:
    percent = link.get("lag_percent")
    is_elapsed = bool(link.get("lag_elapsed"))
    if percent is not None:
        unit = LagUnit.ELAPSED_PERCENT if is_elapsed else LagUnit.PERCENT
    else:
        unit = LagUnit.ELAPSED if is_elapsed else LagUnit.WORKING
    return Link(
        predecessor_uid=link["pred"],
        successor_uid=link["succ"],
        kind=LinkKind(link.get("type") or "FS"),
        lag_minutes=int(link.get("lag_min") or 0),
        lag_unit=unit,
        lag_percent=float(percent or 0),
    )


def _people(tasks: Sequence[dict[str, Any]]) -> tuple[tuple[Resource, ...], tuple[Assignment, ...]]:
    resources: dict[int, Resource] = {}
    assignments = []
    for task in tasks:
        for part in task.get("assignments") or ():
            uid = part.get("resource")
            # Work that nobody is named for happens on the task's own calendar.
            if uid is None or uid < 0:
                continue
            kind = _named(ResourceKind, RESOURCE_KINDS, part.get("type") or "WORK")
            name = part.get("resource_name") or ""
            resources.setdefault(uid, Resource(uid, name, kind, part.get("calendar")))
            reader = partial(_assignment, task["uid"])
            assignments.append(_read(reader, part, f"task {task['uid']}"))
    return tuple(resources.values()), tuple(assignments)


def _assignment(task_uid: int, part: dict[str, Any]) -> Assignment:
    remaining = part.get("remaining_work_min")
    return Assignment(
        activity_uid=task_uid,
        resource_uid=part["resource"],
        units=float(part["units"] if part.get("units") is not None else 100) / 100,
        work_minutes=None if part.get("work_min") is None else int(part["work_min"]),
        actual_work_minutes=int(part.get("actual_work_min") or 0),
        overtime_minutes=int(part.get("overtime_work_min") or 0),
        remaining_work_minutes=None if remaining is None else int(remaining),
        contour=_contour(part),
        contour_parts=tuple((int(minutes), int(work)) for minutes, work in part.get("contour_parts") or ()),
    )


# Other tools' names of contours, and of those that are set by hand.
_CONTOURS = {
    "back_loaded": Contour.BACK,
    "front_loaded": Contour.FRONT,
    "contoured": Contour.BY_HAND,
}


def _contour(part: dict[str, Any]) -> Contour:
    name = str(part.get("contour") or Contour.FLAT).lower()
    contour = _CONTOURS.get(name) or Contour(name)
    if contour is Contour.BY_HAND and "contour_parts" not in part:
        # Said to be by hand, and not how: as even as any.
        return Contour.FLAT
    return contour


def _expectation(task: dict[str, Any], *, in_hundredths: bool) -> Expected:
    part = task["expected"]
    return Expected(
        **{
            name: _moment(part.get(name))
            for name in ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")
        },
        total_float_minutes=part.get("total_slack_min"),
        free_float_minutes=None if in_hundredths else part.get("free_slack_min"),
        is_critical=part.get("critical"),
        is_external=bool(task.get("external")),
    )


def render(plan: Plan, *, expected: Mapping[int, Expected]) -> dict[str, Any]:
    """The document of a plan; `parse` reads it back to an equal plan."""
    return document_of(plan, expected)
