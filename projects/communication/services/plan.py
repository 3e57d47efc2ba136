"""The plan itself: messages, and for whom they are."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import InvalidInput, NotVisible
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, delete_row, locked, save_fields
from projects.communication.reads.days import milestones_in_plan, project_days
from projects.communication.services.laying_out import comes_next, lay_out_all
from projects.models import Audience, DueMessage, Gate, Message, MessageAudience
from projects.models.communication import OPEN, Channel
from projects.project.services.fetching import locked_project, somebody_involved

EDITABLE = frozenset(
    {
        "title",
        "text",
        "channel",
        "cadence",
        "first_on",
        "every",
        "ends_on",
        "gate_id",
        "milestone_id",
        "offset_days",
        "due_time",
        "owner_id",
        "asks_acknowledgement",
    }
)
# What says when it is due.
_TIMES = {"gate", "milestone_id", "cadence", "first_on", "every", "ends_on", "offset_days", "due_time"}


@transaction.atomic
def add_message(
    *,
    actor: Actor,
    project_id: int,
    values: Mapping[str, Any],
    audience_ids: tuple[int, ...] = (),
) -> Message:
    """Plan a message for some audiences, each by the message's channel.

    Raises InvalidInput naming the field (a cadence that never occurs), Forbidden, NotVisible.
    """
    project = locked_project(actor, project_id)
    wanted = {name: value for name, value in values.items() if name in EDITABLE}
    message = Message(project=project)
    for name, value in _clean(message, wanted).items():
        setattr(message, name, value)
    audiences = [_audience(project_id, pk) for pk in audience_ids]
    with recording(
        actor,
        Intent.ADD_MESSAGE,
        project_id=project.pk,
        summary=message.title,
    ) as record:
        create_row(message, record=record)
        _require_coming(message)
        for audience in audiences:
            link = MessageAudience(message=message, audience=audience, channel=message.channel)
            create_row(link, record=record)
    lay_out_all([message.pk])
    return message


@transaction.atomic
def update_message(
    *,
    actor: Actor,
    message_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
    project_id: int | None = None,
) -> Message:
    """Change a message. What was sent stays sent; what is ahead is made anew.

    Raises Conflict, InvalidInput, Forbidden, NotVisible.
    """
    message = _message(actor, message_id, project_id)
    wanted = {name: value for name, value in changes.items() if name in EDITABLE}
    with recording(
        actor,
        Intent.UPDATE_MESSAGE,
        project_id=message.project_id,
        summary=message.title,
    ) as record:
        changed = save_fields(
            message,
            _clean(message, wanted),
            record=record,
            expected_version=version,
        )
    if _TIMES & set(changed):
        _require_coming(message)
    lay_out_all([message.pk])
    return message


@transaction.atomic
def delete_message(*, actor: Actor, message_id: int, project_id: int | None = None) -> None:
    """Take a message out of the plan: nothing more of it is sent, and what was sent stays in the record."""
    message = _message(actor, message_id, project_id)
    with recording(
        actor,
        Intent.DELETE_MESSAGE,
        project_id=message.project_id,
        summary=message.title,
    ) as record:
        DueMessage.objects.filter(message=message, state__in=OPEN).delete()
        if message.due.exists():
            save_fields(message, {"removed_at": timezone.now()}, record=record)
        else:
            delete_row(message, record=record)


@transaction.atomic
def set_channel(
    *,
    actor: Actor,
    message_id: int,
    audience_id: int,
    channel: str,
    project_id: int | None = None,
) -> MessageAudience | None:
    """Say by which channel an audience gets a message; an empty one: it gets it no more.

    Raises DomainError, Forbidden, NotVisible.
    """
    message = _message(actor, message_id, project_id)
    audience = _audience(message.project_id, audience_id)
    if channel and channel not in Channel.values:
        raise InvalidInput({"channel": [_("Choose a channel from the list.")]})
    link = MessageAudience.objects.filter(message=message, audience=audience).first()
    summary = _("%(message)s to %(audience)s") % {"message": message, "audience": audience}
    with recording(
        actor,
        Intent.SET_MESSAGE_CHANNEL,
        project_id=message.project_id,
        summary=summary,
    ) as record:
        if not channel:
            if link is not None:
                delete_row(link, record=record)
            link = None
        elif link is None:
            link = MessageAudience(message=message, audience=audience, channel=channel)
            create_row(link, record=record)
        else:
            save_fields(link, {"channel": channel}, record=record)
    lay_out_all([message.pk])
    return link


def _message(actor: Actor, message_id: int, project_id: int | None) -> Message:
    rows = Message.objects.visible_to(actor).filter(removed_at=None)
    message: Message = locked(rows.select_related("project"), message_id)
    if project_id is not None and message.project_id != project_id:
        raise NotVisible
    require(actor, Action.EDIT_PROJECT, message.project_id)
    return message


def _audience(project_id: int, audience_id: int) -> Audience:
    row = Audience.objects.filter(pk=audience_id, project=project_id, removed_at=None).first()
    if row is None:
        words = _("Choose an audience of this project.")
        raise InvalidInput({"audiences": [words]})
    return row


def _clean(message: Message, values: dict[str, Any]) -> dict[str, Any]:
    """The values as the row takes them. What its cadence does not ask is kept, and not gone by."""
    wanted = dict(values)
    project_id = message.project_id
    if "owner_id" in wanted:
        wanted["owner"] = somebody_involved(project_id, wanted.pop("owner_id"), "owner")
    if "gate_id" in wanted:
        wanted["gate"] = _gate(project_id, wanted.pop("gate_id"))
    if wanted.get("milestone_id") is not None:
        wanted["milestone_name"] = _milestone(project_id, wanted["milestone_id"])

    def coming(name: str) -> Any:
        return wanted.get(name, getattr(message, name))

    cadence = coming("cadence")
    if cadence == Message.Cadence.GATE:
        if coming("gate") is None:
            raise InvalidInput({"gate": [_("Choose the gate that it is told around.")]})
        return wanted
    if cadence == Message.Cadence.MILESTONE:
        return wanted | {"milestone_name": _milestone(project_id, coming("milestone_id"))}
    first, last = coming("first_on"), coming("ends_on")
    if first is None:
        words = _("Say on which day it is told first: it also says the weekday, or the day of the month.")
        raise InvalidInput({"first_on": [words]})
    is_series = cadence != Message.Cadence.ONCE
    if is_series and last is not None and last < first:
        words = _("It would end before its first day, and never be told. Choose a later day.")
        raise InvalidInput({"ends_on": [words]})
    return wanted


def _gate(project_id: int, gate_id: int | None) -> Gate | None:
    if gate_id is None:
        return None
    gate = Gate.objects.filter(pk=gate_id, phase__project=project_id).first()
    if gate is None:
        raise InvalidInput({"gate": [_("Choose a gate of this project.")]})
    return gate


def _milestone(project_id: int, milestone_id: int | None) -> str:
    """The name of a milestone of the plan."""
    names = {one.id: one.name for one in milestones_in_plan(project_id)}
    if milestone_id not in names:
        words = _("Choose the milestone of the plan that it is told around.")
        raise InvalidInput({"milestone_id": [words]})
    return names[milestone_id][:200]


def _require_coming(message: Message) -> None:
    """Refuse a cadence that never comes to a time ahead, in words that say what to do."""
    if comes_next(message, timezone.now()) is not None:
        return
    if message.is_anchored:
        is_gate = message.cadence == Message.Cadence.GATE
        days = project_days(message.project)
        if days.cadence_of(message).anchor_day is None:
            words = _("This gate has no day yet. Give it one in the plan or on its page first.")
        else:
            words = _("That time has passed already. Choose another one, or a day after it.")
        raise InvalidInput({"gate" if is_gate else "milestone_id": [words]})
    if message.cadence == Message.Cadence.ONCE:
        words = _("This day has passed. Choose one that is ahead.")
        raise InvalidInput({"first_on": [words]})
    words = _("No day of it is ahead: it ended on its last day. Choose a later one, or none.")
    raise InvalidInput({"ends_on": [words]})
