"""The log of sign-ins and refusals: written here alone, and forgotten after SIGN_IN_LOG_DAYS."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.limits import forget_past_limits
from people.models import DoorRecord, User
from people.origin import Origin
from people.sessions import SessionStore


def note_at_door(kind: str, *, origin: Origin, user: User | None = None) -> DoorRecord:
    """Write a line of the log."""
    return DoorRecord.objects.create(kind=kind, user=user, address=origin.address, device=origin.device)


def note_refusal(kind: str, *, origin: Origin, email: str) -> DoorRecord:
    """Write a refusal under the person whose address was typed; for nobody's, that it was nobody's."""
    person = User.objects.filter(email__iexact=email.strip()).first()
    return note_at_door(kind, origin=origin, user=person)


def forget_door_records() -> int:
    """Delete what is older than the log is kept, sessions that are over and past limits.

    Returns how many lines of the log went.
    """
    until = timezone.now() - timedelta(days=settings.SIGN_IN_LOG_DAYS)
    count, _by_model = DoorRecord.objects.filter(at__lt=until).delete()
    SessionStore.clear_expired()
    # Those from before sessions named their person; they were copied when the table came.
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    forget_past_limits()
    return count
