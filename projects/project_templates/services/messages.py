"""The communication plan in a template: who hears what, how and how often, from another start."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from django.utils.translation import ngettext

from core.registry import TemplateLine
from projects.models import Audience, AudienceMember, Gate, Message, MessageAudience
from projects.project_templates.services.parts import Putting, Taking

Kept = dict[str, Any]
Cadence = Message.Cadence
WEEK = 7
# In so many days each day of a month comes once.
DAYS_WITH_EACH = 62


def kept_messages(taking: Taking) -> Kept | None:
    """Audiences of roles and people, and what they are told; None for no message.

    Stakeholders of the register are the project's own and are not kept. Six queries.
    """
    live = {"project": taking.project, "removed_at": None}
    groups = Audience.objects.filter(**live)
    audiences = list(groups.prefetch_related("members__user"))
    messages = Message.objects.filter(**live)
    messages = messages.select_related("gate__phase", "owner")
    rows = list(messages.prefetch_related("links"))
    if not rows:
        return None
    places = {row.pk: place for place, row in enumerate(audiences)}
    return {
        "audiences": [_audience(taking, row) for row in audiences],
        "messages": [_message(taking, row, places) for row in rows],
    }


def _audience(taking: Taking, row: Audience) -> Kept:
    members = list(row.members.all())
    people = [member.user for member in members if member.user]
    return {
        "name": row.name,
        "note": row.note,
        "kinds": [member.role for member in members if member.role],
        "roles": [taking.role_of(person) for person in people],
    }


def _message(taking: Taking, row: Message, places: Mapping[int, int]) -> Kept:
    milestone = taking.tasks.get(row.milestone_id) if row.milestone_id else None
    return {
        "title": row.title,
        "text": row.text,
        "channel": row.channel,
        "cadence": row.cadence,
        "every": row.every,
        # A series keeps its weekday, or its day of the month.
        "first": _kept_day(taking, row.first_on),
        "last": _kept_day(taking, row.ends_on),
        "gate": row.gate.phase.kind if row.gate else "",
        "milestone": milestone,
        "milestone_name": row.milestone_name,
        "offset": row.offset_days,
        "time": row.due_time.isoformat("minutes"),
        "owner": taking.role_of(row.owner),
        "asks": row.asks_acknowledgement,
        "audiences": [
            [places[link.audience_id], link.channel] for link in row.links.all() if link.audience_id in places
        ],
    }


def _kept_day(taking: Taking, day: date | None) -> list[int] | None:
    """[days from the start, weekday, day of the month]"""
    if day is None:
        return None
    return [(day - taking.days.first).days, day.weekday(), day.day]


def put_messages(putting: Putting, kept: Kept) -> None:
    """Insert audiences and messages; what is due is laid out by the next look at the plan.

    A role that nobody plays is in no audience yet. A message around a milestone that the plan
    does not have is left out.
    """
    audiences = [_new_audience(putting, item) for item in kept["audiences"]]
    Audience.objects.bulk_create(audiences)
    AudienceMember.objects.bulk_create(
        member
        for audience, item in zip(audiences, kept["audiences"], strict=True)
        for member in _members(putting, audience, item)
    )
    gates = putting.gates()
    items = [item for item in kept["messages"] if _is_possible(putting, item)]
    messages = [
        _new_message(
            putting,
            item,
            gates,
        )
        for item in items
    ]
    Message.objects.bulk_create(messages)
    MessageAudience.objects.bulk_create(
        MessageAudience(
            message=message,
            audience=audiences[place],
            channel=channel,
        )
        for message, item in zip(messages, items, strict=True)
        for place, channel in item["audiences"]
    )


def _new_audience(putting: Putting, item: Kept) -> Audience:
    return Audience(
        project=putting.project,
        name=item["name"],
        note=item.get("note", ""),
    )


def _members(putting: Putting, audience: Audience, item: Kept) -> Iterator[AudienceMember]:
    for kind in dict.fromkeys(item.get("kinds", ())):
        yield AudienceMember(audience=audience, role=kind)
    people = [putting.person(key) for key in item.get("roles", ())]
    for person in dict.fromkeys(one for one in people if one is not None):
        yield AudienceMember(audience=audience, user=person)


def _is_possible(putting: Putting, item: Kept) -> bool:
    return item["cadence"] != Cadence.MILESTONE or item["milestone"] in putting.tasks


def _new_message(putting: Putting, item: Kept, gates: Mapping[str, Gate]) -> Message:
    milestone = putting.tasks.get(item["milestone"]) if item["milestone"] is not None else None
    return Message(
        project=putting.project,
        title=item["title"],
        text=item.get("text", ""),
        channel=item["channel"],
        cadence=item["cadence"],
        every=item.get("every", 1),
        first_on=_new_day(putting, item["first"], item["cadence"]),
        ends_on=_new_day(putting, item.get("last"), item["cadence"]),
        gate=gates.get(item.get("gate", "")),
        milestone_id=milestone.pk if milestone else None,
        milestone_name=milestone.name[:200] if milestone else "",
        offset_days=item.get("offset", 0),
        due_time=time.fromisoformat(item.get("time", "08:00")),
        owner=putting.person(item.get("owner", "")),
        asks_acknowledgement=item.get("asks", False),
    )


def _new_day(putting: Putting, kept: Sequence[int] | None, cadence: str) -> date | None:
    """As far from the new start: a series on the first such weekday or day of the month from there on."""
    if kept is None:
        return None
    distance, weekday, month_day = kept
    day = putting.days.first + timedelta(days=distance)
    if cadence == Cadence.MONTHLY_DAY:
        ahead = (day + timedelta(days=n) for n in range(DAYS_WITH_EACH))
        return next((one for one in ahead if one.day == month_day), day)
    if cadence == Cadence.ONCE:
        return putting.days.next_from(day)
    return day + timedelta(days=(weekday - day.weekday()) % WEEK)


def messages_size(kept: Kept) -> str:
    """4 audiences, 6 messages"""
    audiences, messages = len(kept["audiences"]), len(kept["messages"])
    return ", ".join(
        (
            ngettext("%(n)d audience", "%(n)d audiences", audiences) % {"n": audiences},
            ngettext("%(n)d message", "%(n)d messages", messages) % {"n": messages},
        )
    )


def message_lines(kept: Kept) -> list[TemplateLine]:
    return [
        TemplateLine(
            item["title"],
            str(Cadence(item["cadence"]).label),
        )
        for item in kept["messages"]
    ]


def message_roles(kept: Kept) -> Iterator[tuple[str, str]]:
    for audience in kept["audiences"]:
        for key in audience["roles"]:
            yield key, audience["name"]
    for item in kept["messages"]:
        if item["owner"]:
            yield item["owner"], item["title"]
