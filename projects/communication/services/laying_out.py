"""What is ahead is made from the cadences: again and again, without ever making anything twice.

A row is named by message, audience and slot, and the database keeps each name once. What was due
stays as it was; what is ahead follows its cadence, the gate's day, the project's time zone and
calendar, whoever changed them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from projects.communication.figures import Moment, moment_of, slots
from projects.communication.reads.days import ProjectDays, project_days
from projects.models import DueMessage, Message, Project
from projects.models.communication import OPEN, SENT_BY_ITSELF

# So far ahead rows are made; further days are found as time goes by.
AHEAD = timedelta(days=100)
# No row that is ahead has its slot so far behind: nobody is off for longer.
BEHIND = timedelta(days=31)
# Gates, calendars and time zones change elsewhere: so old is what is ahead at most.
FRESH = timedelta(minutes=30)
FEW = 200


def lay_out_stale(now: datetime) -> int:
    """Make anew what is ahead of messages that were not looked at lately, or are due by now.

    Returns how many messages. Again does nothing new, and two at once make one.
    """
    is_old = Q(laid_out_at=None) | Q(laid_out_at__lte=now - FRESH)
    is_due = Q(
        due__state=DueMessage.State.PLANNED,
        due__channel__in=SENT_BY_ITSELF,
        due__due_at__lte=now,
        due__missed_from__gt=now,
    )
    rows = Message.objects.filter(
        is_old | is_due,
        removed_at=None,
        project__status=Project.Status.ACTIVE,
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True).distinct()[:FEW])
    for pk in ids:
        lay_out(pk, now=now)
    return len(ids)


def lay_out_all(message_ids: Iterable[int]) -> None:
    """Make anew what is ahead, within the transaction of a change."""
    for pk in message_ids:
        lay_out(pk, now=timezone.now())


@transaction.atomic
def lay_out(message_id: int, *, now: datetime) -> None:
    """Make anew what is ahead of one message."""
    # Lock: two that lay out the same message come one after the other.
    rows = Message.objects.select_for_update(of=("self",)).select_related("project", "gate")
    message = rows.filter(pk=message_id).first()
    if message is None:
        return
    days = project_days(message.project, with_anchors=message.is_anchored)
    wanted = _wanted(message, days, now)
    links = {} if message.removed_at else dict(message.links.values_list("audience_id", "channel"))
    opened = DueMessage.objects.select_for_update().filter(message=message, state__in=OPEN)
    for row in opened:
        moment = wanted.get(row.slot)
        is_wanted = moment is not None and row.audience_id in links
        if is_wanted and moment and (row.due_at > now or moment.due_at > now):
            _follow(row, moment, links[row.audience_id])
        elif row.due_at > now:
            row.delete()
    # What is there already, open or settled, has this name and stays: nothing is made twice.
    DueMessage.objects.bulk_create(
        [
            DueMessage(
                message=message,
                audience_id=audience_id,
                slot=slot,
                channel=channel,
                due_at=moment.due_at,
                missed_from=moment.missed_from,
            )
            for slot, moment in wanted.items()
            for audience_id, channel in links.items()
            if moment.due_at > now
        ],
        ignore_conflicts=True,
    )
    Message.objects.filter(pk=message.pk).update(laid_out_at=now)


def _wanted(message: Message, days: ProjectDays, now: datetime) -> dict[str, Moment]:
    """Slot -> its moment, of all that the cadence comes to until AHEAD."""
    if message.removed_at is not None:
        return {}
    cadence = days.cadence_of(message)
    today = now.astimezone(days.zone).date()
    return {
        slot.key: moment_of(slot, cadence, message.due_time, days.zone, days.is_worked)
        for slot in slots(cadence, today + AHEAD)
        if slot.day >= today - BEHIND
    }


def _follow(row: DueMessage, moment: Moment, channel: str) -> None:
    """Let an open row say what the plan says by now; its time has come anew where that moved on."""
    changes: dict[str, Any] = {
        "due_at": moment.due_at,
        "missed_from": moment.missed_from,
        "channel": channel,
    }
    if moment.due_at > row.due_at:
        changes |= {"missed_at": None, "problem": DueMessage.Problem.NONE}
    if any(getattr(row, name) != value for name, value in changes.items()):
        DueMessage.objects.filter(pk=row.pk).update(**changes)


def comes_next(message: Message, now: datetime) -> datetime | None:
    """When a message that may not be stored yet is due next; None when never."""
    days = project_days(message.project, with_anchors=message.is_anchored)
    cadence = days.cadence_of(message)
    if message.is_anchored and cadence.anchor_day is None:
        return None
    # A series that begins late is found, too.
    begins = cadence.anchor_day if message.is_anchored else message.first_on
    ahead = max((now + AHEAD * 8).date(), (begins or now.date()) + AHEAD * 8)
    for slot in slots(cadence, ahead):
        moment = moment_of(slot, cadence, message.due_time, days.zone, days.is_worked)
        if moment.due_at > now:
            return moment.due_at
    return None
