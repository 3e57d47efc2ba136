"""A snapshot's S-curve as a chart."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from controls.models import Snapshot
from core.charts import Chart, SCurve, s_curve

Points = list[tuple[date, float]]


def curve_chart(snapshot: Snapshot, currency: str) -> Chart | None:
    """The curve, or None while nothing is planned."""
    table = snapshot.earned_value_table
    if not table:
        return None
    dates = [date.fromisoformat(day) for day in table["dates"]]
    return s_curve(
        SCurve(
            status_date=snapshot.status_date,
            planned=_points(dates, table["planned"]),
            earned=_points(dates, table["earned"]),
            spent=_points(dates, table["spent"]),
            earned_forecast=_until_flat(_points(dates, table["earned_forecast"])),
            cost_forecast=_until_flat(_points(dates, table.get("spent_forecast", []))),
            currency=currency,
        )
    )


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
