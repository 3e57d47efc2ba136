"""What people are told of issues: that one was handed up to them, and that one of theirs is overdue."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alerts.raising.services import NewAlert, raise_alerts
from core.access import Actor
from projects.models import Project
from risks.models import Issue

ESCALATED, OVERDUE = "issue_escalated", "issue_overdue"


def escalated(actor: Actor, issue: Issue) -> list[NewAlert]:
    """To whom it was handed up. Handed up anew, it is a new fact."""
    person = issue.escalated_to
    if person is None or person.pk == actor.user_id:
        return []
    title = _later(lambda: _("%(who)s escalates to you: %(issue)s") % {"who": actor.name, "issue": issue})
    why = _later(lambda: _("You were named as the one who can clear it."))
    key = f"{ESCALATED}:{issue.pk}:{issue.escalated_at:%Y%m%d%H%M%S}"
    return [
        _alert(
            ESCALATED,
            key,
            issue,
            person,
            title,
            issue.escalation_reason,
            why,
            "urgent",
        )
    ]


def remind_of_issues(*, today: date) -> int:
    """Tell each owner of an open issue once per due date that it is overdue. Returns how many were told anew."""
    late = Issue.objects.filter(
        status=Issue.Status.OPEN,
        due__lt=today,
        owner__is_active=True,
        project__status=Project.Status.ACTIVE,
    )
    rows = late.select_related("owner", "project").order_by("due", "pk")
    return len(raise_alerts([_overdue(row) for row in rows if row.due >= row.project.known_before]))


def keys_of(issue: Issue) -> list[str]:
    """The facts that wait until the issue is out of the way."""
    at = f"{issue.escalated_at:%Y%m%d%H%M%S}" if issue.escalated_at else ""
    due = issue.due.isoformat() if issue.due else ""
    return [
        f"{ESCALATED}:{issue.pk}:{at}",
        f"{OVERDUE}:{issue.pk}:{due}",
    ]


def over(alerts: Sequence[Any]) -> set[int]:
    """Those of issues that are out of the way, due another day, or with somebody else by now."""
    prefixes = (f"{ESCALATED}:", f"{OVERDUE}:")
    asked = {alert.pk: alert.about for alert in alerts if alert.key.startswith(prefixes)}
    rows = Issue.objects.filter(pk__in=asked.values(), status=Issue.Status.OPEN)
    still = set()
    for issue in rows:
        escalated_key, overdue_key = keys_of(issue)
        still |= {
            (issue.escalated_to_id, escalated_key),
            (issue.owner_id, overdue_key),
        }
    return {
        alert.pk for alert in alerts if alert.pk in asked and (alert.recipient_id, alert.key) not in still
    }


def _overdue(issue: Issue) -> NewAlert:
    assert issue.due is not None
    due = issue.due
    body = _later(
        lambda: (
            _("It was due on %(day)s. Resolve it, set another date, or escalate it.")
            % {"day": formats.date_format(due)}
        )
    )
    title = _later(lambda: _("Overdue: %(issue)s") % {"issue": issue})
    why = _later(lambda: _("You own this issue."))
    key = f"{OVERDUE}:{issue.pk}:{issue.due.isoformat()}"
    return _alert(OVERDUE, key, issue, issue.owner, title, body, why, "warning")


def _alert(
    kind: str,
    key: str,
    issue: Issue,
    person: Any,
    title: Any,
    body: Any,
    why: Any,
    severity: str,
) -> NewAlert:
    return NewAlert(
        kind=kind,
        key=key,
        recipient=person,
        title=title,
        body=body,
        why=why,
        url=reverse("issue", args=[issue.project.code, issue.number]),
        project_id=issue.project_id,
        project_name=issue.project.name,
        severity=severity,
    )


def _later(words: Callable[[], str]) -> Any:
    """Words in the language of whoever reads them."""
    return lazy(words, str)()
