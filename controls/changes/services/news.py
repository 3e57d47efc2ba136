"""What people are told of change requests: that their answer is waited for, and what was decided."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alerts.raising.services import NewAlert
from controls.models import ChangeApproval, ChangeRequest
from core.access import Actor
from people.models import User

WAITING, DECIDED = "change_waiting", "change_decided"


def waiting(actor: Actor, change: ChangeRequest, people: Iterable[User]) -> list[NewAlert]:
    """To everybody whose answer it needs. Handed in anew, it is a new fact."""
    return [
        NewAlert(
            kind=WAITING,
            key=_fact(change, person.pk),
            recipient=person,
            title=_later(
                lambda: _("%(who)s asks for a change: %(change)s") % {"who": actor.name, "change": change}
            ),
            body=change.reason,
            why=_later(lambda: _("You decide on changes of this project.")),
            url=reverse("change", args=[change.project.code, change.number]),
            project_id=change.project_id,
            project_name=change.project.name,
        )
        for person in people
        if person.pk != actor.user_id
    ]


def decided(actor: Actor, change: ChangeRequest, note: str) -> list[NewAlert]:
    """To whoever asked for it, and to the project's manager."""
    is_approved = change.state == ChangeRequest.State.APPROVED
    words = {"who": actor.name, "change": change}
    asked, manager = change.requested_by, change.project.manager
    return [
        NewAlert(
            kind=DECIDED,
            key=f"change-decided:{change.pk}",
            recipient=person,
            title=_later(
                lambda: (
                    (
                        _("%(who)s approved the change %(change)s")
                        if is_approved
                        else _("%(who)s rejected the change %(change)s")
                    )
                    % words
                )
            ),
            body=note,
            why=_later(partial(_why, person == asked)),
            url=reverse("change", args=[change.project.code, change.number]),
            project_id=change.project_id,
            project_name=change.project.name,
        )
        for person in dict.fromkeys((asked, manager))
        if person is not None and person.pk != actor.user_id
    ]


def _why(is_own: bool) -> str:
    return _("You asked for it.") if is_own else _("You manage this project.")


def keys_of(change: ChangeRequest) -> list[str]:
    """The facts that wait for the answers of this request."""
    return [_fact(change, pk) for pk in change.approvals.values_list("person_id", flat=True)]


def over(alerts: Sequence[Any]) -> set[int]:
    """Those that ask somebody who has answered, or of a request that does not wait any more."""
    asked = {alert.pk: alert.about for alert in alerts if alert.key.startswith("change-waiting:")}
    rows = ChangeApproval.objects.filter(
        request__in=asked.values(),
        request__state=ChangeRequest.State.SUBMITTED,
        answer=ChangeApproval.Answer.WAITING,
    )
    still = {_fact(row.request, row.person_id) for row in rows.select_related("request")}
    return {alert.pk for alert in alerts if alert.pk in asked and alert.key not in still}


def _fact(change: ChangeRequest, person_id: int) -> str:
    at = f"{change.submitted_at:%Y%m%d%H%M%S}" if change.submitted_at else ""
    return f"change-waiting:{change.pk}:{at}:{person_id}"


def _later(words: Callable[[], str]) -> Any:
    """Words in the language of whoever reads them."""
    return lazy(words, str)()
