"""Actions in words: what they are about, and the value against its bound for who may read it."""

from decimal import Decimal

from django.utils.translation import gettext as _

from controls.known.words import Reader, number
from controls.models import ControlAction, Measure

MONEY_METRICS = frozenset({Measure.COST_INDEX, Measure.COST_OVER_PERCENT, Measure.EXPOSURE_PERCENT})
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
    return _("%(metric)s: %(value)s, bound %(bound)s") % {"metric": name, "value": value, "bound": bound}


def valued(metric: str, value: Decimal) -> str:
    """A value of a metric as people read it: indices with two places."""
    return f"{value:.2f}" if metric in _INDICES else number(value)
