"""What team members report: progress, blocks, comments. A slip reschedules at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, Forbidden, InvalidInput, NotVisible
from core.facts import require_happened
from core.journal import recording
from core.writing import create_row, save_fields
from projects.models import Project
from tasks.editing.services import Edited, editable_task, follow_duration, rescheduled, tell_workers
from tasks.models import Comment, Task
from tasks.scheduling.figures import minutes_done_of, minutes_left, minutes_left_of
from tasks.scheduling.reads import calendar_of_task, edge_of_day
from tasks.scheduling.services import in_transaction
from tasks.typing.figures.splits import SPLITS, kept

MAX_EXTRA_DAYS = 365
# How far back a day with work is looked for.
_REACH_DAYS = 60
# Work may begin before a project is planned, but hardly so long.
EARLIEST_BEFORE_PROJECT = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Report:
    """One report on a task; a field that is None is not reported. Percent is of the work, days are working days.

    `needs_more_days` adds to the remaining duration. `on` is the day it happened (today when None): it becomes the
    actual start or finish where the report implies one.
    """

    percent_complete: int | None = None
    remaining_minutes: int | None = None
    needs_more_days: float | None = None
    is_done: bool | None = None
    is_started: bool | None = None
    blocked_reason: str | None = None
    physical_percent: int | None = None
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    on: date | None = None


@in_transaction
def report_progress(*, actor: Actor, task_id: int, report: Report, version: int | None = None) -> Edited:
    """Take a report over into the task and reschedule. Raises DomainError, Conflict, Forbidden, NotVisible.

    A team member reports on tasks they are assigned to, or on tasks nobody is assigned to; whoever may edit the
    plan reports on any.
    """
    project, task = editable_task(actor, task_id, Action.UPDATE_PROGRESS)
    _require_own(actor, task)
    if task.is_summary:
        raise DomainError(
            _("A summary shows the progress of its tasks. Report on those."), field="percent_complete"
        )
    _require_happened(project, report)
    changes, before_minutes = _implied(project, task, report), task.duration_minutes
    if "duration_minutes" in changes:
        for name in SPLITS:
            if getattr(task, name):
                changes[name] = kept(getattr(task, name), changes["duration_minutes"])
    with recording(
        actor, "report_progress", project_id=project.pk, held=project, summary=str(task)
    ) as record:

        def follow(changed: list[str]) -> Mapping[str, Any]:
            if "duration_minutes" not in changed:
                return {}
            return follow_duration(task, before_minutes=before_minutes, record=record)

        changed = save_fields(task, changes, record=record, expected_version=version, follow=follow)
    if not changed:
        return Edited(task)
    if set(changed) <= {"blocked_reason", "status", "physical_percent"}:
        tell_workers(actor, project)
        return Edited(task)
    return rescheduled(actor, project, task, record)


def _require_happened(project: Project, report: Report) -> None:
    """What is reported has happened: not after today, and not long before the project."""
    zone = ZoneInfo(project.time_zone)
    today = timezone.localdate(timezone=zone)
    oldest = project.start.astimezone(zone).date() - EARLIEST_BEFORE_PROJECT
    days = {
        "on": report.on,
        "actual_start": report.actual_start and report.actual_start.astimezone(zone).date(),
        "actual_finish": report.actual_finish and report.actual_finish.astimezone(zone).date(),
    }
    for field, day in days.items():
        require_happened(field, day, today=today)
        if day is not None and day < oldest:
            words = _("This is more than a year before the project begins.")
            raise InvalidInput({field: [words]})


def _require_own(actor: Actor, task: Task) -> None:
    if actor.may(Action.EDIT_PLAN, task.project_id):
        return
    # A role that nobody fills yet, or material, is nobody.
    named = task.assignments.filter(resource__user__isnull=False)
    people = list(named.values_list("resource__user_id", flat=True))
    if people and actor.user_id not in people:
        raise Forbidden(_("This task is somebody else's. Its people and the project manager report on it."))


def _implied(project: Project, task: Task, report: Report) -> dict[str, Any]:
    """The fields that a report changes, with what follows from it."""
    changes: dict[str, Any] = {}
    if report.physical_percent is not None:
        changes["physical_percent"] = report.physical_percent
    if report.blocked_reason is not None:
        _block(task, report.blocked_reason.strip(), changes)
    if report.actual_start is not None:
        changes["actual_start"] = report.actual_start
    if report.is_done or report.percent_complete == 100 or report.actual_finish is not None:
        return changes | _finished(project, task, report)
    if report.is_done is False or (task.is_done and report.percent_complete is not None):
        _reopen(task, changes)
    if report.percent_complete is not None:
        _percent(project, task, report, changes)
    elif report.is_started and task.actual_start is None:
        changes |= {"actual_start": _began(project, task, report), "status": Task.Status.IN_PROGRESS}
        changes["remaining_minutes"] = task.duration_minutes
    if report.remaining_minutes is not None:
        _remaining(project, task, report, changes)
    if report.needs_more_days is not None:
        _more_days(project, task, report, changes)
    return changes


def _block(task: Task, reason: str, changes: dict[str, Any]) -> None:
    changes["blocked_reason"] = reason
    if reason:
        changes["status"] = Task.Status.BLOCKED
    elif task.status == Task.Status.BLOCKED:
        changes["status"] = Task.Status.IN_PROGRESS if task.actual_start else Task.Status.TODO


def _finished(project: Project, task: Task, report: Report) -> dict[str, Any]:
    start = report.actual_start or task.actual_start or _began(project, task, report)
    finish = report.actual_finish or _ended(project, task, report)
    if task.is_milestone:
        # Reached in one moment: the one that was told, or the end of its day.
        start = finish = report.actual_finish or report.actual_start or finish
    start = min(start, finish)
    return {
        "actual_start": start,
        "actual_finish": finish,
        "percent_complete": 100,
        "remaining_minutes": 0,
        "status": Task.Status.DONE,
        "blocked_reason": "",
    }


def _reopen(task: Task, changes: dict[str, Any]) -> None:
    changes |= {"actual_finish": None, "status": Task.Status.IN_PROGRESS, "percent_complete": 0}
    changes["remaining_minutes"] = task.duration_minutes


def _percent(project: Project, task: Task, report: Report, changes: dict[str, Any]) -> None:
    percent = report.percent_complete or 0
    if not 0 <= percent <= 100:
        raise DomainError(_("Progress is between 0 and 100%."), field="percent_complete")
    changes["percent_complete"] = percent
    if percent == 0 and report.is_started is None and report.remaining_minutes is None:
        changes |= {"actual_start": None, "actual_finish": None, "remaining_minutes": None}
        changes.setdefault("status", Task.Status.TODO)
        return
    if task.actual_start is None and "actual_start" not in changes:
        changes["actual_start"] = _began(project, task, report)
    changes["remaining_minutes"] = minutes_left(task.duration_minutes, percent, None)
    if task.status != Task.Status.BLOCKED:
        changes.setdefault("status", Task.Status.IN_PROGRESS)


def _remaining(project: Project, task: Task, report: Report, changes: dict[str, Any]) -> None:
    remaining = report.remaining_minutes or 0
    if remaining < 0:
        raise DomainError(_("Remaining time cannot be negative."), field="remaining_minutes")
    done = minutes_done_of(task)
    changes["remaining_minutes"] = remaining
    _stretch(task, done, remaining, changes, with_percent=report.percent_complete is None)
    if task.actual_start is None and changes.get("percent_complete", task.percent_complete):
        changes.setdefault("actual_start", _began(project, task, report))


def _more_days(project: Project, task: Task, report: Report, changes: dict[str, Any]) -> None:
    """n more working days than planned: the remaining duration grows, or the duration if it has not begun."""
    days = report.needs_more_days or 0
    if not 0 < days <= MAX_EXTRA_DAYS:
        raise DomainError(_("Enter 1 to %(days)d days.") % {"days": MAX_EXTRA_DAYS}, field="needs_more_days")
    extra = round(days * minutes_per_day(project, task))
    if task.actual_start is None:
        changes["duration_minutes"] = task.duration_minutes + extra
        return
    remaining = minutes_left_of(task) + extra
    changes["remaining_minutes"] = remaining
    _stretch(task, minutes_done_of(task), remaining, changes, with_percent=True)


def _stretch(task: Task, done: int, remaining: int, changes: dict[str, Any], *, with_percent: bool) -> None:
    """Duration is what is done and what remains; percent complete is their share."""
    duration = done + remaining
    changes["duration_minutes"] = duration
    if task.manual_finish is not None and duration != task.duration_minutes:
        # A finish set by hand gives way to what is known by now.
        changes["manual_finish"] = None
    if with_percent and duration:
        changes["percent_complete"] = min(99, round(done * 100 / duration)) if remaining else 100


def minutes_per_day(project: Project, task: Task) -> int:
    """How many minutes "one day" is on the task's calendar."""
    calendar = calendar_of_task(project, task)
    return calendar.minutes_per_day if calendar is not None else 480


