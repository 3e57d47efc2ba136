"""Who wants what by e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alerts.models import Alert, Preference
from core.access import Actor
from core.registry import alert_kinds


@dataclass(frozen=True, slots=True)
class KindPreference:
    """One line of the preferences page."""

    kind: str
    label: Any
    why: Any
    by_email: bool


def preferences_of(actor: Actor) -> list[KindPreference]:
    """Every registered kind with the person's choice, or what holds without one."""
    chosen = dict(Preference.objects.filter(user=actor.user).values_list("kind", "by_email"))
    return [
        KindPreference(kind=name, label=kind.label, why=kind.why, by_email=chosen.get(name, kind.by_email))
        for name, kind in alert_kinds
    ]


def wants_email(alerts: Sequence[Alert]) -> set[tuple[int, str]]:
    """The (recipient id, kind) pairs among the alerts for which an e-mail goes out. One query."""
    pairs = {(alert.recipient_id, alert.kind) for alert in alerts}
    if not pairs:
        return set()
    rows = Preference.objects.filter(
        user_id__in={pair[0] for pair in pairs}, kind__in={pair[1] for pair in pairs}
    )
    chosen = {
        (user_id, kind): by_email
        for user_id, kind, by_email in rows.values_list("user_id", "kind", "by_email")
    }
    return {pair for pair in pairs if chosen.get(pair, _by_default(pair[1]))}


def _by_default(kind: str) -> bool:
    return alert_kinds[kind].by_email if kind in alert_kinds else True
