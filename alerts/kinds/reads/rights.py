"""Who may still be told what: asked anew whenever something leaves, by the rights of that moment."""

from collections.abc import Iterable, Mapping, Sequence

from alerts.models import Alert
from core.access import Action, Actor
from core.registry import alert_kinds
from people.access import actors_for
from people.models import User


def may_hear(actor: Actor, alert: Alert) -> bool:
    """Whether somebody meets today what an alert asks of its reader."""
    if actor.user is None or not actor.user.is_active:
        return False
    if alert.project_id is not None and not actor.sees_project(alert.project_id):
        return False
    return not alert.needs or actor.may(Action(alert.needs), alert.project_id)


def unheard(alerts: Sequence[Alert]) -> set[int]:
    """Ids of the alerts that their recipients may not be told any more. Two queries, none for none."""
    if not alerts:
        return set()
    people = User.objects.in_bulk({alert.recipient_id for alert in alerts})
    actors: Mapping[int, Actor] = actors_for(people.values())
    return {alert.pk for alert in alerts if not may_hear(actors[alert.recipient_id], alert)}


def over_among(alerts: Iterable[Alert]) -> set[int]:
    """Ids of the alerts that are not true any more, as the kinds themselves answer. Bundles are over with their last
    fact."""
    by_kind: dict[str, list[Alert]] = {}
    over: set[int] = set()
    for alert in alerts:
        if alert.closed_at is not None:
            over.add(alert.pk)
        elif alert.kind in alert_kinds and not alert.is_bundle:
            by_kind.setdefault(alert.kind, []).append(alert)
    for kind, rows in by_kind.items():
        over |= alert_kinds[kind].over(rows)
    return over
