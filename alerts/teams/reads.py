"""Channels in Microsoft Teams, without their addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alerts.kinds.words import kind_label
from alerts.models import TeamsChannel
from core.access import Action, Actor, require
from core.errors import NotVisible
from core.registry import project_choices


@dataclass(frozen=True, slots=True)
class ShownChannel:
    """A line of the settings page."""

    id: int
    name: str
    host: str
    project_name: str
    kinds: Sequence[Any]
    language_name: str


def teams_channels(actor: Actor) -> list[ShownChannel]:
    """Every channel by name. Raises Forbidden."""
    require(actor, Action.MANAGE_ORGANISATION)
    return [
        ShownChannel(
            row.pk,
            row.name,
            row.host,
            row.project_name,
            [kind_label(kind) for kind in row.kinds],
            row.get_language_display(),
        )
        for row in TeamsChannel.objects.all()
    ]


def teams_channel(actor: Actor, channel_id: int) -> TeamsChannel:
    """One channel. Raises Forbidden, NotVisible."""
    require(actor, Action.MANAGE_ORGANISATION)
    channel: TeamsChannel | None = TeamsChannel.objects.filter(pk=channel_id).first()
    if channel is None:
        raise NotVisible
    return channel


def projects_for_channels(actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the projects that a channel may be told of."""
    return [choice for _name, choices in project_choices for choice in choices(actor)]
