"""What a part of the budget will cost in the end, from what is known today. Pure: no rows, no clock."""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Work:
    """People's work in a part of the budget, at its planned cost: in all, up to the status date, and not done yet."""

    planned: Decimal = ZERO
    to_date: Decimal = ZERO
    left: Decimal = ZERO

    def __add__(self, other: "Work") -> "Work":
        return Work(self.planned + other.planned, self.to_date + other.to_date, self.left + other.left)

    @property
    def done(self) -> Decimal:
        return self.planned - self.left


NO_WORK = Work()


@dataclass(frozen=True, slots=True)
class Figures:
    """One part of the budget: planned in all, planned up to the status date, on order, spent, and how it will end.

    `work` is that part of what is planned which people do.
    """

    planned: Decimal = ZERO
    planned_to_date: Decimal = ZERO
    committed: Decimal = ZERO
    actual: Decimal = ZERO
    forecast: Decimal = ZERO
    work: Work = NO_WORK

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.planned + other.planned,
            self.planned_to_date + other.planned_to_date,
            self.committed + other.committed,
            self.actual + other.actual,
            self.forecast + other.forecast,
            self.work + other.work,
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
    *,
    planned: Decimal,
    planned_to_date: Decimal,
    committed: Decimal,
    actual: Decimal,
    is_done: bool,
    work: Work = NO_WORK,
) -> Decimal:
    """Estimate at completion of one part, bottom up.

    Spent, plus what is planned after the status date, plus what was due by then and is not billed yet, and never less
    than what is on order: actual + max(planned − planned_to_date + max(planned_to_date − actual, 0), committed). When
    the work is done only what is on order can still come: actual + committed. People's work goes by its progress and
    not by the calendar: what is left of it is still to come, and what is spent pays for what is done of it first.
    """
    if is_done:
        return actual + committed
    due = planned_to_date - work.to_date
    later = planned - work.planned - due
    unbilled = max(due - max(actual - work.done, ZERO), ZERO)
    return actual + max(work.left + later + unbilled, committed)
