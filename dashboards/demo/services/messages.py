"""The demo's communication plan: written by the services, with a past of its own."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core.access import Actor
from dashboards.demo.figures.messages import (
    AUDIENCES,
    MESSAGES,
    STAKEHOLDERS,
    DemoMessage,
)
from people.models import User
from projects.charter.services import add_stakeholder
from projects.communication.reads import people_of
from projects.communication.reads.days import project_days
from projects.communication.services import Members, add_audience, add_message, set_channel
from projects.models import Audience, DueMessage, Gate, Message, MessageReader, Project

WORKING_DAY = timedelta(days=1)
# What is so fresh has not been read by everybody.
FRESH = timedelta(days=10)


def plan_communication(
    project: Project,
    people: dict[str, User],
    manager: Actor,
    today: date,
) -> None:
    """Audiences, messages, and what became of them in the last weeks."""
    registered = {}
    for one in STAKEHOLDERS:
        values = {
            "name": one.name,
            "organisation": one.organisation,
            "email": one.email,
            "power": one.power,
            "interest": one.interest,
        }
        row = add_stakeholder(actor=manager, project_id=project.pk, values=values)
        registered[one.name] = row.pk
    audiences = {
        one.key: add_audience(
            actor=manager,
            project_id=project.pk,
            values={"name": one.name, "note": one.note},
            members=Members.of(
                one.roles,
                [people[key].pk for key in one.people],
                [registered[name] for name in one.stakeholders],
            ),
        )
        for one in AUDIENCES
    }
    for demo in MESSAGES:
        message = _plan(demo, project, people, manager, audiences, today)
        if message is not None and demo.cadence == "weekly":
            _tell_past(demo, message, audiences, today)


def _plan(
    demo: DemoMessage,
    project: Project,
    people: dict[str, User],
    manager: Actor,
    audiences: dict[str, Audience],
    today: date,
) -> Message | None:
    values = {
        "title": demo.title,
        "text": demo.text,
        "channel": next(iter(demo.channels.values())),
        "cadence": demo.cadence,
        "first_on": _first_day(demo, today),
        "every": demo.weeks,
        "due_time": time(*demo.at),
        "owner_id": people[demo.owner].pk,
        "asks_acknowledgement": demo.asks_acknowledgement,
    }
    if demo.cadence == "gate":
        gate = Gate.objects.filter(phase__project=project, phase__position=demo.gate).first()
        day = project_days(project).anchors.get(f"gate:{gate.pk}") if gate else None
        if gate is None or day is None or day <= today + timedelta(days=-demo.offset_days):
            return None
        values |= {"gate_id": gate.pk, "offset_days": demo.offset_days}
    message = add_message(
        actor=manager,
        project_id=project.pk,
        values=values,
        audience_ids=tuple(audiences[key].pk for key in demo.channels),
    )
    for key, channel in demo.channels.items():
        set_channel(
            actor=manager,
            message_id=message.pk,
            audience_id=audiences[key].pk,
            channel=channel,
        )
    return message


def _first_day(demo: DemoMessage, today: date) -> date:
    """So long ago that it was told as often as the story says, on its weekday."""
    day = today - timedelta(weeks=demo.told_weeks)
    return day - timedelta(days=day.weekday()) + timedelta(days=demo.weekday)


def _tell_past(
    demo: DemoMessage,
    message: Message,
    audiences: dict[str, Audience],
    today: date,
) -> None:
    """Each day of the series that is behind, sent or done on that day."""
    days = project_days(message.project, with_anchors=False)
    first = _first_day(demo, today)
    for number in range(0, demo.told_weeks + 1, demo.weeks):
        day = first + timedelta(weeks=number)
        due_at = datetime.combine(day, time(*demo.at), tzinfo=days.zone)
        if due_at >= timezone.now():
            break
        for key, channel in demo.channels.items():
            is_missed = key == demo.missed_audience and (today - day).days // 7 in demo.missed_weeks
            _past(message, audiences[key], channel, due_at, is_missed=is_missed)


def _past(
    message: Message,
    audience: Audience,
    channel: str,
    due_at: datetime,
    *,
    is_missed: bool,
) -> None:
    late = due_at + WORKING_DAY
    is_missed = is_missed and late < timezone.now()
    row = DueMessage(
        message=message,
        audience=audience,
        slot=due_at.date().isoformat(),
        channel=channel,
        due_at=due_at,
        missed_from=late,
    )
    if is_missed:
        row.missed_at = late
        row.problem = DueMessage.Problem.LATE
        row.save()
        return
    row.state = DueMessage.State.SENT if row.is_sendable else DueMessage.State.DONE
    row.title, row.text = message.title, message.text
    row.settled_at = due_at
    if not row.is_sendable:
        row.settled_by = message.owner
    row.save()
    if row.is_sendable:
        _read(row, audience)


def _read(row: DueMessage, audience: Audience) -> None:
    """Who it went to; of what is fresh, every third has read it."""
    is_fresh = row.due_at > timezone.now() - FRESH
    for place, person in enumerate(people_of(audience)):
        is_asked = person.user is not None and row.message.asks_acknowledgement
        is_read = is_asked and (not is_fresh or place % 3 == 1)
        MessageReader.objects.create(
            due=row,
            user=person.user,
            name=person.name,
            address=person.address,
            acknowledged_at=row.due_at + timedelta(hours=3) if is_read else None,
        )
