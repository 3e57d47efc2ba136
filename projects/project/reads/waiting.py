"""What of a project's gates waits for a reader."""

from django.db.models import QuerySet
from django.utils import timezone

from core.access import Actor
from projects.models import GateApprover, Phase, Project


def waiting_gates(actor: Actor, project: Project) -> QuerySet[GateApprover]:
    """The reader's answers that are asked for: to undecided gates of phases under way."""
    return GateApprover.objects.filter(
        gate__phase__project=project,
        gate__phase__status=Phase.Status.ACTIVE,
        gate__decisions=None,
        answer=GateApprover.Answer.OPEN,
        user=actor.user_id,
    )


def late_gates(actor: Actor, project: Project) -> QuerySet[GateApprover]:
    """Those of `waiting_gates` whose planned day has passed."""
    return waiting_gates(actor, project).filter(gate__planned_on__lt=timezone.localdate())
