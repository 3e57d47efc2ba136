"""What waits for a person answered where home shows it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.answers import MOST_WORDS, require_complete
from core.errors import DomainError
from core.registry import needs
from dashboards.selectors.home import asked_of


def answer_need(
    *,
    actor: Actor,
    kind: str,
    key: str,
    name: str,
    days: float = 0,
    words: str = "",
) -> str:
    """Say one of the answers that a row takes, with the actor's rights of now.

    Returns what came of it. Raises DomainError with the code "over" for what does not
    wait for the actor (any more), and whatever the matter itself refuses. Nothing has
    changed then.
    """
    waiting = asked_of(actor, timezone.localdate(), kinds=(kind,))
    asked = next((one for one in waiting if one.need.key == key), None)
    if asked is None:
        raise DomainError(
            _("This is over: it was answered, or is not true any more."),
            code="over",
        )
    require_complete(asked.answers.get(name), days, words)
    answers = needs[kind].answers
    said = words.strip()[:MOST_WORDS]
    result: str = answers.give(actor, asked.need, name, days, said)
    return result
