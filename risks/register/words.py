"""What risks say elsewhere: on a task's panel, and to a gate criterion."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Actor
from core.registry import CriterionAnswer, TaskFact
from risks.entries.reads import has_risks
from risks.entries.words import NAMED, SHOWN
from risks.models import Risk
from risks.register import reads
from tasks.models import Task


def risks_on(actor: Actor, task: Task) -> list[TaskFact]:
    """The open risks that would hit it, the highest first. One query."""
    rows = Risk.objects.visible_to(actor).filter(tasks=task, status=Risk.Status.OPEN)
    found = sorted(rows, key=lambda risk: -risk.score)[:SHOWN]
    return [
        TaskFact(_("Risk"), str(risk), reverse("risk", args=[task.project.code, risk.number]))
        for risk in found
    ]


def high_risks_answered(project_id: int) -> CriterionAnswer:
    """Every open threat of a high score has an owner and a response."""
    left = reads.unanswered_high_risks(project_id)
    if not left and not has_risks(project_id):
        return CriterionAnswer(False, _("No risk is registered yet"), "risks")
    if not left:
        return CriterionAnswer(
            True,
            _("Every risk of score %(score)s or more has both") % {"score": reads.HIGH_SCORE},
            "risks",
        )
    named = ", ".join(risk.code for risk in left[:NAMED])
    words = ngettext(
        "%(count)d high risk lacks one: %(named)s", "%(count)d high risks lack one: %(named)s", len(left)
    )
    return CriterionAnswer(False, words % {"count": len(left), "named": named}, "risks")
