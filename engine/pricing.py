"""What work costs whose price changes on dates: every day's work at the price of that day, exact to the cent.

The one place that multiplies work by a price over time: the total of an assignment, its cost by day and what of it is
still to come are all read from the same cumulative cost, so they always agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from engine.calendar import round_the_clock
from engine.phasing import Course

# A day's work is counted in parts of a minute, so that rounding it never shows in a cent.
_FINE = 10_000
_CENT = Decimal("0.01")
_HOUR = 60 * _FINE

# From a day on, an hour costs so much. The first holds before its day, too.
PriceStep = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class PricedWork:
    """Work in order of time: what each day of it costs, and the work done by its end in parts of the whole."""

    days: tuple[tuple[date, Decimal], ...]
    reached: tuple[int, ...]
    whole: int

    @property
    def amount(self) -> Decimal:
        """What all of it costs."""
        return sum((share for _day, share in self.days), Decimal("0.00"))

    def left(self, percent: int | Decimal) -> Decimal:
        """What is still to be paid when so many per cent of the work are done, the earliest first; not rounded."""
        done = Decimal(self.whole) * Decimal(percent) / 100
        left, before = Decimal(0), 0
        for (_day, share), reached in zip(self.days, self.reached, strict=True):
            if reached > before:
                still = reached - max(done, Decimal(before))
                left += share * max(still, Decimal(0)) / (reached - before)
            before = reached
        return left


def priced_work(course: Course, work_minutes: int, steps: Sequence[PriceStep]) -> PricedWork:
    """The cost of work along a course at prices by date, `steps` in order.

    Cumulative cost at the end of a day, rounded half-even: Σ work of each day until then × the hourly price of the
    day. Work on days without any working time lies evenly over the clock.
    """
    if not course.minutes:
        course = Course(course.stretches, round_the_clock(), course.profile)
    whole = work_minutes * _FINE
    days, counts = [], []
    exact, paid, before, place = Decimal(0), Decimal("0.00"), 0, 0
    for day, reached in course.reached_by_day(whole):
        while place + 1 < len(steps) and steps[place + 1][0] <= day:
            place += 1
        if reached == before:
            continue
        exact += (reached - before) * steps[place][1]
        cost = (exact / _HOUR).quantize(_CENT, ROUND_HALF_EVEN)
        days.append((day, cost - paid))
        counts.append(reached)
        paid, before = cost, reached
    return PricedWork(tuple(days), tuple(counts), whole)
