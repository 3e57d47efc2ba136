"""The watch over reviews that are due."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alerts.raising.services import NewAlert, raise_alerts
from projects.models import Project
from risks.models import Risk

KIND = "risk_review_due"


def remind_of_reviews(*, today: date) -> int:
    """Tell each owner of an open risk once per review date that it is due. Returns how many were told anew."""
    due = Risk.objects.filter(
        status=Risk.Status.OPEN,
        review_on__lte=today,
        owner__is_active=True,
        project__status=Project.Status.ACTIVE,
    )
    rows = due.select_related("owner", "project").order_by("review_on", "pk")
    return len(raise_alerts([_due(row) for row in rows if row.review_on >= row.project.known_before]))


def reviews_over(alerts: Sequence[Any]) -> set[int]:
    """Those of risks that are closed, reviewed, or somebody else's by now."""
    asked = {alert.pk: alert.about for alert in alerts if alert.key.startswith(f"{KIND}:")}
    rows = Risk.objects.filter(pk__in=asked.values(), status=Risk.Status.OPEN).exclude(review_on=None)
    still = {
        (owner_id, f"{KIND}:{pk}:{day.isoformat()}")
        for pk, owner_id, day in rows.values_list("pk", "owner_id", "review_on")
    }
    return {
        alert.pk for alert in alerts if alert.pk in asked and (alert.recipient_id, alert.key) not in still
    }


def _due(risk: Risk) -> NewAlert:
    assert risk.owner is not None
    assert risk.review_on is not None
    day = risk.review_on
    body = _later(
        lambda: (
            _("The review was due on %(day)s. Is it still as likely? Set the next date.")
            % {"day": date_format(day)}
        )
    )
    return NewAlert(
        kind=KIND,
        key=f"{KIND}:{risk.pk}:{day.isoformat()}",
        recipient=risk.owner,
        title=_later(lambda: _("Review %(risk)s") % {"risk": risk}),
        body=body,
        why=_later(lambda: _("You own this risk.")),
        url=reverse("risk", args=[risk.project.code, risk.number]),
        project_id=risk.project_id,
        project_name=risk.project.name,
        severity="warning",
    )


def _later(words: Callable[[], str]) -> Any:
    """Words in the language of whoever reads them."""
    return lazy(words, str)()
