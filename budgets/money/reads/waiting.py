"""What of a project's money waits for a reader: rows that they may decide on.

One's own is somebody else's to decide.
"""

from django.db.models import QuerySet

from budgets.models import BudgetVersion, CostDocument, ReserveDraw
from budgets.money.reads.approving import may_approve, may_approve_budget
from core.access import Actor
from projects.models import Project


def waiting_versions(actor: Actor, project: Project) -> QuerySet[BudgetVersion]:
    if not may_approve_budget(actor, project):
        return BudgetVersion.objects.none()
    rows = BudgetVersion.objects.filter(
        project=project,
        status=BudgetVersion.Status.SUBMITTED,
    )
    return rows.exclude(submitted_by=actor.user_id)


def waiting_costs(actor: Actor, project: Project) -> QuerySet[CostDocument]:
    """Of one's own, those below the limit would not wait."""
    if not may_approve(actor, project):
        return CostDocument.objects.none()
    rows = CostDocument.objects.filter(
        project=project,
        status=CostDocument.Status.SUBMITTED,
    )
    return rows.exclude(submitted_by=actor.user_id)


def waiting_draws(actor: Actor, project: Project) -> QuerySet[ReserveDraw]:
    if not may_approve_budget(actor, project):
        return ReserveDraw.objects.none()
    rows = ReserveDraw.objects.filter(
        reserve__project=project,
        status=ReserveDraw.Status.SUBMITTED,
    )
    return rows.exclude(drawn_by=actor.user_id)
