"""Risks whose review is due, for who owns them."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.needs import Need
from projects.models import Project
from risks.models import Risk


def needed_reviews(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """The reader's open risks whose review is due, in the words of their alert. One query."""
    rows = Risk.objects.filter(
        owner=actor.user_id,
        project__in=projects,
        status=Risk.Status.OPEN,
        review_on__lte=timezone.localdate(),
    ).select_related("project")
    for risk in rows.order_by("review_on", "id"):
        yield Need(
            key=f"risk_review:{risk.pk}",
            project_id=risk.project_id,
            title=_("Review %(risk)s") % {"risk": risk},
            why=_("Is it still as likely? Set the next date."),
            due=risk.review_on,
            url=reverse("risk", args=[risk.project.code, risk.number]),
        )
