"""Logging one's own time: a task's minutes per day, while the week is open and the period is not locked.

The only writer of the minutes of time entries, and the only one that passes them on to the actual work of the
assignment and of the task (`_feed_actual_work`): an import says what was worked before, each entry adds to it.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import Conflict, DomainError, FieldConflict, Forbidden, NotVisible
from core.journal import Recorder, last_editor_of, recording
from core.writing import create_row, delete_row, save_fields
from tasks.load.reads import monday_of
from tasks.models import Assignment, Task, TimeEntry, TimeLock, TimeWeek
from tasks.time.words import gone_words, handed_in_words, locked_words
from tasks.typing.figures.hours import DAY_MINUTES, format_hours

LOCKED = "locked"


@transaction.atomic
def log_time(
    *, actor: Actor, task_id: int, minutes: int, worked_on: date | None = None, note: str = ""
) -> TimeEntry:
    """Add to one's own time on a task and day (today without one); a note joins the one that is there.

    Raises InvalidInput, and DomainError for a day in the future, a week that is handed in, or a locked period.
    """
    task, day = _loggable_task(actor, task_id), worked_on or timezone.localdate()
    require_open_day(actor, task, day)
    entry = _entry(actor, task, day)
    with recording(actor, "log_time", project_id=task.project_id, summary=str(task)) as record:
        if entry is None or minutes <= 0:
            new = TimeEntry(task=task, user=actor.user, minutes=minutes, worked_on=day, note=note.strip())
            return _create(actor, new, record)
        notes = "; ".join(filter(None, [entry.note, note.strip()]))
        _change(actor, entry, {"minutes": entry.minutes + minutes, "note": notes}, record)
        return entry


@transaction.atomic
def set_time(
    *,
    actor: Actor,
    task_id: int,
    worked_on: date,
    minutes: int | None = None,
    note: str | None = None,
    version: int | None = None,
) -> TimeEntry | None:
    """Say how much one worked on a task on a day: replaces what was said before, 0 takes it back.

    What is None stays. `version` is the entry's as it was seen, 0 for none: somebody's other page may have written.
    Returns the entry, or None where none is left. Raises as `log_time`, and Conflict.
    """
    task = _loggable_task(actor, task_id)
    require_open_day(actor, task, worked_on)
    entry = _entry(actor, task, worked_on)
    _guard(entry, version, minutes)
    changes: dict[str, Any] = {}
    if minutes is not None:
        changes["minutes"] = minutes
    if note is not None:
        changes["note"] = note.strip()
    with recording(actor, "set_time", project_id=task.project_id, summary=str(task)) as record:
        if entry is None:
            if not minutes:
                if changes.get("note"):
                    raise DomainError(_("Type the hours first, then the note."), field="note")
                return None
            return _create(
                actor, TimeEntry(task=task, user=actor.user, worked_on=worked_on, **changes), record
            )
        if minutes == 0:
            _delete(entry, record)
            return None
        _change(actor, entry, changes, record)
        return entry


@transaction.atomic
def delete_time(*, actor: Actor, entry_id: int) -> None:
    """Take back one's own time entry while its week is open."""
    entry = own_entry(actor, entry_id)
    require_open_day(actor, entry.task, entry.worked_on)
    with recording(actor, "delete_time", project_id=entry.task.project_id, summary=str(entry.task)) as record:
        _delete(entry, record)


def own_entry(actor: Actor, entry_id: int) -> TimeEntry:
    """The actor's own entry with its task. Raises NotVisible, and Forbidden for somebody else's."""
    seen = TimeEntry.objects.allowing(actor, Action.VIEW_PLAN).filter(pk=entry_id)
    entry: TimeEntry | None = seen.select_related("task").first()
    if entry is None:
        raise NotVisible
    if entry.user_id != actor.user_id:
        raise Forbidden(_("People change their own time only. Return the week to ask for a correction."))
    return entry


