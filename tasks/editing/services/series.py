"""Tasks that recur: one task becomes a series, a summary with a task of its own for each time."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import DomainError
from core.reading import iso_day
from engine.calendar import standard_calendar
from engine.calendar.series import MOST_OCCURRENCES, Every, Rhythm, days_of_series
from engine.errors import SeriesError
from projects.models import Project
from tasks.editing.reads import numbered
from tasks.editing.services.editing import create_task, editable_task, move_task, update_task
from tasks.editing.services.outline import number_now
from tasks.models import Task
from tasks.scheduling.reads import calendar_of_task, edge_of_day

# What of a task its later times do not have: they begin on their own day, and nobody has worked on them.
_OF_THE_FIRST = ("mode", "manual_start", "manual_finish", "deadline", "constraint_kind", "constraint_date")
_LAST_YEAR = 9000


def rhythm_of(step: Mapping[str, Any]) -> Rhythm:
    """The rhythm of a step or a form: every, unit, and until (an ISO day) or times. Raises DomainError."""
    unit, every, times = step.get("unit"), step.get("every"), step.get("times")
    if unit not in list(Every):
        raise DomainError(_("A series recurs by day, week or month."), field="unit")
    if type(every) is not int or not 1 <= every <= 999:
        raise DomainError(_("Type a number from 1 to 999."), field="every")
    until = iso_day(str(step.get("until") or "")[:10])
    if step.get("until") and until is None:
        raise DomainError(_("This is not a day."), field="until")
    if until is None and times is None:
        raise DomainError(_("Say until when it recurs, or how often."), field="until")
    if times is not None and (type(times) is not int or not 2 <= times <= MOST_OCCURRENCES):
        raise DomainError(_("A series has 2 to %(most)d tasks.") % {"most": MOST_OCCURRENCES}, field="times")
    return Rhythm(every, Every(unit), until, times)


def make_series(
    *, actor: Actor, task_id: int, rhythm: Rhythm, copied: tuple[str, ...]
) -> tuple[int, dict[int, int]]:
    """Let a task recur: its summary, and the tasks of the later times by their number.

    The task itself is the first time and keeps its day; each later one starts no earlier than its day,
    which is a working day of the task's calendar. Raises DomainError for a summary, for work that has
    begun, and for a series that ends at once or never.
    """
    project, task = editable_task(actor, task_id)
    if task.is_summary:
        raise DomainError(_("A summary spans its tasks; change them instead."))
    if task.actual_start or task.start is None:
        raise DomainError(_("Only a task that has not begun can become a series."))
    days = _days(project, task, rhythm)
    name = task.name
    summary = create_task(
        actor=actor,
        project_id=project.pk,
        name=name,
        parent_id=task.parent_id,
        after_id=task.pk,
        fields={"phase": task.phase},
    ).task
    number_now(project.pk)
    move_task(actor=actor, task_id=task.pk, parent_id=summary.pk)
    number_now(project.pk)
    changes = {"name": numbered(name, 1), **_held(task)}
    update_task(actor=actor, task_id=task.pk, changes=changes)
    kept = {field: getattr(task, field) for field in copied if field not in _OF_THE_FIRST}
    later: dict[int, int] = {}
    after = task.pk
    for number, day in enumerate(days[1:], start=2):
        begins = edge_of_day(project, task, day, at_end=False)
        fields = {**kept, "constraint_kind": Task.Constraint.SNET, "constraint_date": begins}
        after = create_task(
            actor=actor,
            project_id=project.pk,
            name=numbered(name, number),
            parent_id=summary.pk,
            after_id=after,
            fields=fields,
        ).task.pk
        later[number] = after
        number_now(project.pk)
    return summary.pk, later


def _held(task: Task) -> dict[str, Any]:
    """The first time keeps its day as the later ones do, where nothing else holds it."""
    if task.mode != Task.Mode.AUTO or task.constraint_kind != Task.Constraint.ASAP:
        return {}
    return {"constraint_kind": Task.Constraint.SNET, "constraint_date": task.start}


def _days(project: Project, task: Task, rhythm: Rhythm) -> list[date]:
    assert task.start is not None
    first = task.start.astimezone(ZoneInfo(project.time_zone)).date()
    if first.year > _LAST_YEAR:
        raise DomainError(_("The task lies too far in the future."))
    calendar = calendar_of_task(project, task) or standard_calendar()
    try:
        return days_of_series(first, rhythm, calendar)
    except SeriesError as error:
        raise DomainError(
            _("The series must come to a second time, and to at most %(most)d.") % {"most": MOST_OCCURRENCES},
            field="until" if rhythm.until else "times",
        ) from error
