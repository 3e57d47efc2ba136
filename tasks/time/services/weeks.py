"""A week's way from draft to approved, and the lock of a period. The only writer of the status of time entries."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alerts.raising.services import NewAlert, raise_alerts, settle
from core.access import Action, Actor, require
from core.answers import APPROVE, approve_or_return
from core.errors import DomainError, Forbidden, NotVisible
from core.journal import Recorder, recording
from core.registry import time_followers
from core.writing import create_row, guard_version, save_fields
from people.models import User
from projects.models import Project
from projects.project.services import raise_generation
from tasks.models import TimeEntry, TimeLock, TimeWeek
from tasks.time.services.logging import open_week
from tasks.typing.figures.hours import hours_text

SUBMITTED, RETURNED = "time_submitted", "time_returned"


@transaction.atomic
def submit_week(*, actor: Actor, project_id: int, day: date) -> TimeWeek:
    """Hand in one's own time of the week of `day` in a project. Raises DomainError where there is none to hand in."""
    project = _visible_project(actor, project_id)
    require(actor, Action.LOG_TIME, project_id)
    week = open_week(actor, project_id, day)
    if week.status in (
        TimeWeek.Status.SUBMITTED,
        TimeWeek.Status.APPROVED,
    ):
        raise DomainError(_("This week is handed in already."))
    if not _entries([week]).exists():
        raise DomainError(_("Nothing is logged in this week."))
    with recording(actor, "submit_week", project_id=project_id, summary=str(week)) as record:
        changes = {
            "status": TimeWeek.Status.SUBMITTED,
            "submitted_at": timezone.now(),
            "note": "",
        }
        save_fields(week, changes, record=record)
        _set_entries([week], TimeEntry.Status.SUBMITTED, record)
    _tell_manager(actor, project, week)
    return week


@transaction.atomic
def withdraw_week(*, actor: Actor, week_id: int) -> TimeWeek:
    """Take one's own week back while nobody has decided on it."""
    week = _locked_week(actor, week_id)
    if week.user_id != actor.user_id:
        raise Forbidden(_("Only its person takes a week back. You may return it with a note."))
    if week.status != TimeWeek.Status.SUBMITTED:
        raise DomainError(_("This week is not waiting for approval."))
    settle(keys=[_fact(week)])
    with recording(
        actor,
        "withdraw_week",
        project_id=week.project_id,
        summary=str(week),
    ) as record:
        save_fields(
            week,
            {"status": TimeWeek.Status.OPEN, "submitted_at": None},
            record=record,
        )
        _set_entries([week], TimeEntry.Status.DRAFT, record)
    return week


@transaction.atomic
def approve_weeks(*, actor: Actor, project_id: int, versions: Mapping[int, int | None]) -> list[TimeWeek]:
    """Approve weeks that wait, all or none: week id -> version as it was seen. Their entries cost from now on.

    Raises DomainError for a week that does not wait any more, Conflict for one that was handed in anew.
    """
    _visible_project(actor, project_id)
    require(actor, Action.APPROVE_TIME, project_id)
    found = TimeWeek.objects.filter(project_id=project_id, pk__in=list(versions))
    weeks = list(found.select_for_update(of=("self",)).select_related("user").order_by("pk"))
    if len(weeks) != len(versions):
        raise NotVisible
    if not weeks:
        raise DomainError(_("Choose the weeks to approve."), field="weeks")
    for week in weeks:
        _require_waiting(week)
        guard_version(
            week,
            versions[week.pk],
            {"status": TimeWeek.Status.APPROVED},
        )
    settle(keys=map(_fact, weeks))
    now = timezone.now()
    summary = ", ".join(f"{week.user} {week}" for week in weeks)
    with recording(actor, "approve_time", project_id=project_id, summary=summary) as record:
        for week in weeks:
            decided = {
                "status": TimeWeek.Status.APPROVED,
                "note": "",
                "decided_at": now,
                "decided_by": actor.user,
            }
            save_fields(week, decided, record=record)
        _set_entries(
            weeks,
            TimeEntry.Status.APPROVED,
            record,
            approver=actor.user,
        )
    _decided(actor, project_id)
    return weeks


