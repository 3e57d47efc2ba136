"""Issues: what is already in the way."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import NotVisible
from core.needs import Need
from core.reading import whole_number
from projects.models import Project
from risks.models import Issue

_SEVERITY = Case(
    *(When(severity=key, then=Value(weight)) for weight, key in enumerate(Issue.Severity.values)),
    output_field=IntegerField(),
)
ORDERS: Mapping[str, tuple[str, ...]] = {
    "-severity": ("-weight", "number"),
    "severity": ("weight", "number"),
    "number": ("number",),
    "-number": ("-number",),
    "due": ("due", "number"),
    "-due": ("-due", "number"),
    "title": ("title", "number"),
    "-title": ("-title", "number"),
}
SEVERE = (Issue.Severity.HIGH, Issue.Severity.CRITICAL)


def issues_of(
    actor: Actor, project_code: str = "", *, filters: Mapping[str, str] | None = None, order: str = ""
) -> QuerySet[Issue]:
    """Issues that the actor may see. `filters`: view (open, escalated, resolved, all), severity, owner, q (words)."""
    filters = filters or {"view": "all"}
    found = (
        Issue.objects.visible_to(actor)
        .select_related("owner", "risk", "project", "escalated_to")
        .prefetch_related("tasks")
    )
    if project_code:
        found = found.filter(project__code=project_code)
    view = filters.get("view") or "open"
    if view in Issue.Status.values:
        found = found.filter(status=view)
    elif view == "escalated":
        found = found.filter(status=Issue.Status.OPEN, escalated_at__isnull=False)
    for word in filters.get("q", "").split():
        found = found.filter(
            Q(title__icontains=word) | Q(description__icontains=word) | Q(resolution__icontains=word)
        )
    if filters.get("severity") in Issue.Severity.values:
        found = found.filter(severity=filters["severity"])
    if (owner_id := whole_number(filters.get("owner"))) is not None:
        found = found.filter(owner_id=owner_id)
    return found.annotate(weight=_SEVERITY).order_by(*ORDERS.get(order, ORDERS["-severity"]))


def issue_by_number(actor: Actor, project_code: str, number: int) -> Issue:
    found: Issue | None = issues_of(actor, project_code).filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


def issue_counts(project_id: int) -> dict[str, int]:
    rows = list(Issue.objects.filter(project_id=project_id).order_by().values_list("status", "escalated_at"))
    still_open = [escalated_at for status, escalated_at in rows if status == Issue.Status.OPEN]
    return {
        "open": len(still_open),
        "escalated": sum(1 for escalated_at in still_open if escalated_at),
        "resolved": len(rows) - len(still_open),
        "all": len(rows),
    }


def severe_open_issues(project_id: int) -> list[Issue]:
    """Open issues above medium, the worst first."""
    found = Issue.objects.filter(project_id=project_id, status=Issue.Status.OPEN, severity__in=SEVERE)
    return list(found.annotate(weight=_SEVERITY).order_by("-weight", "number"))


def waiting_issues(actor: Actor, *projects: Project) -> QuerySet[Issue]:
    """Open ones that were handed up to this reader to clear."""
    return Issue.objects.filter(
        project__in=projects,
        status=Issue.Status.OPEN,
        escalated_to=actor.user_id,
    )


def needed_issues(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """Open issues that were handed up to the reader, and the reader's own that are overdue."""
    is_late = Q(owner=actor.user_id, due__lt=timezone.localdate())
    rows = Issue.objects.filter(
        Q(escalated_to=actor.user_id) | is_late,
        project__in=projects,
        status=Issue.Status.OPEN,
    ).select_related("project")
    for row in rows.order_by("due", "id"):
        is_handed_up = row.escalated_to_id == actor.user_id
        yield Need(
            key=f"issue:{row.pk}",
            project_id=row.project_id,
            title=str(row),
            why=row.escalation_reason if is_handed_up else _("You own this issue."),
            due=row.due,
            url=reverse("issue", args=[row.project.code, row.number]),
        )
