"""Whose dates hold: those of the file, where ours are others, and what its status date may move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection
from psycopg2.extras import execute_values

from core.journal import Recorder
from engine.calendar import WorkCalendar
from engine.critical_path import schedule
from exchange.msproject.file.records import ImportedPlan, ImportedTask
from exchange.msproject.services.choices import Choices
from exchange.msproject.services.mapping import Placed, moment
from people.calendars.reads import calendar_of_project, engine_calendars
from projects.models import Project
from tasks.models import Task
from tasks.scheduling.reads import load_plan
from tasks.scheduling.services.reschedule import reschedule

_UPDATE = """
UPDATE tasks_task SET constraint_kind = held.kind, constraint_date = held.date, mode = held.mode,
    manual_start = held.start, manual_finish = held.finish
FROM (VALUES %s) AS held (id, kind, date, mode, start, finish) WHERE tasks_task.id = held.id
"""
_TEMPLATE = "(%s::bigint, %s, %s::timestamptz, %s, %s::timestamptz, %s::timestamptz)"


@dataclass(frozen=True, slots=True)
class Difference:
    """A task whose dates here are others than in the file; both as local ISO text to the minute."""

    item: ImportedTask
    start: str
    finish: str


@dataclass(frozen=True, slots=True)
class Held:
    """How many tasks were held, and with what."""

    by_constraint: int = 0
    by_hand: int = 0


def differences(plan: ImportedPlan, project: Project, placed: Mapping[int, Placed]) -> list[Difference]:
    """In the order of the plan. The end of a day and the start of the next working one are the same."""
    zone = ZoneInfo(project.time_zone)
    rows = Task.objects.filter(project=project).values_list("id", "start", "finish")
    ours = {pk: (_local(start, zone), _local(finish, zone)) for pk, start, finish in rows}
    calendar_id = calendar_of_project(project.calendar_id)
    calendar = engine_calendars([calendar_id]).get(calendar_id) if calendar_id is not None else None
    differences = []
    for item in plan.tasks:
        start, finish = ours[placed[item.uid].pk]
        if not item.start or not item.finish or (start, finish) == (item.start, item.finish):
            continue
        own = None if item.is_elapsed or item.calendar_uid is not None else calendar
        if not (_is_same(start, item.start, own) and _is_same(finish, item.finish, own)):
            differences.append(Difference(item, start, finish))
    return differences


def _local(value: datetime | None, zone: ZoneInfo) -> str:
    return value.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if value else ""


def _is_same(one: str, other: str, calendar: WorkCalendar | None) -> bool:
    if one == other:
        return True
    if calendar is None or not one:
        return False
    first, last = sorted((datetime.fromisoformat(one), datetime.fromisoformat(other)))
    return (last - first).days < 30 and calendar.working_minutes_between(first, last) == 0


def set_status_date(plan: ImportedPlan, project: Project, choices: Choices, record: Recorder | None) -> None:
    """Set what was chosen; unless chosen, the file's where it moves nothing. The plan is scheduled before."""
    if choices.status_date == "none":
        return
    if choices.status_date is not None:
        day: date | None = date.fromisoformat(choices.status_date)
    else:
        day = status_day(plan)
        if day is not None and moved_by(project, day):
            day = None
    if day is not None:
        project.status_date = day
        project.save(update_fields=["status_date"])
        reschedule(project, record=record)


def status_day(plan: ImportedPlan) -> date | None:
    """The file's status date."""
    return date.fromisoformat(plan.status_date[:10]) if plan.status_date else None


def moved_by(project: Project, day: date) -> int:
    """How many tasks would lie elsewhere with that status date."""
    columns = load_plan(project).columns
    if not len(columns.activities.uid):
        return 0
    end = datetime.combine(day, time(23, 59))
    without, with_it = (schedule(replace(columns, status_date=status)).solved for status in (None, end))
    moved = (without.start != with_it.start) | (without.finish != with_it.finish)
    return int(np.count_nonzero(moved & ~without.plan.is_summary[: len(moved)]))


def hold_dates(
    plan: ImportedPlan,
    project: Project,
    placed: Mapping[int, Placed],
    record: Recorder | None = None,
) -> Held:
    """Keep the file's dates where ours are others.

    A task that would begin earlier gets "start no earlier than"; what still differs then is scheduled by hand. Work
    that is done stands where it was.
    """
    zone = ZoneInfo(project.time_zone)
    wanted = {
        placed[gap.item.uid].pk: gap.item
        for gap in differences(plan, project, placed)
        if not gap.item.is_summary
        and not gap.item.actual_start
        and gap.item.constraint_kind == "asap"
        and not gap.item.is_manual
        and gap.start < (gap.item.start or "")
    }
    _write(
        (pk, Task.Constraint.SNET, moment(item.start, zone), Task.Mode.AUTO, None, None)
        for pk, item in wanted.items()
    )
    if wanted:
        reschedule(project, record=record)
    late = {
        placed[gap.item.uid].pk: gap.item
        for gap in differences(plan, project, placed)
        if not gap.item.is_summary and not gap.item.actual_finish
    }
    _write(
        (
            pk,
            Task.Constraint.ASAP,
            None,
            Task.Mode.MANUAL,
            moment(item.start, zone),
            moment(item.finish, zone),
        )
        for pk, item in late.items()
    )
    if late:
        reschedule(project, record=record)
    return Held(len(wanted.keys() - late.keys()), len(late))


def _write(rows: Iterable[tuple[Any, ...]]) -> None:
    """(task id, constraint, its date, mode, fixed start, fixed finish) of each, in a few statements."""
    with connection.cursor() as cursor:
        execute_values(cursor, _UPDATE, list(rows), template=_TEMPLATE, page_size=5000)
