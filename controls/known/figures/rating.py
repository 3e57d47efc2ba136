"""From a number to a colour, and from four colours to one. Pure: no rows, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from controls.models import Rag, Threshold

Metric = Threshold.Metric
DIMENSIONS = ("schedule", "budget", "scope", "risk")
METRIC_OF = {
    "schedule": Metric.FINISH_VARIANCE_DAYS,
    "budget": Metric.COST_VARIANCE_PERCENT,
    "scope": Metric.SCOPE_CHANGE_PERCENT,
    "risk": Metric.EXPOSURE_ABOVE_RESERVE,
}
# Not yet rated is neither good nor bad; it sorts below green so that it never hides a warning.
SEVERITY = {Rag.NONE: 0, Rag.GREEN: 1, Rag.AMBER: 2, Rag.RED: 3}


@dataclass(frozen=True, slots=True)
class Limits:
    """A metric is amber above `amber` and red above `red`; `is_own` when the project overrides the organisation."""

    amber: Decimal
    red: Decimal
    is_own: bool = False


# What holds until somebody writes down other values.
DEFAULT_LIMITS: Mapping[str, Limits] = {
    Metric.FINISH_VARIANCE_DAYS: Limits(Decimal(5), Decimal(20)),
    Metric.COST_VARIANCE_PERCENT: Limits(Decimal(3), Decimal(10)),
    Metric.SCOPE_CHANGE_PERCENT: Limits(Decimal(5), Decimal(10)),
    Metric.EXPOSURE_ABOVE_RESERVE: Limits(Decimal(1), Decimal(3)),
}


def rate(value: Decimal | None, limits: Limits) -> Rag:
    """Green up to and at the tolerance, amber above it, red above the second limit; no value is not rated."""
    if value is None:
        return Rag.NONE
    if value > limits.red:
        return Rag.RED
    return Rag.AMBER if value > limits.amber else Rag.GREEN


def overall(colours: Mapping[str, str]) -> Rag:
    """The worst of schedule, budget and scope; risk counts one step less, because it has not happened yet.

    Not rated as long as none of the three is: a green risk register alone proves nothing about the plan.
    """
    happened = [Rag(colours[name]) for name in ("schedule", "budget", "scope")]
    worst = max(happened, key=SEVERITY.__getitem__)
    if worst == Rag.NONE:
        return Rag.NONE
    threatened = {Rag.RED: Rag.AMBER, Rag.AMBER: Rag.GREEN}.get(Rag(colours["risk"]), Rag.NONE)
    return max(worst, threatened, key=SEVERITY.__getitem__)


def is_worse(colour: str, than: str) -> bool:
    """Whether a colour crossed upwards: to amber or red from something milder."""
    return colour in (Rag.AMBER, Rag.RED) and SEVERITY[Rag(colour)] > SEVERITY[Rag(than)]
