"""What a part of the budget will cost in the end, from what is known today. Pure: no rows, no clock."""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Figures:
    """One part of the budget: planned in all, planned up to the status date, on order, spent, and how it will end."""

    planned: Decimal = ZERO
    planned_to_date: Decimal = ZERO
    committed: Decimal = ZERO
    actual: Decimal = ZERO
    forecast: Decimal = ZERO

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.planned + other.planned,
            self.planned_to_date + other.planned_to_date,
            self.committed + other.committed,
            self.actual + other.actual,
            self.forecast + other.forecast,
        )

    @property
    def over(self) -> Decimal:
        """Forecast − planned: above zero is dearer."""
        return self.forecast - self.planned

    @property
    def over_percent(self) -> Decimal | None:
        """`over` in percent of planned; None where nothing was planned."""
        return self.over * 100 / self.planned if self.planned else None

    @property
    def still_to_spend(self) -> Decimal:
        return self.forecast - self.actual


def forecast(
    *, planned: Decimal, planned_to_date: Decimal, committed: Decimal, actual: Decimal, is_done: bool
) -> Decimal:
    """Estimate at completion of one part, bottom up.

    Spent, plus what is planned after the status date, plus what was due by then and is not billed yet, and never less
    than what is on order: actual + max(planned − planned_to_date + max(planned_to_date − actual, 0), committed). When
    the work is done only what is on order can still come: actual + committed.
    """
    if is_done:
        return actual + committed
    later = planned - planned_to_date
    unbilled = max(planned_to_date - actual, ZERO)
    return actual + max(later + unbilled, committed)