def _day(project: Project, report: Report) -> date:
    return report.on or timezone.localdate(timezone=ZoneInfo(project.time_zone))


def _began(project: Project, task: Task, report: Report) -> datetime:
    """When work began, if nobody says: its planned start if that has passed, else the start of the reported day."""
    day = _day(project, report)
    end_of_day = datetime.combine(day, time.max, tzinfo=ZoneInfo(project.time_zone))
    if (
        task.start is not None
        and task.start <= end_of_day
        and report.on is None
        and task.actual_start is None
    ):
        return task.early_start if task.early_start and task.early_start <= end_of_day else task.start
    if report.on is None:
        day = _day_of_work(project, task, day)
    return edge_of_day(project, task, day, at_end=False)


def _day_of_work(project: Project, task: Task, day: date) -> date:
    """The day, or the last one before it on which the task's calendar works.

    None before the project begins: then the first from there on that works.
    """
    calendar = calendar_of_task(project, task)
    first = project.start.astimezone(ZoneInfo(project.time_zone)).date()
    if calendar is None:
        return max(day, first)
    reach = [timedelta(days=days) for days in range(_REACH_DAYS)]
    back = [day - step for step in reach if day - step >= first]
    works = (one for one in [*back, *(first + step for step in reach)] if calendar.intervals_on(one))
    return next(works, max(day, first))


