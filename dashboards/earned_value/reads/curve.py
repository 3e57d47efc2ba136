"""A snapshot's S-curve as a chart, with the cone that the forecast formulas open."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from controls.earned_value.reads.values import measures_of
from controls.models import Snapshot
from core.charts import Chart, SCurve, s_curve
from core.money import short_money
from engine.money.earned_value import ForecastMethod
from projects.models import Project

Points = list[tuple[date, float]]


def curve_chart(snapshot: Snapshot, project: Project, *, height: int = 284) -> Chart | None:
    """The curve, or None while nothing is planned; `height` in pixels."""
    table = snapshot.earned_value_table
    if not table:
        return None
    dates = [date.fromisoformat(day) for day in table["dates"]]
    cost = _until_flat(_points(dates, table.get("spent_forecast", [])))
    low, high, words = _cone(snapshot, project, cost)
    return s_curve(
        SCurve(
            status_date=snapshot.status_date,
            planned=_points(dates, table["planned"]),
            earned=_points(dates, table["earned"]),
            spent=_points(dates, table["spent"]),
            earned_forecast=_until_flat(_points(dates, table["earned_forecast"])),
            cost_forecast=cost,
            cost_low=low,
            cost_high=high,
            cost_cone_words=words,
            currency=project.currency,
        ),
        height=height,
    )


def forecast_costs(snapshot: Snapshot) -> list[Decimal]:
    """The lowest and highest forecast; of a snapshot from before they were kept, by every formula."""
    if snapshot.estimate_low is not None and snapshot.estimate_high is not None:
        return [snapshot.estimate_low, snapshot.estimate_high]
    measures = measures_of(snapshot)
    found = [measures.eac(method) for method in ForecastMethod] if measures.bac else []
    return [amount for amount in found if amount is not None]


def forecast_finishes(snapshot: Snapshot, project: Project) -> list[date]:
    """When the work may end: by the plan, and by the pace so far (SPI(t)); only days after the status date."""
    zone = ZoneInfo(project.time_zone)
    by_plan = snapshot.forecast_finish.astimezone(zone).date() if snapshot.forecast_finish else None
    found = [day for day in (by_plan, snapshot.time_forecast_finish) if day is not None]
    return [day for day in found if day > snapshot.status_date]


def _cone(snapshot: Snapshot, project: Project, cost: Points) -> tuple[Points, Points, str]:
    """From the status date to the cheapest and the dearest forecast, between the earliest and the latest finish.

    Both edges have the shape of the forecast itself, stretched in time and money; so the forecast lies between them.
    """
    costs = forecast_costs(snapshot)
    finishes = forecast_finishes(snapshot, project)
    if len(cost) < 2 or not finishes or min(costs) == max(costs):
        return [], [], ""
    words = _("Forecast by formula: %(low)s to %(high)s, without a probability") % {
        "low": short_money(min(costs), project.currency),
        "high": short_money(max(costs), project.currency),
    }
    low, high = float(min(costs)), float(max(costs))
    first, last = min(finishes), max(finishes)
    return _stretched(cost, last, low), [*_stretched(cost, first, high), (last, high)], words


def _stretched(line: Points, end: date, amount: float) -> Points:
    (first, base), (last, top) = line[0], line[-1]
    days, rise = (last - first).days or 1, (top - base) or 1.0
    return [
        (
            first + timedelta(days=round((day - first).days * (end - first).days / days)),
            base + (value - base) * (amount - base) / rise,
        )
        for day, value in line
    ]


def _points(dates: Sequence[date], amounts: Sequence[str | None]) -> Points:
    return [
        (day, float(Decimal(amount)))
        for day, amount in zip(dates, amounts, strict=False)
        if amount is not None
    ]


def _until_flat(points: Points) -> Points:
    """Without the tail on which nothing happens any more, so that the line ends where the work does."""
    end = len(points)
    while end > 1 and points[end - 1][1] == points[end - 2][1]:
        end -= 1
    return points[:end]
