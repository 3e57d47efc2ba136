"""Due messages that are open, and what of them somebody is asked for."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.access import Actor
from projects.models import DueMessage, Project
from projects.models.communication import SENT_BY_ITSELF

# So long before it is due, the owner is asked for what is theirs to do.
ASKED_BEFORE = timedelta(days=1)


def local_day(row: DueMessage) -> date:
    """The day it is due, where the project is."""
    return row.due_at.astimezone(ZoneInfo(row.message.project.time_zone)).date()


def to_ask(now: datetime) -> QuerySet[DueMessage]:
    """What asks its owner: what the application cannot send, and what it could not."""
    by_hand = ~Q(channel__in=SENT_BY_ITSELF) & Q(due_at__lte=now + ASKED_BEFORE)
    rows = DueMessage.objects.filter(
        by_hand | ~Q(problem=""),
        state=DueMessage.State.PLANNED,
        message__removed_at=None,
    )
    related = ("message__project__manager", "message__owner", "audience")
    return rows.select_related(*related).order_by("due_at", "id")


def in_hand_of(actor: Actor, now: datetime) -> QuerySet[DueMessage]:
    """Of these, what is the actor's own: they own the message, or manage the project of one without."""
    own = Q(message__owner=actor.user_id)
    managed = Q(message__owner=None, message__project__manager=actor.user_id)
    return to_ask(now).filter(own | managed)


def waiting_messages(actor: Actor, project: Project) -> QuerySet[DueMessage]:
    """The reader's own of a project that ask to be done."""
    return in_hand_of(actor, timezone.now()).filter(message__project=project)


def late_messages(actor: Actor, project: Project) -> QuerySet[DueMessage]:
    """Those of `waiting_messages` that were missed."""
    return waiting_messages(actor, project).filter(missed_at__isnull=False)
