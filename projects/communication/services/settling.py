"""What people say of a due message: done, not this time, hold, go on, read."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import Alert
from alerts.raising.services import close_alerts
from core.access import Action, Actor, require
from core.errors import DomainError, InvalidInput
from core.intents import Intent
from core.journal import recording
from core.writing import save_fields
from projects.communication.services.fetching import due_in_hand, due_of, is_in_hand_of
from projects.communication.words import due_title
from projects.models import DueMessage, MessageReader

State = DueMessage.State
REPORT_DUE = "report_due"


@transaction.atomic
def settle_due(
    *,
    actor: Actor,
    due_id: int,
    is_done: bool,
    note: str = "",
    project_id: int | None = None,
) -> DueMessage:
    """Say that it has happened, or that it will not this time, with the reason.

    Raises DomainError (settled already), InvalidInput (no reason), Forbidden, NotVisible.
    """
    row = due_in_hand(actor, due_id, project_id)
    if not is_done and not note.strip():
        raise InvalidInput({"note": [_("Say why it does not happen this time.")]})
    changes = {
        "state": State.DONE if is_done else State.SKIPPED,
        "problem": DueMessage.Problem.NONE,
        "title": row.message.title,
        "text": row.message.text,
        "note": note.strip(),
        "settled_at": timezone.now(),
        "settled_by": actor.user,
    }
    _save(actor, Intent.SETTLE_MESSAGE, row, changes)
    _close_question(row)
    return row


@transaction.atomic
def reopen_due(*, actor: Actor, due_id: int, project_id: int | None = None) -> DueMessage:
    """Take back that it was done or left out. What was sent stays sent.

    Raises DomainError, Forbidden, NotVisible.
    """
    row = due_of(actor, due_id, project_id)
    if not is_in_hand_of(actor, row):
        require(actor, Action.EDIT_PROJECT, row.message.project_id)
    if row.state not in (State.DONE, State.SKIPPED):
        raise DomainError(_("Only what was done or left out is opened again."))
    changes = {
        "state": State.PLANNED,
        "note": "",
        "settled_at": None,
        "settled_by": None,
    }
    _save(actor, Intent.REOPEN_MESSAGE, row, changes)
    return row


@transaction.atomic
def hold_due(*, actor: Actor, due_id: int, project_id: int | None = None) -> DueMessage:
    """Keep one back until somebody lets it go. Raises DomainError, Forbidden, NotVisible."""
    row = due_in_hand(actor, due_id, project_id)
    _save(actor, Intent.HOLD_MESSAGE, row, {"state": State.HELD})
    _close_question(row)
    return row


@transaction.atomic
def release_due(*, actor: Actor, due_id: int, project_id: int | None = None) -> DueMessage:
    """Let one go that was held: it goes out when it is due. Raises as holding does."""
    row = due_in_hand(actor, due_id, project_id)
    _save(actor, Intent.RELEASE_MESSAGE, row, {"state": State.PLANNED})
    return row


@transaction.atomic
def acknowledge(*, actor: Actor, due_id: int, project_id: int | None = None) -> DueMessage:
    """Say that one has read what one was sent; a second time says nothing new.

    Raises DomainError (they were not asked), NotVisible.
    """
    row = due_of(actor, due_id, project_id)
    readers = MessageReader.objects.select_for_update()
    own = readers.filter(due=row, user=actor.user_id).first() if actor.user_id else None
    if own is None:
        words = _("It did not go to you, but to “%(audience)s”. There is nothing to acknowledge.")
        raise DomainError(words % {"audience": row.audience}, code="not_asked")
    if own.acknowledged_at is None:
        with recording(
            actor,
            Intent.ACKNOWLEDGE_MESSAGE,
            project_id=row.message.project_id,
            summary=due_title(row),
        ) as record:
            save_fields(own, {"acknowledged_at": timezone.now()}, record=record)
        told = Alert.objects.filter(key=f"message:{row.pk}:{own.user_id}")
        close_alerts(told.values_list("pk", flat=True))
    return row


def _save(actor: Actor, intent: Intent, row: DueMessage, changes: dict[str, Any]) -> None:
    with recording(
        actor,
        intent,
        project_id=row.message.project_id,
        summary=due_title(row),
    ) as record:
        save_fields(row, changes, record=record)


def _close_question(row: DueMessage) -> None:
    """Its owner is not asked any more."""
    asked = Alert.objects.filter(kind=REPORT_DUE, key=f"{REPORT_DUE}:{row.pk}")
    close_alerts(asked.values_list("pk", flat=True))
