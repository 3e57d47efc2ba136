"""Actions in words: what they are about, and the value against its bound for who may read it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.models import Alert
from controls.actions.reads import waiting_actions
from controls.known.words import Reader, days_late, number
from controls.models import ControlAction, Measure
from core.access import Action, Actor
from core.needs import Need, ids_in
from projects.models import Project

MONEY_METRICS = frozenset(
    {
        Measure.COST_INDEX,
        Measure.COST_OVER_PERCENT,
        Measure.EXPOSURE_PERCENT,
    }
)
_INDICES = frozenset({Measure.SCHEDULE_INDEX, Measure.COST_INDEX})


def subject_of(action: ControlAction) -> str:
    """What crossed: the task, the phase or the project."""
    return str(
        (action.task and action.task.name) or (action.phase and action.phase.name) or action.project.name
    )


def told(action: ControlAction, reader: Reader) -> str:
    """“Schedule index (SPI): 0.82, bound 0.90”; without the numbers for who may not see what they say of money."""
    name = action.get_metric_display()
    if action.metric in MONEY_METRICS and not reader.sees_money:
        return str(name)
    value, bound = (valued(action.metric, row) for row in (action.value_now, action.bound))
    return _("%(metric)s: %(value)s, bound %(bound)s") % {
        "metric": name,
        "value": value,
        "bound": bound,
    }


def valued(metric: str, value: Decimal) -> str:
    """A value of a metric as people read it: indices with two places."""
    return f"{value:.2f}" if metric in _INDICES else number(value)


def sentence(action: ControlAction, reader: Reader) -> str:
    """“Gate 3 is 12.5 working days late, limit 10.”, “ERP: Cost index (CPI) is 0.90, limit 0.92.”"""
    name, metric = subject_of(action), str(action.get_metric_display())
    if action.metric in MONEY_METRICS and not reader.sees_money:
        return _("%(name)s: %(metric)s is past its limit.") % {
            "name": name,
            "metric": metric,
        }
    value, bound = (valued(action.metric, row) for row in (action.value_now, action.bound))
    words = {
        "name": name,
        "metric": metric,
        "value": value,
        "limit": bound,
    }
    if action.metric != Measure.FINISH_LATE_DAYS:
        return _("%(name)s: %(metric)s is %(value)s, limit %(limit)s.") % words
    return _("%(name)s is %(late)s, limit %(limit)s.") % {
        **words,
        "late": days_late(action.value_now),
    }


def beside(action: ControlAction, reader: Reader) -> str:
    """The value and its limit without the name: “12.5 working days late, limit 10”."""
    if action.metric in MONEY_METRICS and not reader.sees_money:
        return ""
    value, bound = (valued(action.metric, row) for row in (action.value_now, action.bound))
    if action.metric == Measure.FINISH_LATE_DAYS:
        value = days_late(action.value_now)
    return _("%(value)s, limit %(limit)s") % {
        "value": value,
        "limit": bound,
    }


def is_told_by(alert: Alert, action: ControlAction) -> bool:
    """Whether an alert of what is past its bound tells of an action: named, or as one that hangs on its cause."""
    what, *rest = alert.key.split(":")
    if action.project_id != alert.project_id or what not in ("late", "bound"):
        return False
    if what == "bound":
        return action.metric == rest[1]
    if action.metric != Measure.FINISH_LATE_DAYS:
        return False
    if action.task_id:
        return action.task_id in chain_of(alert.key, alert.task_id, alert.members)
    names = {member["name"] for member in alert.members if member["task_id"] is None}
    is_named = alert.task_id is None and subject_of(action) in alert.title
    return is_named or subject_of(action) in names


def chain_of(key: str, task_id: int | None, members: Iterable[Mapping[str, Any]]) -> set[int]:
    """The tasks of which an alert about a late chain tells.

    Its cause, which the key names last, and what hangs on it.
    """
    tasks = {ids_in(key)[-1], task_id, *(one["task_id"] for one in members)}
    return {pk for pk in tasks if pk}


def needed_actions(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """The reader's open actions, by their day; those of one cause as one, as their alert tells them.

    A late task makes its phase, the phases behind it and the project late by the same days.
    """
    waiting = waiting_actions(actor, *projects).select_related("project", "task", "phase")
    rows = list(waiting.order_by("due", "id"))
    alerts = _told(actor, rows) if rows else []
    by_cause: dict[tuple[Any, ...], list[ControlAction]] = {}
    for row in rows:
        by_cause.setdefault(_cause_of(row, alerts), []).append(row)
    for cause, group in by_cause.items():
        # Named for what the others wait for, where that is one of them.
        row, *others = sorted(group, key=lambda one: one.task_id != cause[-1])
        project = row.project
        reader = Reader(
            currency=project.currency,
            sees_money=actor.may(Action.VIEW_COSTS, project.pk),
        )
        yield Need(
            key=":".join(["control_action", *(str(one.pk) for one in (row, *others))]),
            project_id=project.pk,
            title=sentence(row, reader),
            why=_what_is_asked(row, others),
            due=group[0].due,
            task_id=row.task_id,
            url=reverse("control_actions", args=[project.code]),
        )


def _told(actor: Actor, rows: Collection[ControlAction]) -> list[Alert]:
    """What the reader is told of these actions."""
    alerts = Alert.objects.still_open().filter(
        recipient=actor.user_id,
        kind="control_action",
        project_id__in={row.project_id for row in rows},
    )
    return list(alerts)


def _cause_of(row: ControlAction, alerts: Collection[Alert]) -> tuple[Any, ...]:
    """What tells it from actions of other causes; the id of the task that it comes from stands last."""
    if row.is_asking:
        return ("asks", row.pk, row.task_id)
    told = next((alert for alert in alerts if is_told_by(alert, row)), None)
    if told is not None:
        return ("alert", told.pk, ids_in(told.key)[-1] or None)
    # Not told yet: what is late by the same days is late by the same cause.
    own = row.pk if row.task_id else 0
    return (row.project_id, row.metric, row.value_now, own, row.task_id)


def _what_is_asked(row: ControlAction, others: Sequence[ControlAction]) -> str:
    if row.is_asking:
        return _("Is it settled?")
    if not others:
        return _("The action is yours. What will you do?")
    names = ", ".join(subject_of(other) for other in others)
    return _("So are, with it: %(names)s. What will you do?") % {"names": names}
