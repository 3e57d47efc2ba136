"""The decision log, as its page and endpoint show it."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from controls.models import Decision
from core.access import Actor
from core.errors import NotVisible
from core.needs import Need
from projects.models import Project

ORDERS: Mapping[str, tuple[str, ...]] = {
    "-decided": ("-decided_on", "-number"),
    "decided": ("decided_on", "number"),
    "number": ("number",),
    "-number": ("-number",),
    "title": ("title", "number"),
    "-title": ("-title", "number"),
    "review": ("review_on", "number"),
    "-review": ("-review_on", "number"),
}


def decisions_of(
    actor: Actor,
    project_code: str = "",
    *,
    filters: Mapping[str, str] | None = None,
    order: str = "",
    today: date | None = None,
) -> QuerySet[Decision]:
    """Decisions that the actor may see. `filters`: view ("due": its review is due by `today`), q (words)."""
    filters = filters or {}
    rows = Decision.objects.visible_to(actor).select_related("project", "decided_by", "task", "risk", "gate")
    found: QuerySet[Decision] = rows.filter(project__code=project_code) if project_code else rows
    if filters.get("view") == "due" and today:
        found = found.filter(review_on__lte=today)
    for word in filters.get("q", "").split():
        found = found.filter(
            Q(title__icontains=word) | Q(context__icontains=word) | Q(rationale__icontains=word)
        )
    return found.order_by(*ORDERS.get(order, ORDERS["-decided"]))


def decision_by_number(actor: Actor, project_code: str, number: int) -> Decision:
    found = decisions_of(actor, project_code).filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


def decision_counts(project_id: int, today: date) -> dict[str, int]:
    rows = Decision.objects.filter(project_id=project_id)
    dates = list(rows.order_by().values_list("review_on", flat=True))
    return {"all": len(dates), "due": sum(1 for day in dates if day and day <= today)}


def needed_reviews(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """Decisions of the reader, or of a project that they manage, whose review is due."""
    is_managers = Q(decided_by=None, project__manager=actor.user_id)
    is_theirs = Q(decided_by=actor.user_id) | is_managers
    rows = Decision.objects.filter(
        is_theirs,
        project__in=projects,
        review_on__lte=timezone.localdate(),
    ).select_related("project")
    for row in rows.order_by("review_on", "id"):
        yield Need(
            key=f"decision_review:{row.pk}",
            project_id=row.project_id,
            title=row.title,
            why=_("Does it still hold? Set the next date, or none."),
            due=row.review_on,
            url=reverse("logged_decision", args=[row.project.code, row.number]),
        )