def _ended(project: Project, task: Task, report: Report) -> datetime:
    return edge_of_day(project, task, _day(project, report), at_end=True)


@transaction.atomic
def add_comment(*, actor: Actor, task_id: int, body: str) -> Comment:
    """Say something about a task (Markdown). Raises InvalidInput for an empty text."""
    task = _visible_task(actor, task_id, Action.COMMENT)
    with recording(actor, "add_comment", project_id=task.project_id, summary=str(task)) as record:
        return create_row(Comment(task=task, author=actor.user, body=body.strip()), record=record)


@transaction.atomic
def delete_comment(*, actor: Actor, comment_id: int) -> None:
    """Take back one's own comment."""
    comment = (
        Comment.objects.shown()
        .allowing(actor, Action.VIEW_PLAN)
        .filter(pk=comment_id)
        .select_related("task")
        .first()
    )
    if comment is None:
        raise NotVisible
    if comment.author_id != actor.user_id:
        raise Forbidden(_("Only its author can take a comment back."))
    with recording(actor, "delete_comment", project_id=comment.task.project_id) as record:
        save_fields(comment, {"deleted_at": timezone.now()}, record=record)


def _visible_task(actor: Actor, task_id: int, action: Action) -> Task:
    task: Task | None = Task.objects.visible_to(actor).live().filter(pk=task_id).first()
    if task is None:
        raise NotVisible
    require(actor, action, task.project_id)
    return task


def report_from(fields: Mapping[str, Any]) -> Report:
    """A Report from parsed input, ignoring what it does not know."""
    return Report(**{name: fields[name] for name in Report.__dataclass_fields__ if name in fields})