def open_week(actor: Actor, project_id: int, day: date) -> TimeWeek:
    """The actor's week of that day in the project, made on first use, locked until the transaction ends."""
    key = {"project_id": project_id, "user_id": actor.user_id, "monday": monday_of(day)}
    TimeWeek.objects.bulk_create([TimeWeek(**key)], ignore_conflicts=True)
    return TimeWeek.objects.select_for_update().get(**key)


def require_open_day(actor: Actor, task: Task, day: date) -> None:
    """Raises DomainError unless the actor may write time on that day: not ahead, not locked, the week not handed in."""
    if day > timezone.localdate():
        raise DomainError(_("Time can be logged up to today."), field="worked_on")
    week = open_week(actor, task.project_id, day)
    until = TimeLock.objects.filter(project_id=task.project_id).values_list("locked_until", flat=True).first()
    if until is not None and day <= until:
        raise DomainError(locked_words(until), field="worked_on", code=LOCKED)
    if week.status in (TimeWeek.Status.SUBMITTED, TimeWeek.Status.APPROVED):
        raise DomainError(handed_in_words(week.status), field="worked_on", code=LOCKED)


def _loggable_task(actor: Actor, task_id: int) -> Task:
    task: Task | None = Task.objects.visible_to(actor).live().filter(pk=task_id).first()
    if task is None:
        raise NotVisible
    require(actor, Action.LOG_TIME, task.project_id)
    if actor.user_id is None:
        raise Forbidden(_("Only people log time."))
    if words := gone_words(is_deleted=False, is_summary=task.is_summary):
        raise DomainError(words, field="task")
    return task


def _entry(actor: Actor, task: Task, day: date) -> TimeEntry | None:
    found = TimeEntry.objects.filter(task=task, user=actor.user, worked_on=day)
    return found.select_for_update().first()


def _guard(entry: TimeEntry | None, version: int | None, minutes: int | None) -> None:
    if version is None or version == (entry.version if entry else 0):
        return
    stored = entry.minutes if entry else 0
    if stored == minutes:
        return
    shown = format_hours(stored) or _("empty")
    field = FieldConflict(name="minutes", label=_("Time"), stored=shown, proposed=format_hours(minutes or 0))
    who = last_editor_of(entry) if entry else ""
    raise Conflict(fields=[field], version=entry.version if entry else 0, changed_by=who)


def _create(actor: Actor, entry: TimeEntry, record: Recorder) -> TimeEntry:
    _require_room(actor, entry, entry.minutes)
    create_row(entry, record=record)
    _feed_actual_work(entry, entry.minutes)
    return entry


def _change(actor: Actor, entry: TimeEntry, changes: dict[str, Any], record: Recorder) -> None:
    before = entry.minutes
    _require_room(actor, entry, changes.get("minutes", before))
    save_fields(entry, changes, record=record)
    _feed_actual_work(entry, entry.minutes - before)


def _delete(entry: TimeEntry, record: Recorder) -> None:
    _feed_actual_work(entry, -entry.minutes)
    delete_row(entry, record=record)


def _require_room(actor: Actor, entry: TimeEntry, minutes: int) -> None:
    others = TimeEntry.objects.filter(user=actor.user, worked_on=entry.worked_on).exclude(pk=entry.pk)
    elsewhere = others.aggregate(sum=Sum("minutes"))["sum"] or 0
    if elsewhere and elsewhere + minutes > DAY_MINUTES:
        hours = format_hours(elsewhere + minutes)
        raise DomainError(
            _("That makes %(hours)s hours on %(day)s. A day has 24.")
            % {"hours": hours, "day": date_format(entry.worked_on)},
            field="minutes",
        )


def _feed_actual_work(entry: TimeEntry, minutes: int) -> None:
    """Logged time, approved or not, is work done: add it to the person's part in the task and to the task."""
    if minutes:
        # At least 0: an import may have set the work since to less than what was logged.
        more = Greatest(F("actual_work_minutes") + minutes, 0)
        parts = Assignment.objects.filter(task_id=entry.task_id, resource__user_id=entry.user_id)
        parts.update(actual_work_minutes=more)
        Task.objects.filter(pk=entry.task_id).update(actual_work_minutes=more)
