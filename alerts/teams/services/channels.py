"""Channels in Microsoft Teams: added, tried, removed. Their addresses are written and never shown again."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import TeamsAddress, TeamsChannel
from alerts.teams.reads import projects_for_channels
from alerts.teams.services.cards import trial_card
from core.access import Action, Actor, require
from core.background import enqueue
from core.egress import EgressRefused, check_address
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.registry import alert_kinds
from core.sealing import seal
from core.writing import create_row, delete_row, locked, save_fields


@transaction.atomic
def add_teams_channel(
    *,
    actor: Actor,
    name: str,
    url: str,
    kinds: Sequence[str],
    project_id: int | None = None,
    language: str = "",
) -> TeamsChannel:
    """Tell a channel of some kinds of alerts, of one project or of all. Raises Forbidden, DomainError."""
    require(actor, Action.MANAGE_ORGANISATION)
    fields = _checked(actor, name, kinds, project_id, language or settings.LANGUAGE_CODE)
    channel = TeamsChannel(host=_host(url), **fields)
    with recording(actor, Intent.ADD_TEAMS_CHANNEL) as record:
        create_row(channel, record=record)
    TeamsAddress.objects.create(channel=channel, url=seal(url.strip()))
    return channel


@transaction.atomic
def change_teams_channel(
    *,
    actor: Actor,
    channel_id: int,
    name: str,
    kinds: Sequence[str],
    project_id: int | None = None,
    url: str = "",
    language: str = "",
) -> TeamsChannel:
    """Rename a channel, tell it of something else, or in another language.

    An empty `url` keeps the address. Raises as adding does.
    """
    require(actor, Action.MANAGE_ORGANISATION)
    channel: TeamsChannel = locked(TeamsChannel.objects.all(), channel_id)
    changes = _checked(actor, name, kinds, project_id, language or channel.language)
    if url.strip():
        changes["host"] = _host(url)
        TeamsAddress.objects.update_or_create(channel=channel, defaults={"url": seal(url.strip())})
    with recording(actor, Intent.CHANGE_TEAMS_CHANNEL) as record:
        save_fields(channel, changes, record=record)
    return channel


def _checked(
    actor: Actor,
    name: str,
    kinds: Sequence[str],
    project_id: int | None,
    language: str,
) -> dict[str, Any]:
    """Name, kinds, project and language as the row keeps them. Raises DomainError naming the field."""
    if language not in dict(settings.LANGUAGES):
        raise DomainError(_("Choose a language from the list."), field="language")
    chosen = [kind for kind in alert_kinds.names() if kind in kinds]
    if not chosen:
        raise DomainError(_("Choose at least one kind of alert."), field="kinds")
    projects = dict(projects_for_channels(actor))
    if project_id is not None and project_id not in projects:
        raise DomainError(_("Choose a project from the list."), field="project_id")
    project_name = projects[project_id][:200] if project_id is not None else ""
    return {
        "name": name.strip(),
        "kinds": chosen,
        "project_id": project_id,
        "project_name": project_name,
        "language": language,
    }


def _host(url: str) -> str:
    """The host of an address that may be written to. Raises DomainError."""
    try:
        return (check_address(url.strip()).hostname or "")[:253]
    except EgressRefused as error:
        raise DomainError(str(error), field="url") from error


@transaction.atomic
def remove_teams_channel(*, actor: Actor, channel_id: int) -> None:
    """Forget a channel and its address; what waits for it is given up. Raises Forbidden, NotVisible."""
    require(actor, Action.MANAGE_ORGANISATION)
    channel = locked(TeamsChannel.objects.all(), channel_id)
    with recording(actor, Intent.REMOVE_TEAMS_CHANNEL) as record:
        delete_row(channel, record=record)


@transaction.atomic
def try_teams_channel(*, actor: Actor, channel_id: int) -> None:
    """Send the channel a message that says it works; the delivery log tells how it went."""
    require(actor, Action.MANAGE_ORGANISATION)
    trial_card(locked(TeamsChannel.objects.all(), channel_id)).save(force_insert=True)
    enqueue("alerts.deliver_outbox")
