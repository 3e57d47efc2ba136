"""What follows when a password or second factor changes: other sessions end, a mail tells, the journal knows.

Whoever had got hold of the account before must not stay in it.
"""

from django.db import transaction
from django.utils import timezone

from core.access import Actor
from core.journal import recording
from people.access import actor_for
from people.door.services.devices import forget_other_devices
from people.door.services.log import note_at_door
from people.door.services.mail import SecurityEvent, tell_person
from people.door.services.sessions import end_sessions
from people.models import DoorRecord, User
from people.origin import Origin

ENDS_SESSIONS = frozenset(
    {
        SecurityEvent.PASSWORD_CHANGED,
        SecurityEvent.PASSWORD_RESET,
        SecurityEvent.FACTOR_ON,
        SecurityEvent.FACTOR_OFF,
        SecurityEvent.FACTOR_RESET,
    }
)


@transaction.atomic
def note_protection(
    *,
    user: User,
    event: SecurityEvent,
    origin: Origin,
    actor: Actor | None = None,
    kept_key: str = "",
    device_token: str = "",
    ends_tokens: bool = False,
    facts: dict[str, object] | None = None,
) -> None:
    """Carry out what follows from a change of the account's protection, and tell its person.

    `kept_key` and `device_token` are those of the browser in which the person did it; `ends_tokens`
    ends their API tokens too.
    """
    with recording(actor or actor_for(user), event.value, summary=str(user)) as record:
        record.updated(user, {event.value: None}, {event.value: timezone.now()})
    if event in ENDS_SESSIONS:
        end_sessions(user, kept_key=kept_key)
        forget_other_devices(user, device_token=device_token)
    if ends_tokens:
        end_tokens(user)
    note_at_door(DoorRecord.Kind(event.value), origin=origin, user=user)
    tell_person(user, event, origin=origin, facts=facts)


def end_tokens(user: User) -> int:
    """End a person's API tokens. Returns how many ended.

    They are exchange's rows, above this room; the account owns them, so it ends them through the relation.
    """
    count: int = user.api_tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    return count
