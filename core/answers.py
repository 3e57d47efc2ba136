"""The two answers that every approval takes, so that each says them in the same words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.registry import AlertAnswer, AlertAnswers

APPROVE, RETURN = "approve", "return"


def approve_or_return(
    give: Callable[[Any, Any, str, float, str], str], suits: Callable[[Any], bool] = lambda alert: True
) -> AlertAnswers:
    """Approve, or return with a reason."""
    return AlertAnswers(
        choices={
            APPROVE: AlertAnswer(_("Approve"), _("Counts from now on, and whoever handed it in is told.")),
            RETURN: AlertAnswer(
                _("Return …"),
                _("Gives it back with your reason, to be changed."),
                asks="words",
                words_label=_("What to change"),
            ),
        },
        give=give,
        suits=suits,
    )
