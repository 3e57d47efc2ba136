"""How the subject's services get hold of a row: visible, allowed, locked, and its project open."""

from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, NotVisible
from core.writing import locked
from projects.models import DueMessage
from projects.models.communication import OPEN


def due_of(actor: Actor, due_id: int, project_id: int | None = None) -> DueMessage:
    """A due message that the actor may read, locked. Raises NotVisible."""
    rows = DueMessage.objects.filter(
        pk__in=DueMessage.objects.readable_by(actor).values("pk"),
    )
    row: DueMessage = locked(
        rows.select_related("message__project", "message__owner", "audience"),
        due_id,
    )
    if project_id is not None and row.message.project_id != project_id:
        raise NotVisible
    return row


def is_in_hand_of(actor: Actor, row: DueMessage) -> bool:
    """Whoever manages the project sends, holds and settles; so does the message's owner."""
    project_id = row.message.project_id
    if actor.may(Action.EDIT_PROJECT, project_id):
        return True
    is_owner = row.message.owner_id is not None and row.message.owner_id == actor.user_id
    return is_owner and actor.may(Action.VIEW_DASHBOARD, project_id)


def due_in_hand(actor: Actor, due_id: int, project_id: int | None = None) -> DueMessage:
    """A due message that is open and the actor's to settle, locked.

    Raises DomainError naming who settled it, Forbidden, NotVisible.
    """
    row = due_of(actor, due_id, project_id)
    if not is_in_hand_of(actor, row):
        require(actor, Action.EDIT_PROJECT, row.message.project_id)
    if row.state not in OPEN:
        words = _("It is settled already: %(state)s, by %(who)s.")
        told = {
            "state": row.get_state_display().lower(),
            "who": row.settled_by or _("Plumbline"),
        }
        raise DomainError(words % told, code="settled")
    return row


def require_in_hand(actor: Actor, due_id: int) -> None:
    """Raises NotVisible, or Forbidden for who neither owns the message nor manages the project."""
    row = DueMessage.objects.readable_by(actor).filter(pk=due_id).select_related("message").first()
    if row is None:
        raise NotVisible
    if not is_in_hand_of(actor, row):
        require(actor, Action.EDIT_PROJECT, row.message.project_id)