@transaction.atomic
def return_week(*, actor: Actor, week_id: int, note: str, version: int | None = None) -> TimeWeek:
    """Give a waiting week back with a note that says what to correct; its person is told."""
    week = _locked_week(actor, week_id)
    require(actor, Action.APPROVE_TIME, week.project_id)
    _require_waiting(week)
    settle(keys=[_fact(week)])
    return _give_back(actor, week, note, "return_time", version)


@transaction.atomic
def reopen_week(*, actor: Actor, week_id: int, note: str, version: int | None = None) -> TimeWeek:
    """Open an approved week for a correction: it is a draft again, costs nothing until approved anew, and is told."""
    week = _locked_week(actor, week_id)
    require(actor, Action.APPROVE_TIME, week.project_id)
    if week.status != TimeWeek.Status.APPROVED:
        raise DomainError(_("Only an approved week is reopened."))
    week = _give_back(actor, week, note, "reopen_time", version)
    _decided(actor, week.project_id)
    return week


@transaction.atomic
def lock_time(
    *,
    actor: Actor,
    project_id: int,
    until: date | None,
    version: int | None = None,
) -> TimeLock:
    """Nobody logs time in the project on or before `until`; None unlocks everything, an earlier day a part."""
    _visible_project(actor, project_id)
    require(actor, Action.APPROVE_TIME, project_id)
    if until is not None and until > timezone.localdate():
        raise DomainError(_("Lock time up to today at most."), field="until")
    lock = TimeLock.objects.select_for_update().filter(project_id=project_id).first()
    intent = "lock_time" if until else "unlock_time"
    with recording(
        actor,
        intent,
        project_id=project_id,
        summary=date_format(until) if until else "",
    ) as record:
        if lock is None:
            return create_row(
                TimeLock(project_id=project_id, locked_until=until),
                record=record,
            )
        save_fields(
            lock,
            {"locked_until": until},
            record=record,
            expected_version=version,
        )
    return lock


def _decided(actor: Actor, project_id: int) -> None:
    """What time costs changes with what is approved: the rooms above hear of it in this transaction."""
    for _name, follow in time_followers:
        follow(actor, project_id)
    raise_generation(project_id)


def _visible_project(actor: Actor, project_id: int) -> Project:
    project = Project.objects.visible_to(actor).select_related("manager").filter(pk=project_id).first()
    if project is None:
        raise NotVisible
    return project


def _locked_week(actor: Actor, week_id: int) -> TimeWeek:
    """One's own week, or one that the actor decides on, locked."""
    found = TimeWeek.objects.allowing(actor, Action.VIEW_PLAN).filter(pk=week_id)
    week: TimeWeek | None = found.select_for_update(of=("self",)).select_related("project", "user").first()
    if week is None:
        raise NotVisible
    if week.user_id != actor.user_id:
        require(actor, Action.APPROVE_TIME, week.project_id)
    return week


def _require_waiting(week: TimeWeek) -> None:
    if week.status != TimeWeek.Status.SUBMITTED:
        raise DomainError(
            _("The week of %(who)s from %(day)s is not waiting for approval any more.")
            % {"who": week.user, "day": date_format(week.monday)}
        )


def _give_back(
    actor: Actor,
    week: TimeWeek,
    note: str,
    intent: str,
    version: int | None,
) -> TimeWeek:
    if not note.strip():
        raise DomainError(_("Say what to correct."), field="note")
    lock = TimeLock.objects.filter(project_id=week.project_id).first()
    sunday = week.monday + timedelta(days=6)
    if lock is not None and lock.locked_until is not None and lock.locked_until >= sunday:
        raise DomainError(
            _("Time is locked up to %(day)s: nobody could correct the week. Unlock it first.")
            % {"day": date_format(lock.locked_until)}
        )
    changes = {
        "status": TimeWeek.Status.RETURNED,
        "note": note.strip(),
        "decided_at": timezone.now(),
        "decided_by": actor.user,
    }
    with recording(
        actor,
        intent,
        project_id=week.project_id,
        summary=f"{week.user} {week}",
    ) as record:
        save_fields(week, changes, record=record, expected_version=version)
        _set_entries([week], TimeEntry.Status.DRAFT, record)
    if week.user_id != actor.user_id:
        raise_alerts([_returned(actor, week)])
    return week


