"""What issues say elsewhere: on a task's panel, and to a gate criterion."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Actor
from core.registry import CriterionAnswer, TaskFact
from risks.entries.words import NAMED, SHOWN
from risks.issues import reads
from risks.models import Issue
from tasks.models import Task


def issues_on(actor: Actor, task: Task) -> list[TaskFact]:
    """The open issues in its way. One query."""
    rows = Issue.objects.visible_to(actor).filter(tasks=task, status=Issue.Status.OPEN)
    return [
        TaskFact(_("Issue"), str(issue), reverse("issue", args=[task.project.code, issue.number]))
        for issue in rows.order_by("number")[:SHOWN]
    ]


def no_severe_issue(project_id: int) -> CriterionAnswer:
    """No open issue is of high or critical severity."""
    left = reads.severe_open_issues(project_id)
    if not left:
        return CriterionAnswer(True, _("No open issue is above medium"), "issues")
    words = ngettext(
        "%(count)d open issue is above medium: %(named)s",
        "%(count)d open issues are above medium: %(named)s",
        len(left),
    )
    named = ", ".join(f"I-{issue.number:02d} {issue.title}" for issue in left[:NAMED])
    return CriterionAnswer(False, words % {"count": len(left), "named": named}, "issues")
