"""Channels in Microsoft Teams: added, tried, removed. Their addresses are written and never shown again."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import TeamsAddress, TeamsChannel
from alerts.selectors.teams import projects_for_channels
from alerts.services.teams_cards import trial_card
from core.access import Action, Actor, require
from core.background import enqueue
from core.egress import EgressRefused, check_address
from core.errors import DomainError
from core.journal import recording
from core.registry import alert_kinds
from core.writing import create_row, delete_row, locked


@transaction.atomic
def add_teams_channel(
    *, actor: Actor, name: str, url: str, kinds: Sequence[str], project_id: int | None = None
) -> TeamsChannel:
    """Tell a channel of some kinds of alerts, of one project or of all. Raises Forbidden, DomainError."""
    require(actor, Action.MANAGE_ORGANISATION)
    try:
        parts = check_address(url.strip())
    except EgressRefused as error:
        raise DomainError(str(error), field="url") from error
    chosen = [kind for kind in alert_kinds.names() if kind in kinds]
    if not chosen:
        raise DomainError(_("Choose at least one kind of alert."), field="kinds")
    projects = dict(projects_for_channels(actor))
    if project_id is not None and project_id not in projects:
        raise DomainError(_("Choose a project from the list."), field="project_id")
    channel = TeamsChannel(
        name=name.strip(),
        host=(parts.hostname or "")[:253],
        project_id=project_id,
        project_name=projects[project_id][:200] if project_id is not None else "",
        kinds=chosen,
    )
    with recording(actor, "add_teams_channel") as record:
        create_row(channel, record=record)
    TeamsAddress.objects.create(channel=channel, url=url.strip())
    return channel


@transaction.atomic
def remove_teams_channel(*, actor: Actor, channel_id: int) -> None:
    """Forget a channel and its address; what waits for it is given up. Raises Forbidden, NotVisible."""
    require(actor, Action.MANAGE_ORGANISATION)
    channel = locked(TeamsChannel.objects.all(), channel_id)
    with recording(actor, "remove_teams_channel") as record:
        delete_row(channel, record=record)


@transaction.atomic
def try_teams_channel(*, actor: Actor, channel_id: int) -> None:
    """Send the channel a message that says it works; the delivery log tells how it went."""
    require(actor, Action.MANAGE_ORGANISATION)
    trial_card(locked(TeamsChannel.objects.all(), channel_id)).save(force_insert=True)
    enqueue("alerts.deliver_outbox")
