"""What an alert looks like in a channel of Microsoft Teams: an adaptive card, posted to the channel's workflow."""

import copy
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.kinds.words import SEVERITIES, headline, is_many
from alerts.models import Alert, Delivery, TeamsAddress, TeamsChannel
from core.egress import Answer, EgressRefused, post_json
from core.sealing import CannotUnseal, unseal

# So many of many are named on a card.
MOST_ON_A_CARD = 10
COLOURS = {
    Alert.Severity.URGENT: "Attention",
    Alert.Severity.WARNING: "Warning",
    Alert.Severity.INFO: "Accent",
}


def cards_for(alerts: Sequence[Alert]) -> list[Delivery]:
    """The messages that channels get of new alerts: a fact once per channel, however many people have it.

    More than ALERTS_BUNDLED_ABOVE of a kind at once come as one card.
    """
    if not alerts:
        return []
    cards: list[Delivery] = []
    for channel in TeamsChannel.objects.all():
        by_kind: dict[str, dict[str, Alert]] = {}
        for alert in alerts:
            if _wants(channel, alert):
                facts = by_kind.setdefault(alert.kind, {})
                told = facts.get(alert.key)
                # A chain as who is told most of it hears of it.
                if told is None or len(alert.members) > len(told.members):
                    facts[alert.key] = alert
        for facts in by_kind.values():
            cards += _cards(channel, list(facts.values()))
    return cards


def _cards(channel: TeamsChannel, alerts: Sequence[Alert]) -> list[Delivery]:
    """One card each, or one for all of them; none of what it told in such a card before."""
    if not is_many(len(alerts)):
        return [_delivery(channel, alert) for alert in alerts]
    ids, keys = [alert.pk for alert in alerts], [alert.key for alert in alerts]
    earlier = Alert.objects.filter(key__in=keys, kind=alerts[0].kind, is_known=False).exclude(pk__in=ids)
    told = set(earlier.filter(pk__lt=min(ids)).values_list("key", flat=True))
    new = [alert for alert in alerts if alert.key not in told]
    if not is_many(len(new)):
        return [_delivery(channel, alert) for alert in new]
    return [_card_of_many(channel, new)]


def _card_of_many(channel: TeamsChannel, alerts: Sequence[Alert]) -> Delivery:
    """The most urgent of them by name; the link leads to the project, or to the inbox for several."""
    urgent_first = sorted(alerts, key=lambda alert: SEVERITIES.index(Alert.Severity(alert.severity)))
    facts = [_told(channel, alert) for alert in urgent_first]
    first = facts[0]
    with translation.override(channel.language):
        title = headline(first.kind, facts)
        rest = len(facts) - MOST_ON_A_CARD
        lines = [alert.title for alert in facts[:MOST_ON_A_CARD]]
        if rest > 0:
            lines.append(ngettext("and %(n)d more", "and %(n)d more", rest) % {"n": rest})
        why = _("The channel “%(name)s” is told of this kind of alert.") % {"name": channel.name}
        is_one_project = len({alert.project_id for alert in facts}) == 1
        path = first.list_url if is_one_project and first.list_url else reverse("inbox")
        colour = COLOURS.get(Alert.Severity(first.severity), "Accent")
        text = _card(title, "", "\n\n".join(lines), why, settings.BASE_URL + path, colour)
    return Delivery(
        channel="teams",
        teams_channel=channel,
        fact=f"bundle:{min(alert.pk for alert in facts)}",
        recipient=channel.name,
        subject=title[:400],
        text=text,
        is_digest=True,
        is_bulk=True,
    )


def trial_card(channel: TeamsChannel) -> Delivery:
    """A message that says only that the channel works."""
    with translation.override(channel.language):
        title = _("Plumbline reaches this channel")
        why = _("Somebody pressed the test button for “%(name)s”.") % {"name": channel.name}
        link = settings.BASE_URL + reverse("inbox")
        text = _card(title, "", "", why, link, "Good")
    return Delivery(
        channel="teams",
        teams_channel=channel,
        recipient=channel.name,
        subject=title,
        text=text,
    )


def card_of(
    channel: TeamsChannel,
    *,
    fact: str,
    title: str,
    project_name: str,
    body: str,
    path: str,
) -> Delivery:
    """A message that people wrote for a channel; the same `fact` reaches it once."""
    with translation.override(channel.language):
        why = _("It stands in the project's communication plan.")
        link = settings.BASE_URL + path
        text = _card(title, project_name, body, why, link, COLOURS[Alert.Severity.INFO])
    return Delivery(
        channel="teams",
        teams_channel=channel,
        fact=fact,
        recipient=channel.name,
        subject=f"{project_name}: {title}"[:400],
        text=text,
        is_digest=True,
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


def _told(channel: TeamsChannel, alert: Alert) -> Alert:
    """The alert in the channel's language; its own row keeps the words of its reader."""
    told = copy.copy(alert)
    told.tell_in(channel.language)
    return told


def _delivery(channel: TeamsChannel, alert: Alert) -> Delivery:
    alert = _told(channel, alert)
    with translation.override(channel.language):
        why = _("The channel “%(name)s” is told of this kind of alert.") % {"name": channel.name}
        link = settings.BASE_URL + (alert.url or reverse("inbox"))
        colour = COLOURS.get(Alert.Severity(alert.severity), "Accent")
        body = "\n\n".join(filter(None, (alert.body, _members(alert))))
        text = _card(alert.title, alert.project_name, body, why, link, colour)
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


def _members(alert: Alert) -> str:
    """What hangs on the same cause, a line each."""
    lines = [": ".join(filter(None, (one["name"], one["note"]))) for one in alert.members[:MOST_ON_A_CARD]]
    rest = len(alert.members) - MOST_ON_A_CARD
    if rest > 0:
        lines.append(ngettext("and %(n)d more", "and %(n)d more", rest) % {"n": rest})
    return "\n\n".join(lines)


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
