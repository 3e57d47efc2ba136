"""Spending month by month: planned, spent, and what is still to come, which adds up to the forecast."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budgets.money.figures.spreading import month_start, months_between, spread
from core.money import cents

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Month:
    """A month's amounts; `forecast` is what is still to be spent in it, beside `actual`."""

    month: date
    planned: Decimal
    actual: Decimal
    forecast: Decimal

    @property
    def total(self) -> Decimal:
        return self.actual + self.forecast


def months_of(
    *,
    planned: Sequence[tuple[date, Decimal]],
    actual: Iterable[tuple[date, Decimal]],
    still_to_spend: Decimal,
    status_date: date,
    finish: date | None,
) -> list[Month]:
    """One row per month from the first amount to the last.

    What is still to be spent follows the plan after the status date; where the plan has nothing left it is spread
    evenly up to the forecast finish. Actual and forecast together add up to the forecast at completion.
    """
    planned_in: dict[date, Decimal] = defaultdict(lambda: ZERO)
    actual_in: dict[date, Decimal] = defaultdict(lambda: ZERO)
    later_in: dict[date, Decimal] = defaultdict(lambda: ZERO)
    for day, amount in planned:
        planned_in[month_start(day)] += amount
        if day > status_date:
            later_in[month_start(day)] += amount
    for day, amount in actual:
        actual_in[month_start(day)] += amount
    if not planned_in and not actual_in:
        return []
    forecast_in = _to_come(later_in, cents(still_to_spend), status_date, finish)
    used = sorted({*planned_in, *actual_in, *forecast_in})
    return [
        Month(month, planned_in[month], actual_in[month], forecast_in.get(month, ZERO))
        for month in months_between(used[0], used[-1])
    ]


def _to_come(
    later: dict[date, Decimal], amount: Decimal, status_date: date, finish: date | None
) -> dict[date, Decimal]:
    if not amount:
        return {}
    months = sorted(later) or months_between(status_date, max(finish or status_date, status_date))
    weights = [int(later[month] * 100) if later else 1 for month in months]
    return dict(zip(months, spread(amount, weights), strict=True))
