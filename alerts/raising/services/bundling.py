"""Many alerts of a kind for one person at once become one: a row in the inbox, a message, a page that lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, ngettext

from alerts.kinds.words import SEVERITIES, headline, is_many
from alerts.models import Alert
from alerts.raising.words import in_other_languages
from core.registry import alert_kinds

_NAMED = 3
BATCH = 500


@dataclass(frozen=True, slots=True)
class Bundle:
    """One alert, and those it tells of: the most urgent first, otherwise as they were found."""

    alert: Alert
    facts: Sequence[Alert]


def bundled(created: Sequence[Alert]) -> tuple[list[Alert], list[Bundle]]:
    """New alerts as people hear of them: those that stay by themselves, and the bundles, which are inserted."""
    by_person: dict[tuple[int, str], list[Alert]] = {}
    for alert in created:
        by_person.setdefault((alert.recipient_id, alert.kind), []).append(alert)
    alone: list[Alert] = []
    bundles: list[Bundle] = []
    for alerts in by_person.values():
        if is_many(len(alerts)):
            facts = sorted(alerts, key=_urgency)
            bundles.append(Bundle(_bundle(facts), facts))
        else:
            alone += alerts
    _insert(bundles)
    return alone, bundles


def _urgency(alert: Alert) -> int:
    return SEVERITIES.index(Alert.Severity(alert.severity))


def _bundle(facts: Sequence[Alert]) -> Alert:
    first = facts[0]
    is_one_project = len({alert.project_id for alert in facts}) == 1
    own = first.recipient.language or settings.LANGUAGE_CODE
    with translation.override(own):
        said = _words(facts)
    return Alert(
        kind=first.kind,
        # A fact may be told again when it is true again, in another bundle.
        key=f"bundle:{min(alert.pk for alert in facts)}:{first.created_at:%Y%m%d%H%M%S%f}",
        needs=first.needs if is_one_project else "",
        recipient=first.recipient,
        project_id=first.project_id if is_one_project else None,
        project_name=first.project_name if is_one_project else "",
        title=said["title"],
        body=said["body"],
        why=said["why"],
        texts=in_other_languages(own, lambda: _words(facts)),
        severity=first.severity,
        fact_count=len(facts),
        created_at=first.created_at,
    )


def _words(facts: Sequence[Alert]) -> dict[str, Any]:
    """What a bundle says in the language that is active."""
    texts = [_told(alert) for alert in facts]
    reasons = {text["why"] for text in texts}
    rest = len(facts) - _NAMED
    more = ngettext("and %(n)d more", "and %(n)d more", rest) % {"n": rest}
    return {
        "title": headline(facts[0].kind, facts)[:300],
        "body": "\n".join([*(text["title"] for text in texts[:_NAMED]), more]),
        "why": reasons.pop() if len(reasons) == 1 else str(alert_kinds[facts[0].kind].why),
        "members": [],
    }


def _told(alert: Alert) -> Mapping[str, str]:
    """Its own words, or those that it keeps for the language that is active."""
    known = {"title": alert.title, "why": alert.why}
    return known | alert.texts.get(get_language() or "", {})


def _insert(bundles: Sequence[Bundle]) -> None:
    if not bundles:
        return
    rows = Alert.objects.bulk_create(bundle.alert for bundle in bundles)
    changed: list[Alert] = list(rows)
    for row, bundle in zip(rows, bundles, strict=True):
        row.url = reverse("alert_bundle", args=[row.pk])
        for alert in bundle.facts:
            alert.bundle = row
        changed += bundle.facts
    Alert.objects.bulk_update(changed, ["url", "bundle"], batch_size=BATCH)
