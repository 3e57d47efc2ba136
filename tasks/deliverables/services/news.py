"""What people are told of deliverables: one waits for them, was decided, or is overdue."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alerts.raising.services import NewAlert, raise_alerts
from core.access import Actor
from projects.models import Project
from tasks.deliverables.reads import deliverables_due, due_of
from tasks.models import Deliverable, DeliverableReview

WAITING, REVIEWED, OVERDUE = (
    "deliverable_waiting",
    "deliverable_reviewed",
    "deliverable_overdue",
)
Outcome = DeliverableReview.Outcome


def waiting(actor: Actor, project: Project, row: Deliverable) -> list[NewAlert]:
    """Its reviewer. Handed in anew, it is a new fact."""
    person = row.reviewer
    if person is None or person.pk == actor.user_id:
        return []
    return [
        _alert(
            WAITING,
            waiting_key(row),
            project,
            row,
            person,
            _later(lambda: _("To be reviewed: %(deliverable)s") % {"deliverable": row}),
            _later(lambda: _("%(who)s has handed it in.") % {"who": row.handed_in_by or actor.name}),
            _later(lambda: _("You are its reviewer.")),
        )
    ]


def reviewed(
    actor: Actor,
    project: Project,
    row: Deliverable,
    review: DeliverableReview,
) -> list[NewAlert]:
    """Its owner, and whoever handed it in."""
    people = {person.pk: person for person in (row.owner, row.handed_in_by) if person is not None}
    people.pop(actor.user_id, None)
    return [
        _alert(
            REVIEWED,
            f"{REVIEWED}:{row.pk}:{review.pk}",
            project,
            row,
            person,
            _later(lambda: _TITLES[Outcome(review.outcome)]() % {"deliverable": row}),
            f"{review.note} ({actor.name})".strip(),
            _later(lambda: _("It is yours, or you handed it in.")),
        )
        for person in people.values()
    ]


def remind_of_deliverables(*, today: date) -> int:
    """Tell each owner once per date that theirs is overdue; returns how many were told anew.

    Nobody owns it: whoever manages the project is told.
    """
    return len(raise_alerts(_overdue(today)))


def over(alerts: Sequence[Any]) -> set[int]:
    """Those of deliverables that were reviewed or taken back, handed in, due another day, or
    somebody else's by now.
    """
    prefixes = (f"{WAITING}:", f"{OVERDUE}:")
    asked = {alert.pk: alert.about for alert in alerts if alert.key.startswith(prefixes)}
    rows = Deliverable.objects.filter(pk__in=asked.values(), state=Deliverable.State.IN_REVIEW)
    still = {(row.reviewer_id, waiting_key(row)) for row in rows}
    for row in deliverables_due().filter(pk__in=asked.values()).select_related("project"):
        if day := due_of(row):
            still.add((row.owner_id or row.project.manager_id, _overdue_key(row, day)))
    return {
        alert.pk for alert in alerts if alert.pk in asked and (alert.recipient_id, alert.key) not in still
    }


def _overdue(today: date) -> Iterator[NewAlert]:
    rows = deliverables_due().filter(project__status=Project.Status.ACTIVE)
    for row in rows.select_related("owner", "project__manager"):
        day, person = due_of(row), row.owner or row.project.manager
        if day is None or day >= today or day < row.project.known_before:
            continue
        if person is None or not person.is_active:
            continue
        yield _alert(
            OVERDUE,
            _overdue_key(row, day),
            row.project,
            row,
            person,
            _later(lambda row=row: _("Overdue: %(deliverable)s") % {"deliverable": row}),
            _later(
                lambda day=day: (
                    _("It was due on %(day)s. Hand it in, or set another date.")
                    % {"day": formats.date_format(day)}
                )
            ),
            _later(lambda: _("It is yours, or you manage the project.")),
            "warning",
        )


def waiting_key(row: Deliverable) -> str:
    at = f"{row.handed_in_at:%Y%m%d%H%M%S}" if row.handed_in_at else ""
    return f"{WAITING}:{row.pk}:{at}"


def _overdue_key(row: Deliverable, day: date) -> str:
    return f"{OVERDUE}:{row.pk}:{day.isoformat()}"


def _alert(
    kind: str,
    key: str,
    project: Project,
    row: Deliverable,
    person: Any,
    title: Any,
    body: Any,
    why: Any,
    severity: str = "info",
) -> NewAlert:
    return NewAlert(
        kind=kind,
        key=key,
        recipient=person,
        title=title,
        body=body,
        why=why,
        url=reverse("deliverable", args=[project.code, row.number]),
        project_id=project.pk,
        project_name=project.name,
        severity=severity,
    )


_TITLES: dict[Outcome, Callable[[], str]] = {
    Outcome.ACCEPTED: lambda: _("Accepted: %(deliverable)s"),
    Outcome.CONDITIONAL: lambda: _("Accepted with conditions: %(deliverable)s"),
    Outcome.REJECTED: lambda: _("Rejected: %(deliverable)s"),
}


def _later(words: Callable[..., str]) -> Any:
    """Words in the language of whoever reads them."""
    return lazy(words, str)()
