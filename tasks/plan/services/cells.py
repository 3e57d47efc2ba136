"""One cell of the plan grid, typed as in a spreadsheet: which service a column's text means."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor
from core.errors import DomainError
from core.reading import whole_number
from projects.models import Phase, Project
from tasks.custom_fields.services import is_custom, set_custom_value
from tasks.editing.reads import find_by_code
from tasks.editing.services import Edited, editable_task, replace_links, update_task
from tasks.models import Task
from tasks.plan.services.cell_constraints import (
    kind_named,
    refuse_summary,
    set_day_cell,
    set_kind_cell,
)
from tasks.plan.services.cell_people import set_people
from tasks.reporting.services import Report, report_progress
from tasks.scheduling.figures import minutes_done_of
from tasks.scheduling.reads import calendar_of_task, edge_of_day, scale_of
from tasks.scheduling.services import in_transaction
from tasks.typing.figures.dates import parse_day
from tasks.typing.figures.shorthand import Scale, TypedLink, parse_duration, parse_predecessors

MOST_PRIORITY = 1000


@in_transaction
def edit_cell(*, actor: Actor, task_id: int, column: str, text: str, version: int | None = None) -> Edited:
    """Set a column of a task from typed text. Raises DomainError saying what is wrong; nothing changes."""
    if is_custom(column):
        return set_custom_value(actor=actor, task_id=task_id, column=column, text=text, version=version)
    setter = _SETTERS.get(column)
    if setter is None:
        raise DomainError(_("This column cannot be edited here."), field=column)
    action = Action.UPDATE_PROGRESS if column in _REPORTED else Action.EDIT_PLAN
    project, task = editable_task(actor, task_id, action)
    try:
        return setter(actor, project, task, text, version)
    except DomainError as error:
        if error.field is None:
            error.field = column
        raise


@in_transaction
def edit_links(*, actor: Actor, task_id: int, text: str, refs: Mapping[str, int]) -> Edited:
    """Typed predecessors, where the page says which task each code means: its own, if it is there.

    Somebody else may have moved rows meanwhile, so that the codes are others by now.
    """
    project, task = editable_task(actor, task_id)
    typed = parse_predecessors(text, scale_of(project))
    known = Task.objects.filter(project=project, pk__in=refs.values()).live()
    live = set(known.values_list("pk", flat=True))
    for link in typed:
        if refs.get(link.predecessor) not in {None, *live}:
            raise _no_task(link.predecessor)
    _replace_links(actor, project, task, typed, refs)
    task.refresh_from_db()
    return Edited(task)


@in_transaction
def edit_span(*, actor: Actor, task_id: int, start: str, finish: str) -> Edited:
    """Start and finish together, as a block from a spreadsheet has them: the length is what lies between."""
    project, task = editable_task(actor, task_id)
    refuse_summary(task)
    first = _day(project, start, near=task.start)
    last = _day(project, finish, near=task.finish)
    if last < first:
        raise DomainError(_("It cannot finish before it starts."), field="finish")
    if task.actual_start is not None:
        raise DomainError(_("It has begun. Type its start and its finish one by one."), field="finish")
    zone, calendar = ZoneInfo(project.time_zone), calendar_of_task(project, task)
    begin, end = (
        edge_of_day(project, task, day, at_end=at_end) for day, at_end in ((first, False), (last, True))
    )
    minutes = round((end - begin).total_seconds() / 60)
    if calendar is not None:
        minutes = calendar.working_minutes_between(_local(begin, zone), _local(end, zone))
    if minutes <= 0:
        raise DomainError(_("There is no working time between these days."), field="finish")
    changes: dict[str, Any] = {"duration_minutes": minutes, "is_elapsed": False, "is_milestone": False}
    if task.mode == Task.Mode.MANUAL:
        changes |= {"manual_start": begin, "manual_finish": end}
    else:
        changes |= {"constraint_kind": Task.Constraint.SNET, "constraint_date": begin}
    return update_task(actor=actor, task_id=task.pk, changes=changes)


def check_text(column: str, text: str, scale: Scale) -> None:
    """What can be said of a text without looking at the plan. Raises DomainError."""
    if column == "name":
        _name(text)
    elif column == "duration":
        parse_duration(text, scale)
    elif column == "percent":
        _percent(text)
    elif column == "predecessors":
        parse_predecessors(text, scale)
    elif column == "priority":
        _priority(text)
    elif column == "constraint":
        kind_named(text)
    elif column not in _SETTERS and not is_custom(column):
        raise DomainError(_("This column cannot be edited here."), field=column)


def _set_name(actor: Actor, _project: Project, task: Task, text: str, version: int | None) -> Edited:
    return update_task(actor=actor, task_id=task.pk, changes={"name": _name(text)}, version=version)


def _set_duration(actor: Actor, project: Project, task: Task, text: str, version: int | None) -> Edited:
    duration = parse_duration(text, scale_of(project))
    if task.actual_start is not None:
        return _set_length_of_begun(actor, task, duration.minutes, version)
    changes: dict[str, Any] = {
        "duration_minutes": duration.minutes,
        "is_elapsed": duration.is_elapsed,
        "is_estimated": duration.is_estimated,
        "is_milestone": duration.minutes == 0,
    }
    return update_task(actor=actor, task_id=task.pk, changes=changes, version=version)


def _set_length_of_begun(actor: Actor, task: Task, minutes: int, version: int | None) -> Edited:
    """A task that has begun keeps what is done; a new duration changes what remains."""
    if task.is_done:
        raise DomainError(_("It is done. Set its progress below 100% to change it."), field="duration")
    done = minutes_done_of(task)
    if minutes < max(done, 1):
        raise DomainError(_("More than that is done already."), field="duration")
    return report_progress(
        actor=actor, task_id=task.pk, report=Report(remaining_minutes=minutes - done), version=version
    )


def _set_predecessors(actor: Actor, project: Project, task: Task, text: str, _version: int | None) -> Edited:
    _replace_links(actor, project, task, parse_predecessors(text, scale_of(project)))
    task.refresh_from_db()
    return Edited(task)


def _set_percent(actor: Actor, _project: Project, task: Task, text: str, version: int | None) -> Edited:
    report = Report(percent_complete=_percent(text))
    return report_progress(actor=actor, task_id=task.pk, report=report, version=version)


def _set_status(actor: Actor, _project: Project, task: Task, text: str, version: int | None) -> Edited:
    wanted = text.strip().casefold()
    found = next((key for key, label in Task.Status.choices if wanted in (key, str(label).casefold())), None)
    reports = {
        Task.Status.TODO: Report(percent_complete=0, blocked_reason=""),
        Task.Status.IN_PROGRESS: Report(
            is_started=True, is_done=False if task.is_done else None, blocked_reason=""
        ),
        Task.Status.DONE: Report(is_done=True),
        Task.Status.BLOCKED: Report(blocked_reason=task.blocked_reason or _("No reason given")),
    }
    if found is None:
        words = ", ".join(str(label) for label in Task.Status.labels)
        raise DomainError(_("Type one of: %(words)s.") % {"words": words}, field="status")
    return report_progress(actor=actor, task_id=task.pk, report=reports[Task.Status(found)], version=version)


def _set_start(actor: Actor, project: Project, task: Task, text: str, version: int | None) -> Edited:
    """A typed start is the earliest one that is wanted; an empty one leaves it to the links."""
    refuse_summary(task)
    if not text.strip():
        changes: dict[str, Any] = {"constraint_kind": Task.Constraint.ASAP}
        return update_task(actor=actor, task_id=task.pk, changes=changes, version=version)
    day = _day(project, text, near=task.start)
    moment = edge_of_day(project, task, day, at_end=task.is_milestone)
    if task.actual_start is not None:
        return report_progress(
            actor=actor, task_id=task.pk, report=Report(actual_start=moment), version=version
        )
    if task.mode == Task.Mode.MANUAL:
        changes = _moved_by_hand(project, task, moment)
    else:
        changes = {"constraint_kind": Task.Constraint.SNET, "constraint_date": moment}
    return update_task(actor=actor, task_id=task.pk, changes=changes, version=version)


def _set_finish(actor: Actor, project: Project, task: Task, text: str, version: int | None) -> Edited:
    """A typed finish makes the task longer or shorter; its start stays."""
    refuse_summary(task)
    if task.is_milestone:
        return _set_start(actor, project, task, text, version)
    if task.start is None or task.finish is None:
        raise DomainError(_("The task has no dates yet. Type its duration."), field="finish")
    day = _day(project, text, near=task.finish)
    minutes = _length_until(project, task, day, field="finish")
    if task.actual_start is not None:
        return _set_length_of_begun(actor, task, minutes, version)
    changes: dict[str, Any] = {"duration_minutes": minutes}
    if task.mode == Task.Mode.MANUAL:
        changes["manual_finish"] = edge_of_day(project, task, day, at_end=True)
    return update_task(actor=actor, task_id=task.pk, changes=changes, version=version)


def _length_until(project: Project, task: Task, day: date, *, field: str) -> int:
    """How long a task with dates is when it ends with a day. Raises DomainError where that is before its start."""
    assert task.start is not None
    assert task.finish is not None
    zone = ZoneInfo(project.time_zone)
    calendar = calendar_of_task(project, task)
    now, wanted = _local(task.finish, zone), _local(edge_of_day(project, task, day, at_end=True), zone)
    if calendar is None:
        step = round((wanted - now).total_seconds() / 60)
    elif wanted >= now:
        step = calendar.working_minutes_between(now, wanted)
    else:
        step = -calendar.working_minutes_between(wanted, now)
    minutes = task.duration_minutes + step
    if minutes <= 0 or day < task.start.astimezone(zone).date():
        raise DomainError(_("It cannot finish before it starts."), field=field)
    return minutes


def _set_deadline(actor: Actor, project: Project, task: Task, text: str, version: int | None) -> Edited:
    moment = None
    if text.strip():
        day = _day(project, text, near=task.deadline or task.finish)
        moment = edge_of_day(project, task, day, at_end=True)
    return update_task(actor=actor, task_id=task.pk, changes={"deadline": moment}, version=version)


def _set_expected_finish(
    actor: Actor,
    project: Project,
    task: Task,
    text: str,
    version: int | None,
) -> Edited:
    """Until when what is left is expected to last; empty leaves it as long as it is then.

    The length that the day makes now is written along, so that an undo brings the former one back.
    """
    refuse_summary(task)
    changes: dict[str, Any] = {"expected_finish": None}
    if not text.strip():
        return update_task(actor=actor, task_id=task.pk, changes=changes, version=version)
    if task.is_milestone or task.is_done or task.start is None or task.finish is None:
        words = _("Only work that is still to be done has an expected finish.")
        raise DomainError(words, field="expected_finish")
    day = _day(project, text, near=task.expected_finish or task.finish)
    changes["expected_finish"] = edge_of_day(project, task, day, at_end=True)
    minutes = _length_until(project, task, day, field="expected_finish")
    if task.actual_start is None:
        changes["duration_minutes"] = minutes
        return update_task(actor=actor, task_id=task.pk, changes=changes, version=version)
    edited = update_task(actor=actor, task_id=task.pk, changes=changes, version=version)
    return _set_length_of_begun(actor, edited.task, minutes, None)


def _set_phase(actor: Actor, project: Project, task: Task, text: str, version: int | None) -> Edited:
    wanted = text.strip()
    phase = Phase.objects.filter(project=project, name__iexact=wanted).first() if wanted else None
    if wanted and phase is None:
        names = ", ".join(Phase.objects.filter(project=project).values_list("name", flat=True))
        raise DomainError(_("Type one of: %(words)s.") % {"words": names}, field="phase")
    return update_task(actor=actor, task_id=task.pk, changes={"phase": phase}, version=version)


def _set_priority(actor: Actor, _project: Project, task: Task, text: str, version: int | None) -> Edited:
    return update_task(actor=actor, task_id=task.pk, changes={"priority": _priority(text)}, version=version)


def _priority(text: str) -> int:
    number = whole_number(text.strip(), most=MOST_PRIORITY)
    if number is None or number < 0:
        raise DomainError(
            _("Type a priority from 0 to %(most)d.") % {"most": MOST_PRIORITY}, field="priority"
        )
    return number


def _set_people(actor: Actor, project: Project, task: Task, text: str, _version: int | None) -> Edited:
    set_people(actor, project, task, text)
    task.refresh_from_db()
    return Edited(task)


_SETTERS: dict[str, Callable[[Actor, Project, Task, str, int | None], Edited]] = {
    "name": _set_name,
    "duration": _set_duration,
    "start": _set_start,
    "finish": _set_finish,
    "predecessors": _set_predecessors,
    "percent": _set_percent,
    "status": _set_status,
    "deadline": _set_deadline,
    "expected_finish": _set_expected_finish,
    "phase": _set_phase,
    "people": _set_people,
    "priority": _set_priority,
    "constraint": set_kind_cell,
    "constraint_date": set_day_cell,
}
COLUMNS = tuple(_SETTERS)
# Who does the work tells these; the others are the planner's.
_REPORTED = frozenset({"percent", "status"})


def _name(text: str) -> str:
    if not text.strip():
        raise DomainError(_("A task needs a name."), field="name")
    return text.strip()


def _percent(text: str) -> int:
    raw = text.strip().rstrip("%").strip()
    percent = whole_number(raw, most=100)
    if percent is None:
        raise DomainError(_("Type a whole number from 0 to 100."), field="percent")
    return percent


def _day(project: Project, text: str, *, near: datetime | None) -> date:
    zone = ZoneInfo(project.time_zone)
    today = timezone.localdate(timezone=zone)
    return parse_day(text, near=near.astimezone(zone).date() if near else today, today=today)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _moved_by_hand(project: Project, task: Task, moment: datetime) -> dict[str, Any]:
    """A task scheduled by hand goes as a whole: its length in working time stays."""
    calendar, zone = calendar_of_task(project, task), ZoneInfo(project.time_zone)
    finish = moment
    if calendar is not None and task.duration_minutes:
        finish = calendar.add(_local(moment, zone), task.duration_minutes).replace(tzinfo=zone)
    return {"manual_start": moment, "manual_finish": finish}


def _replace_links(
    actor: Actor,
    project: Project,
    task: Task,
    typed: list[TypedLink],
    refs: Mapping[str, int] | None = None,
) -> None:
    """Make the task's predecessors what was typed: remove, change and add what differs."""
    wanted: list[tuple[int, TypedLink]] = []
    for link in typed:
        pk = (refs or {}).get(link.predecessor) or _by_code(project, link.predecessor)
        wanted.append((pk, link))
    replace_links(actor, task, wanted)


def _by_code(project: Project, code: str) -> int:
    other = find_by_code(project, code)
    if other is None:
        raise _no_task(code)
    return other.pk


def _no_task(code: str) -> DomainError:
    return DomainError(_("There is no task %(code)s.") % {"code": code}, field="predecessors")
