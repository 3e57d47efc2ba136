"""The two answers that every approval takes, so that each says them in the same words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.registry import AlertAnswer, AlertAnswers

APPROVE, RETURN = "approve", "return"
MOST_WORDS = 300
MOST_DAYS = 365


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


def require_complete(choice: AlertAnswer | None, days: float, words: str) -> AlertAnswer:
    """The answer itself, with what it asks for. Raises DomainError naming the field that is wrong."""
    if choice is None:
        raise DomainError(gettext("This takes no such answer."), field="do")
    if choice.asks == "words" and not words.strip():
        raise DomainError(gettext("Say it in a few words."), field="words")
    if choice.asks == "days" and not 0 < days <= MOST_DAYS:
        raise DomainError(gettext("Say how many days."), field="days")
    return choice
