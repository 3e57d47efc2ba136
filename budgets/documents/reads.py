"""Costs on their way to approval: who approves them, from which amount on, and which ones wait."""

from django.db.models import QuerySet

from budgets.models import CostDocument
from budgets.money.reads.approving import may_hand_in
from budgets.money.reads.records import papers_of
from core.access import Action, Actor


def may_file(actor: Actor, document: CostDocument) -> bool:
    """Whether the actor may put files with a document: who handed it in, and who records costs."""
    is_own = actor.user_id is not None and actor.user_id == document.submitted_by_id
    return actor.may(Action.RECORD_COST, document.project_id) or (
        is_own and may_hand_in(actor, document.project_id)
    )


def cost_documents_of(actor: Actor, project_code: str = "") -> QuerySet[CostDocument]:
    """What was handed in, the newest first; all that the actor may see, or of one project."""
    found = CostDocument.objects.visible_to(actor).select_related(
        "category", "line", "task", "commitment", "corrects", "submitted_by", "decided_by", "project"
    )
    found = found.annotate(papers=papers_of("pk"))
    return found.filter(project__code=project_code) if project_code else found


def open_documents(actor: Actor, project_code: str) -> QuerySet[CostDocument]:
    """Those that wait, and those that came back, the oldest first."""
    return cost_documents_of(actor, project_code).exclude(status=CostDocument.Status.APPROVED).order_by("id")
