"""One due message, and what a reader was sent."""

from dataclasses import dataclass

from django.utils import timezone

from core.access import Action, Actor, require
from core.errors import NotVisible
from projects.communication.page.signs import became_words, sign_of, sign_words
from projects.communication.reads import letters_of, people_of, with_readers
from projects.communication.services import is_in_hand_of
from projects.communication.words import ask_words, cadence_words
from projects.models import DueMessage, MessageReader, Project


@dataclass(frozen=True, slots=True)
class DuePage:
    """A due message as its page shows it."""

    row: DueMessage
    title: str
    text: str
    sign: str
    state: str
    reason: str
    cadence: str
    readers: list[MessageReader]
    would_reach: list[str]
    own: MessageReader | None
    is_in_hand: bool

    @property
    def asks_reader(self) -> bool:
        """Whether the person who looks is asked, and has not said yet that they read it."""
        if self.own is None or self.own.acknowledged_at is not None:
            return False
        return self.row.message.asks_acknowledgement


def due_page(actor: Actor, project: Project, pk: int) -> DuePage:
    """Raises NotVisible for who may not read it."""
    rows = with_readers(DueMessage.objects.filter(message__project=project))
    related = ("message__project", "message__owner", "message__gate", "audience", "settled_by")
    row = rows.select_related(*related).filter(pk=pk).first()
    readable = DueMessage.objects.readable_by(actor).filter(pk=pk)
    if row is None or not readable.exists():
        raise NotVisible
    readers = list(row.readers.select_related("user", "delivery"))
    own = next((one for one in readers if one.user_id == actor.user_id), None)
    sign = sign_of(row, timezone.now())
    is_open = row.is_open
    return DuePage(
        row=row,
        title=row.message.title if is_open else row.title,
        text=row.message.text if is_open else row.text,
        sign=sign,
        state=sign_words(sign) if is_open else became_words(row),
        reason=ask_words(row) if is_open else "",
        cadence=cadence_words(row.message),
        readers=readers,
        would_reach=[one.name for one in people_of(row.audience)] if is_open else [],
        own=own,
        is_in_hand=is_in_hand_of(actor, row) and not project.is_closed,
    )


def require_hand(actor: Actor, row: DueMessage) -> None:
    """Raises Forbidden for who neither owns the message nor manages the project."""
    if not is_in_hand_of(actor, row):
        require(actor, Action.EDIT_PROJECT, row.message.project_id)


def letters_to(actor: Actor, project: Project) -> list[MessageReader]:
    """What somebody was sent who sees no plan."""
    return letters_of(actor, project)
