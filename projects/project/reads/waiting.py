"""What of a project's gates waits for a reader."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.needs import Need
from core.registry import gate_dates
from projects.models import GateApprover, GateCondition, Phase, Project

GATE_NEAR = timedelta(days=14)


def waiting_gates(actor: Actor, *projects: Project) -> QuerySet[GateApprover]:
    """The reader's answers that are asked for: to undecided gates of phases under way."""
    return GateApprover.objects.filter(
        gate__phase__project__in=projects,
        gate__phase__status=Phase.Status.ACTIVE,
        gate__decisions=None,
        answer=GateApprover.Answer.OPEN,
        user=actor.user_id,
    )


def late_gates(actor: Actor, project: Project) -> QuerySet[GateApprover]:
    """Those of `waiting_gates` whose planned day has passed."""
    return waiting_gates(actor, project).filter(gate__planned_on__lt=timezone.localdate())


def days_in_plan(*project_ids: int) -> dict[int, date]:
    """{gate id: the day of its milestone in the plan}."""
    days: dict[int, date] = {}
    for _name, answer in gate_dates:
        days |= answer(*project_ids)
    return days


def needed_gates(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """Gates that ask for the reader's answer and whose day is near, or not known: the plan's, where it has one."""
    rows = list(
        waiting_gates(actor, *projects).select_related("gate__phase__project").order_by("gate__planned_on")
    )
    days = days_in_plan(*{row.gate.phase.project_id for row in rows})
    for row in rows:
        gate, project = row.gate, row.gate.phase.project
        day = days.get(gate.pk) or gate.planned_on
        if day and day > timezone.localdate() + GATE_NEAR:
            continue
        yield Need(
            key=f"gate:{gate.pk}",
            project_id=project.pk,
            title=gate.name,
            why=_("You are an approver. Its phase is under way: %(phase)s.") % {"phase": gate.phase.name},
            due=day,
            url=reverse("gate", args=[project.code, gate.pk]),
        )


def needed_conditions(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """Open conditions of gates that are the reader's to meet."""
    rows = GateCondition.objects.filter(
        decision__gate__phase__project__in=projects,
        owner=actor.user_id,
        done_at=None,
    ).select_related("decision__gate__phase__project")
    for row in rows.order_by("due", "id"):
        gate = row.decision.gate
        project = gate.phase.project
        yield Need(
            key=f"condition:{row.pk}",
            project_id=project.pk,
            title=row.text,
            why=_("Condition of %(gate)s") % {"gate": gate.name},
            due=row.due,
            url=reverse("gate", args=[project.code, gate.pk]),
        )
