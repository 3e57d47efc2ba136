"""What waits for a person answered where home shows it, taken back there, or put off."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import Actor
from core.answers import MOST_WORDS, require_complete
from core.errors import DomainError
from core.registry import needs
from dashboards.home.reads import Asked, asked_of
from dashboards.models import PutOff


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer. `mark`: by which it is taken back; None where it is final."""

    said: str
    mark: int | None


def answer_need(
    *,
    actor: Actor,
    kind: str,
    key: str,
    name: str,
    days: float = 0,
    words: str = "",
) -> Answered:
    """Say one of the answers that a row takes, with the actor's rights of now.

    Raises DomainError with the code "over" for what does not wait for the actor (any
    more), and whatever the matter itself refuses. Nothing has changed then.
    """
    asked = _waiting(actor, kind, key)
    require_complete(asked.answers.get(name), days, words)
    answers = needs[kind].answers
    said = answers.give(actor, asked.need, name, days, words.strip()[:MOST_WORDS])
    return Answered(said, None if answers.is_final else answers.mark(asked.need))


def take_back_answer(*, actor: Actor, kind: str, key: str, mark: int) -> str:
    """Undo an answer, with the actor's rights of now. Returns what came of it.

    Raises DomainError for a final one and for what was built upon, Forbidden, NotVisible.
    """
    answers = needs[kind].answers if kind in needs else None
    if answers is None or answers.take_back is None:
        raise DomainError(_("There is nothing to take back."))
    return str(answers.take_back(actor, key, mark))


def put_off(*, actor: Actor, kind: str, key: str, back_on: date) -> str:
    """Keep a row out of the actor's sight until a day; says so. Raises DomainError for what waits no more."""
    asked = _waiting(actor, kind, key)
    own = PutOff.objects.filter(user=actor.user)
    own.filter(back_on__lte=timezone.localdate()).delete()
    own.update_or_create(user=actor.user, key=key, defaults={"back_on": back_on})
    return _("Back on %(day)s: %(what)s") % {
        "day": date_format(back_on),
        "what": asked.need.title,
    }


def bring_back(*, actor: Actor, key: str) -> None:
    """Show a row again that was put off. Again changes nothing."""
    PutOff.objects.filter(user=actor.user, key=key).delete()


def _waiting(actor: Actor, kind: str, key: str) -> Asked:
    waiting = asked_of(actor, timezone.localdate(), kinds=(kind,))
    asked = next((one for one in waiting if one.need.key == key), None)
    if asked is None:
        raise DomainError(
            _("This is over: it was answered, or is not true any more."),
            code="over",
        )
    return asked
