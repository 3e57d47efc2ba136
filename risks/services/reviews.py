"""The watch over reviews that are due."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alerts.services import raise_alert
from risks.models import Risk

KIND = "risk_review_due"


def remind_of_reviews(*, today: date) -> int:
    """Tell each owner of an open risk once per review date that it is due. Returns how many were told anew."""
    due = Risk.objects.filter(status=Risk.Status.OPEN, review_on__lte=today, owner__is_active=True)
    told = 0
    for risk in due.select_related("owner", "project").order_by("pk"):
        assert risk.owner is not None
        assert risk.review_on is not None
        day = date_format(risk.review_on)
        alert = raise_alert(
            kind=KIND,
            key=f"{KIND}:{risk.pk}:{risk.review_on.isoformat()}",
            recipient=risk.owner,
            title=_("Review %(risk)s") % {"risk": risk},
            body=_("The review was due on %(day)s. Is it still as likely? Set the next date.") % {"day": day},
            why=_("You own this risk."),
            url=reverse("risk", args=[risk.project.code, risk.number]),
            project_id=risk.project_id,
            project_name=risk.project.name,
            severity="warning",
        )
        told += alert is not None
    return told
