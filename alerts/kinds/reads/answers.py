"""What may be said to an alert where it stands."""

from collections.abc import Mapping

from alerts.models import Alert
from core.registry import AlertAnswer, alert_kinds


def answers_to(alert: Alert) -> Mapping[str, AlertAnswer]:
    """By name, what may be said to an alert in its place; nothing to one that is over."""
    if alert.kind not in alert_kinds or alert.pk is None:
        return {}
    if alert.closed_at is not None or alert.is_bundle:
        return {}
    answers = alert_kinds[alert.kind].answers
    if answers is None or not answers.suits(alert):
        return {}
    return answers.choices
