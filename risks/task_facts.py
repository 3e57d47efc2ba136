"""What the risk register says about a task on its panel."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Actor
from core.registry import TaskFact
from risks.models import Issue, Risk
from tasks.models import Task

SHOWN = 5


def risks_on(actor: Actor, task: Task) -> list[TaskFact]:
    """The open risks that would hit it, the highest first. One query."""
    rows = Risk.objects.visible_to(actor).filter(tasks=task, status=Risk.Status.OPEN)
    found = sorted(rows, key=lambda risk: -risk.score)[:SHOWN]
    return [
        TaskFact(_("Risk"), str(risk), reverse("risk", args=[task.project.code, risk.number]))
        for risk in found
    ]


def issues_on(actor: Actor, task: Task) -> list[TaskFact]:
    """The open issues in its way. One query."""
    rows = Issue.objects.visible_to(actor).filter(tasks=task, status=Issue.Status.OPEN)
    return [
        TaskFact(_("Issue"), str(issue), reverse("issue", args=[task.project.code, issue.number]))
        for issue in rows.order_by("number")[:SHOWN]
    ]
