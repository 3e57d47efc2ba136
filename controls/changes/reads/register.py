"""Change requests, as their register, page and endpoint show them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import CostCategory
from controls.models import ChangeApproval, ChangeOperation, ChangeRequest
from core.access import Actor
from core.errors import NotVisible
from core.journal import history_of
from core.needs import Need
from projects.models import Phase, Project
from tasks.models import Task

State = ChangeRequest.State
ORDERS: Mapping[str, tuple[str, ...]] = {
    "-number": ("-number",),
    "number": ("number",),
    "title": ("title", "number"),
    "-title": ("-title", "number"),
    "state": ("state", "-number"),
    "-state": ("-state", "-number"),
}
OPEN_STATES = (State.DRAFT, State.SUBMITTED)


def changes_of(
    actor: Actor, project_code: str = "", *, filters: Mapping[str, str] | None = None, order: str = ""
) -> QuerySet[ChangeRequest]:
    """Requests that the actor may see. `filters`: state (or "open"), q (words)."""
    filters = filters or {}
    rows = ChangeRequest.objects.visible_to(actor).select_related("project", "requested_by", "baseline")
    found: QuerySet[ChangeRequest] = rows.filter(project__code=project_code) if project_code else rows
    state = filters.get("state", "")
    if state == "open":
        found = found.filter(state__in=OPEN_STATES)
    elif state in State:
        found = found.filter(state=state)
    for word in filters.get("q", "").split():
        found = found.filter(Q(title__icontains=word) | Q(reason__icontains=word))
    answers = ChangeApproval.objects.select_related("person")
    return found.prefetch_related(Prefetch("approvals", queryset=answers)).order_by(
        *ORDERS.get(order, ORDERS["-number"])
    )


def change_by_number(actor: Actor, project_code: str, number: int) -> ChangeRequest:
    """One request with its approvals and operations."""
    operations = ChangeOperation.objects.select_related("task", "line")
    found = changes_of(actor, project_code).filter(number=number)
    change = found.prefetch_related(Prefetch("operations", queryset=operations)).first()
    if change is None:
        raise NotVisible
    return change


def change_counts(project_id: int) -> dict[str, int]:
    """How many there are in each state, all of them, and those still to be decided."""
    states = list(ChangeRequest.objects.filter(project=project_id).order_by().values_list("state", flat=True))
    counts = {state: states.count(state) for state in State.values}
    return counts | {"all": len(states), "open": sum(counts[state] for state in OPEN_STATES)}


def waiting_changes(actor: Actor, *projects: Project) -> QuerySet[ChangeRequest]:
    """Those that wait for this reader's answer."""
    return ChangeRequest.objects.filter(
        project__in=projects,
        state=State.SUBMITTED,
        approvals__person=actor.user_id,
        approvals__answer=ChangeApproval.Answer.WAITING,
    )


def names_for(project_id: int, operations: Iterable[ChangeOperation]) -> dict[str, dict[int, str]]:
    """Words for the ids in operations' values: "task", "category" and "phase" -> id -> name."""
    wanted: dict[str, set[int]] = {"task": set(), "category": set(), "phase": set()}
    for operation in operations:
        values = operation.values
        refs = [link[0] for link in values.get("links", ())] + [values.get("parent"), values.get("task")]
        wanted["task"].update(ref for ref in refs if isinstance(ref, int))
        for name in ("category", "phase"):
            if isinstance(values.get(name), int):
                wanted[name].add(values[name])
    rows: dict[str, Any] = {
        "task": Task.objects.filter(project=project_id, pk__in=wanted["task"]),
        "category": CostCategory.objects.filter(pk__in=wanted["category"]),
        "phase": Phase.objects.filter(project=project_id, pk__in=wanted["phase"]),
    }
    return {name: {row.pk: str(row) for row in found} for name, found in rows.items() if wanted[name]}


def change_history(change: ChangeRequest, limit: int = 30) -> list[dict[str, Any]]:
    """Who did what to the request, newest first: (who, at, intent)."""
    return [
        {"who": row.change_set.actor_name, "at": row.change_set.at, "intent": row.change_set.intent}
        for row in history_of(change, limit)
    ]


def needed_changes(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """Change requests that wait for the reader's answer."""
    rows = waiting_changes(actor, *projects).select_related("project", "requested_by")
    for row in rows.order_by("number"):
        said = _("%(who)s asks for it") % {"who": row.requested_by} if row.requested_by else ""
        yield Need(
            key=f"change:{row.pk}",
            project_id=row.project_id,
            title=str(row),
            why=": ".join(part for part in (said, row.reason) if part),
            url=reverse("change", args=[row.project.code, row.number]),
        )


def sent_changes(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """The reader's change requests that others are to answer."""
    rows = ChangeRequest.objects.filter(
        project__in=projects,
        requested_by=actor.user_id,
        state=State.SUBMITTED,
    ).select_related("project")
    for row in rows.order_by("number"):
        yield Need(
            key=f"change:{row.pk}",
            project_id=row.project_id,
            title=str(row),
            since=timezone.localdate(row.submitted_at) if row.submitted_at else None,
            url=reverse("change", args=[row.project.code, row.number]),
        )
