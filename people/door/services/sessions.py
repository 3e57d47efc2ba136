"""Ending sessions: one's own, everywhere, or somebody's altogether."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import Forbidden, NotVisible
from people.door.services.log import note_at_door
from people.models import DoorRecord, User
from people.origin import Origin
from people.sessions import session_handle


def end_sessions(user: User, *, kept_key: str = "") -> int:
    """End a person's sessions but the kept one. Returns how many ended."""
    count, _by_model = user.sessions.exclude(session_key=kept_key).delete()
    return count


@transaction.atomic
def sign_out_elsewhere(*, actor: Actor, kept_key: str, origin: Origin) -> int:
    """End all of one's own sessions but this one. Returns how many ended."""
    user = _person(actor)
    count = end_sessions(user, kept_key=kept_key)
    if count:
        note_at_door(DoorRecord.Kind.SIGNED_OUT, origin=origin, user=user)
    return count


@transaction.atomic
def sign_out_session(*, actor: Actor, handle: str, origin: Origin) -> None:
    """End one of one's own sessions, by its handle. Raises NotVisible for any other."""
    user = _person(actor)
    keys = user.sessions.values_list("session_key", flat=True)
    key = next((key for key in keys if session_handle(key) == handle), None)
    if key is None:
        raise NotVisible
    user.sessions.filter(session_key=key).delete()
    note_at_door(DoorRecord.Kind.SIGNED_OUT, origin=origin, user=user)


def _person(actor: Actor) -> User:
    if actor.user is None:
        raise Forbidden(_("Only people have sessions."))
    person: User = actor.user
    return person
