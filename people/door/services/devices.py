"""The browsers in which a person has signed in, by a random word in each one's cookie."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from people.door.services.log import note_at_door
from people.door.services.mail import SecurityEvent, tell_person
from people.models import DoorRecord, KnownDevice, User
from people.origin import Origin


def device_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_device_token() -> str:
    """256 random bits for a browser's cookie."""
    return secrets.token_urlsafe(32)


@transaction.atomic
def note_sign_in(*, user: User, origin: Origin, device_token: str, is_joining: bool = False) -> None:
    """Log a sign-in and remember its device; the person hears by mail of one that is new.

    `is_joining`: the account was made this minute; its first device surprises nobody.
    """
    now = timezone.now()
    _row, is_new = KnownDevice.objects.update_or_create(
        user=user,
        token_hash=device_hash(device_token),
        defaults={"device": origin.device, "network": origin.network, "last_seen_at": now},
    )
    if is_new and not is_joining:
        note_at_door(DoorRecord.Kind.NEW_DEVICE, origin=origin, user=user)
        tell_person(user, SecurityEvent.NEW_DEVICE, origin=origin)
    else:
        note_at_door(DoorRecord.Kind.SIGNED_IN, origin=origin, user=user)


def forget_other_devices(user: User, *, device_token: str = "") -> None:
    """Let only this browser stay a known one: another's may be a thief's."""
    user.devices.exclude(token_hash=device_hash(device_token)).delete()