def _entries(weeks: Iterable[TimeWeek]) -> Any:
    """The time entries of weeks of one project."""
    of_weeks = Q(pk=None)
    for week in weeks:
        days = (week.monday, week.monday + timedelta(days=6))
        of_weeks |= Q(
            user_id=week.user_id,
            task__project_id=week.project_id,
            worked_on__range=days,
        )
    return TimeEntry.objects.filter(of_weeks)


def _set_entries(
    weeks: list[TimeWeek],
    status: str,
    record: Recorder,
    *,
    approver: User | None = None,
) -> None:
    """Give all entries of the weeks their week's status, in one statement, journalled row by row."""
    entries = _entries(weeks).select_for_update(of=("self",))
    rows = list(entries.values_list("pk", "status", "approved_by_id", "minutes", "worked_on"))
    after = {
        "status": status,
        "approved_by_id": approver.pk if approver else None,
    }
    record.updated_rows(
        TimeEntry,
        [
            (
                pk,
                f"{minutes} min, {day}",
                {"status": was, "approved_by_id": by},
                after,
            )
            for pk, was, by, minutes, day in rows
        ],
    )
    TimeEntry.objects.filter(pk__in=[row[0] for row in rows]).update(version=F("version") + 1, **after)


def _fact(week: TimeWeek) -> str:
    """The alert that a week waits, as long as it does: each time it is handed in is a fact of its own."""
    return f"time-submitted:{week.pk}:{week.version}"


def submitted_over(alerts: Sequence[Any]) -> set[int]:
    """Those that ask for an approval which nobody waits for any more: decided, taken back or handed in anew."""
    return _weeks_over(alerts, TimeWeek.Status.SUBMITTED, "time-submitted")


def returned_over(alerts: Sequence[Any]) -> set[int]:
    """Those of weeks that were corrected since."""
    return _weeks_over(alerts, TimeWeek.Status.RETURNED, "time-returned")


def _weeks_over(alerts: Sequence[Any], status: str, prefix: str) -> set[int]:
    asked = {alert.pk: alert.about for alert in alerts if alert.key.startswith(f"{prefix}:")}
    weeks = TimeWeek.objects.filter(pk__in=asked.values(), status=status)
    keys = {f"{prefix}:{pk}:{version}" for pk, version in weeks.values_list("pk", "version")}
    return {alert.pk for alert in alerts if alert.pk in asked and alert.key not in keys}


def _answer(actor: Actor, alert: Any, name: str, days: float, words: str) -> str:
    if name == APPROVE:
        (week,) = approve_weeks(
            actor=actor,
            project_id=alert.project_id,
            versions={alert.about: None},
        )
        return _("You approved %(what)s.") % {"what": f"{week.user} {week}"}
    week = return_week(actor=actor, week_id=alert.about, note=words)
    return _("You returned %(what)s.") % {"what": f"{week.user} {week}"}


WEEK_ANSWERS = approve_or_return(_answer)


def _tell_manager(actor: Actor, project: Project, week: TimeWeek) -> None:
    manager = project.manager
    if manager is None or manager.pk == actor.user_id:
        return
    minutes = sum(_entries([week]).values_list("minutes", flat=True))
    raise_alerts(
        [
            NewAlert(
                kind=SUBMITTED,
                key=_fact(week),
                recipient=manager,
                title=_later(
                    lambda: (
                        _("%(who)s handed in time: %(hours)s in the week from %(day)s")
                        % {
                            "who": actor.name,
                            "hours": hours_text(minutes),
                            "day": date_format(week.monday),
                        }
                    )
                ),
                why=_later(lambda: _("You manage the project.")),
                url=reverse("project_time", args=[project.code]),
                project_id=project.pk,
                project_name=project.name,
            )
        ]
    )


def _returned(actor: Actor, week: TimeWeek) -> NewAlert:
    project = week.project
    return NewAlert(
        kind=RETURNED,
        key=f"time-returned:{week.pk}:{week.version}",
        recipient=week.user,
        title=_later(
            lambda: (
                _("%(who)s returned your time of the week from %(day)s")
                % {"who": actor.name, "day": date_format(week.monday)}
            )
        ),
        body=week.note,
        why=_later(lambda: _("It is your time, and it waits for a correction.")),
        url=f"{reverse('timesheet')}?week={week}",
        project_id=project.pk,
        project_name=project.name,
    )


def _later(words: Any) -> Any:
    """Worked out when the alert is written, in its reader's language."""
    return lazy(words, str)()
