"""What may be said to an alert where it stands."""

from collections.abc import Iterable, Mapping
from typing import Any

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


def warnings_for(alerts: Iterable[Alert]) -> dict[int, str]:
    """By alert, what is asked before an answer that would do more than it says.

    One query where some could.
    """
    asked: dict[Any, list[Alert]] = {}
    for alert in alerts:
        if alert.task_id and _is_warned(alert):
            answers = alert_kinds[alert.kind].answers
            assert answers is not None
            asked.setdefault(answers.warnings, []).append(alert)
    found: dict[int, str] = {}
    for warnings, of_answers in asked.items():
        words = warnings({alert.task_id for alert in of_answers})
        for alert in of_answers:
            if alert.task_id in words:
                found[alert.pk] = words[alert.task_id]
    return found


def _is_warned(alert: Alert) -> bool:
    answers = answers_to(alert).values()
    return any(answer.is_warned for answer in answers)
