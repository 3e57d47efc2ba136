"""What work costs whose price changes on dates: each day's work at the price of that day.

The one place that multiplies work by a price over time, exact to the cent: the total of an
assignment, its cost by day and what of it is still to come are read from the same cumulative
cost, so they always agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from engine.calendar.work_calendar import round_the_clock
from engine.money.phasing import Course

# A day's work is counted in parts of a minute: rounding it never shows in a cent.
_FINE = 10_000
_CENT = Decimal("0.01")

# From a day on, an ordinary hour and one of overtime cost so much; the first before it, too.
PriceStep = tuple[date, Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class PricedWork:
    """Work in order of time: what each day costs, and what of the whole is done by its end."""

    days: tuple[tuple[date, Decimal], ...]
    reached: tuple[int, ...]
    whole: int

    @property
    def amount(self) -> Decimal:
        """What all of it costs."""
        return sum((share for _day, share in self.days), Decimal("0.00"))

    def left(self, percent: int | Decimal) -> Decimal:
        """What is still to be paid when so many per cent are done, the earliest first.

        Not rounded.
        """
        done = Decimal(self.whole) * Decimal(percent) / 100
        left, before = Decimal(0), 0
        for (_day, share), reached in zip(self.days, self.reached, strict=True):
            if reached > before:
                still = reached - max(done, Decimal(before))
                left += share * max(still, Decimal(0)) / (reached - before)
            before = reached
        return left


def price_of(
    work_minutes: int,
    overtime_minutes: int,
    hourly: Decimal,
    overtime: Decimal,
) -> Decimal:
    """What work costs at one price, overtime among it at its own; to the cent, half-even."""
    ordinary = work_minutes - overtime_minutes
    exact = (ordinary * hourly + overtime_minutes * overtime) / 60
    return exact.quantize(_CENT, ROUND_HALF_EVEN)


def priced_work(
    course: Course,
    work_minutes: int,
    steps: Sequence[PriceStep],
    *,
    overtime_minutes: int = 0,
) -> PricedWork:
    """The cost of work along a course at prices by date, `steps` in order.

    Cumulative cost at the end of a day, rounded half-even: Σ work of each day until then × the
    hourly price of the day. Overtime is the same share of every day's work. Work on days without
    any working time lies evenly over the clock.
    """
    ordinary = work_minutes - overtime_minutes
    if not course.minutes:
        course = Course(course.stretches, round_the_clock(), course.profile)
    whole = work_minutes * _FINE
    days, counts = [], []
    # In minutes of the whole work at each day's price × the fine parts of it that are done.
    exact, paid, before, place = Decimal(0), Decimal("0.00"), 0, 0
    for day, reached in course.reached_by_day(whole):
        while place + 1 < len(steps) and steps[place + 1][0] <= day:
            place += 1
        if reached == before:
            continue
        _since, hourly, overtime = steps[place]
        exact += (reached - before) * (ordinary * hourly + overtime_minutes * overtime)
        cost = (exact / (60 * whole)).quantize(_CENT, ROUND_HALF_EVEN)
        days.append((day, cost - paid))
        counts.append(reached)
        paid, before = cost, reached
    return PricedWork(tuple(days), tuple(counts), whole)
