"""What an alert looks like in a channel of Microsoft Teams: an adaptive card, posted to the channel's workflow."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from alerts.models import Alert, Delivery, TeamsAddress, TeamsChannel
from core.egress import Answer, EgressRefused, post_json
from core.sealing import CannotUnseal, unseal

COLOURS = {
    Alert.Severity.URGENT: "Attention",
    Alert.Severity.WARNING: "Warning",
    Alert.Severity.INFO: "Accent",
}


def cards_for(alerts: Sequence[Alert]) -> list[Delivery]:
    """The messages that channels get of new alerts: a fact once per channel, however many people have it."""
    if not alerts:
        return []
    channels = list(TeamsChannel.objects.all())
    told: dict[tuple[int, str], Delivery] = {}
    for alert in alerts:
        for channel in channels:
            if _wants(channel, alert) and (channel.pk, alert.key) not in told:
                told[channel.pk, alert.key] = _delivery(channel, alert)
    return list(told.values())


def trial_card(channel: TeamsChannel) -> Delivery:
    """A message that says only that the channel works."""
    title = _("Plumbline reaches this channel")
    why = _("Somebody pressed the test button for “%(name)s”.") % {"name": channel.name}
    return Delivery(
        channel="teams",
        teams_channel=channel,
        recipient=channel.name,
        subject=title,
        text=_card(title, "", "", why, settings.BASE_URL + reverse("inbox"), "Good"),
    )


def post_card(row: Delivery) -> Answer:
    """Post a waiting message to its channel. Raises EgressRefused or EgressFailed.

    The request carries the message's id, the same at every attempt, so that a workflow can tell a repeat.
    """
    address = TeamsAddress.objects.filter(channel_id=row.teams_channel_id).first()
    if address is None:
        raise EgressRefused(_("This channel has no address."))
    try:
        url = unseal(address.url)
    except CannotUnseal as error:
        raise EgressRefused(_("The address was sealed with another key. Enter it again.")) from error
    return post_json(url, row.text.encode(), {"X-Plumbline-Message-Id": str(row.message_id)})


def _wants(channel: TeamsChannel, alert: Alert) -> bool:
    return alert.kind in channel.kinds and channel.project_id in (None, alert.project_id)


def _delivery(channel: TeamsChannel, alert: Alert) -> Delivery:
    with translation.override(alert.recipient.language or settings.LANGUAGE_CODE):
        why = _("The channel “%(name)s” is told of this kind of alert.") % {"name": channel.name}
        link = settings.BASE_URL + (alert.url or reverse("inbox"))
        colour = COLOURS.get(Alert.Severity(alert.severity), "Accent")
        text = _card(alert.title, alert.project_name, alert.body, why, link, colour)
    subject = f"{alert.project_name}: {alert.title}" if alert.project_name else alert.title
    return Delivery(
        alert=alert,
        channel="teams",
        teams_channel=channel,
        fact=alert.key,
        recipient=channel.name,
        subject=subject[:400],
        text=text,
    )


def _card(title: str, project: str, body: str, why: str, link: str, colour: str) -> str:
    """The card in the envelope that a workflow's webhook takes."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": list(
            _blocks(
                (project, {"isSubtle": True, "size": "Small"}),
                (title, {"weight": "Bolder", "size": "Medium", "color": colour}),
                (body, {}),
                (why, {"isSubtle": True, "size": "Small", "spacing": "Medium"}),
            )
        ),
        "actions": [{"type": "Action.OpenUrl", "title": _("Open in Plumbline"), "url": link}],
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return json.dumps({"type": "message", "attachments": [content]}, ensure_ascii=False)


def _blocks(*texts: tuple[str, dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for text, look in texts:
        if text:
            yield {"type": "TextBlock", "text": _plain(text), "wrap": True, **look}


def _plain(text: str) -> str:
    """Text as it stands: the card would read its own Markdown, and make links of what somebody typed."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]()#~<>" else letter for letter in text[:2000])
