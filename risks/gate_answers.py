"""Gate criteria that the register answers itself, with their proof."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import CriterionAnswer
from risks import selectors

NAMED = 3


def high_risks_answered(project_id: int) -> CriterionAnswer:
    """Every open threat of a high score has an owner and a response."""
    left = selectors.unanswered_high_risks(project_id)
    if not left:
        return CriterionAnswer(
            True,
            _("Every risk of score %(score)s or more has both") % {"score": selectors.HIGH_SCORE},
            "risks",
        )
    named = ", ".join(risk.code for risk in left[:NAMED])
    words = ngettext(
        "%(count)d high risk lacks one: %(named)s", "%(count)d high risks lack one: %(named)s", len(left)
    )
    return CriterionAnswer(False, words % {"count": len(left), "named": named}, "risks")


def no_severe_issue(project_id: int) -> CriterionAnswer:
    """No open issue is of high or critical severity."""
    left = selectors.severe_open_issues(project_id)
    if not left:
        return CriterionAnswer(True, _("No open issue is above medium"), "issues")
    words = ngettext(
        "%(count)d open issue is above medium: %(named)s",
        "%(count)d open issues are above medium: %(named)s",
        len(left),
    )
    named = ", ".join(f"I-{issue.number:02d} {issue.title}" for issue in left[:NAMED])
    return CriterionAnswer(False, words % {"count": len(left), "named": named}, "issues")
