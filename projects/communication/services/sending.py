"""What is due goes out: each due message once, whoever looks how often, and wherever it stops.

A due message is claimed by its row's lock. Its letters and alerts are rows of the outbox, written in
the very transaction that says that it is sent: whoever is stopped before the end has sent nothing,
and whoever comes second finds nothing that is due. What leaves by then is the outbox's promise.
"""

import logging
from datetime import datetime
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import Delivery, TeamsChannel
from alerts.raising.services import NewAlert, in_each_language, raise_alerts
from alerts.teams.services import card_of
from core.access import SYSTEM, Action, Actor
from core.background import enqueue
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.writing import save_fields
from people.models import User
from projects.communication.reads.people import Person, people_of
from projects.communication.services.fetching import due_in_hand
from projects.communication.services.laying_out import lay_out_stale
from projects.communication.words import due_title, letter
from projects.models import DueMessage, MessageReader, Project
from projects.models.communication import SENT_BY_ITSELF, Channel

logger = logging.getLogger(__name__)

MESSAGE, MESSAGE_INSIDE = "message", "message_inside"
Problem = DueMessage.Problem
State = DueMessage.State
# So many leave in one run; the rest in the next.
MOST_AT_ONCE = 500


def send_due_messages(*, now: datetime | None = None) -> int:
    """Make what is ahead, send what is due, mark what was missed. Returns how many were sent.

    Again does nothing, and two at once send each message once.
    """
    now = now or timezone.now()
    lay_out_stale(now)
    tried: set[int] = set()
    sent = 0
    while len(tried) < MOST_AT_ONCE:
        before = len(tried)
        try:
            went_out = _send_next(now, tried)
        except Exception:
            if len(tried) == before:
                raise
            # One that cannot be sent must not keep back the others. Its row is as it was.
            logger.exception("a due message could not be sent")
            continue
        if went_out is None:
            break
        sent += went_out
    mark_missed(now)
    return sent


@transaction.atomic
def _send_next(now: datetime, tried: set[int]) -> bool | None:
    """Send the next message that nobody else is sending; None when there is none.

    Notes in `tried` which one it was.
    """
    due = DueMessage.objects.filter(
        state=State.PLANNED,
        channel__in=SENT_BY_ITSELF,
        due_at__lte=now,
        missed_from__gt=now,
        message__removed_at=None,
        message__project__status=Project.Status.ACTIVE,
    )
    free = due.select_for_update(of=("self",), skip_locked=True).exclude(pk__in=tried)
    found = free.select_related("message__project", "message__owner", "audience").first()
    if found is None:
        return None
    tried.add(found.pk)
    problem = _send(found, SYSTEM, now)
    if problem and found.problem != problem:
        DueMessage.objects.filter(pk=found.pk).update(problem=problem)
    return not problem


@transaction.atomic
def send_now(*, actor: Actor, due_id: int, project_id: int | None = None) -> DueMessage:
    """Send one that is open at once, held or missed or ahead.

    Raises DomainError saying what is in the way, Forbidden, NotVisible.
    """
    row = due_in_hand(actor, due_id, project_id)
    if not row.is_sendable:
        words = _("Plumbline does not send this itself. Say “Done” once it has happened.")
        raise DomainError(words)
    problem = _send(row, actor, timezone.now())
    if problem == Problem.NOBODY:
        words = _("Nobody in “%(audience)s” can be reached. Give them an address, or an account.")
        raise DomainError(words % {"audience": row.audience})
    if problem:
        words = _("The project has no channel in Microsoft Teams. An admin adds one in the settings.")
        raise DomainError(words)
    return row


def _send(row: DueMessage, actor: Actor, now: datetime) -> str:
    """Write what leaves, and that it is sent; the problem where nothing could be sent."""
    if row.channel == Channel.TEAMS:
        channels = _teams_channels(row.message.project_id)
        if not channels:
            return Problem.NO_CHANNEL
        people: list[Person] = []
    else:
        channels = []
        people = _reached(row)
        if not people:
            return Problem.NOBODY
    project_id = row.message.project_id
    with recording(
        actor,
        Intent.SEND_MESSAGE,
        project_id=project_id,
        summary=due_title(row),
    ) as record:
        changes = {
            "state": State.SENT,
            "problem": Problem.NONE,
            "title": row.message.title,
            "text": row.message.text,
            "settled_at": now,
            "settled_by": actor.user,
        }
        save_fields(row, changes, record=record)
    _write_letters(row, people)
    _tell(row, [person.user for person in people if person.user])
    _post(row, channels)
    return ""


def _reached(row: DueMessage) -> list[Person]:
    """In Plumbline alone, whoever has an account; else everybody with an address."""
    people = people_of(row.audience)
    if row.channel == Channel.INSIDE:
        return [person for person in people if person.user is not None]
    return [person for person in people if person.can_be_reached]


def _write_letters(row: DueMessage, people: list[Person]) -> None:
    owner = row.message.owner or row.message.project.manager
    subject, text, html = letter(row, owner.language if owner else "")
    for person in people:
        delivery = None
        if person.user is None:
            delivery = Delivery.objects.create(
                recipient=person.address,
                subject=subject[:400],
                text=text,
                html=html,
            )
            enqueue("alerts.deliver_outbox")
        MessageReader.objects.create(
            due=row,
            user=person.user,
            name=person.name[:200],
            address=person.address,
            delivery=delivery,
        )


def _tell(row: DueMessage, users: list[User]) -> None:
    kind = MESSAGE_INSIDE if row.channel == Channel.INSIDE else MESSAGE
    project = row.message.project

    def told(reader: User) -> NewAlert:
        why = _("You are in “%(audience)s” of the project's communication plan.")
        return NewAlert(
            kind=kind,
            key=f"message:{row.pk}:{reader.pk}",
            recipient=reader,
            title=row.title,
            body=row.text,
            why=why % {"audience": row.audience},
            url=reverse("due_message", args=[project.code, row.pk]),
            project_id=project.pk,
            project_name=project.name,
            needs=Action.VIEW_DASHBOARD,
        )

    raise_alerts(in_each_language(reader, partial(told, reader)) for reader in users)


def _teams_channels(project_id: int) -> list[TeamsChannel]:
    """The project's own channels; where it has none, those that are told of every project."""
    rows = TeamsChannel.objects.filter(project_id=project_id)
    return list(rows) or list(TeamsChannel.objects.filter(project_id=None))


def _post(row: DueMessage, channels: list[TeamsChannel]) -> None:
    project = row.message.project
    cards = [
        card_of(
            channel,
            fact=f"message:{row.pk}",
            title=row.title,
            project_name=project.name,
            body=row.text,
            path=reverse("due_message", args=[project.code, row.pk]),
        )
        for channel in channels
    ]
    Delivery.objects.bulk_create(cards, ignore_conflicts=True)
    if cards:
        enqueue("alerts.deliver_outbox")


def mark_missed(now: datetime) -> int:
    """Note what nobody sent within a working day; what is held is held on purpose."""
    rows = DueMessage.objects.filter(
        state=State.PLANNED,
        missed_at=None,
        missed_from__lte=now,
        message__removed_at=None,
        message__project__status=Project.Status.ACTIVE,
    )
    missed = rows.update(missed_at=now)
    late = DueMessage.objects.filter(
        state=State.PLANNED,
        problem=Problem.NONE,
        missed_at__isnull=False,
        channel__in=SENT_BY_ITSELF,
    )
    late.update(problem=Problem.LATE)
    return missed
