"""Spreading an amount over working time, exact to the cent: the one place that says what is done by an instant.

`Course` is when work is done: stretches of time on a calendar, evenly or along a contour. Cost by day, planned value
and what a curve shows of them all ask it.

The planned share after n of N working minutes is n/N (linear), 2n/N - (n/N)² (front-loaded), (n/N)² (back-loaded) or
3(n/N)² - 2(n/N)³ (bell: slow, fast, slow). Cumulative amounts are computed in whole numbers and rounded half-even, and
what falls into a period is the difference of two of them, so periods always add up to the amount.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

import numpy as np

from engine.calendar.table import CalendarTable, Ints, instant_of
from engine.calendar.work_calendar import MINUTES_PER_DAY, WorkCalendar
from engine.plan.contours import MOST_PARTS, Contour, Curve, curve_of


class Profile(StrEnum):
    LINEAR = "linear"
    FRONT = "front"
    BACK = "back"
    BELL = "bell"
    MANUAL = "manual"


PROFILES = tuple(Profile)


def cents_of(amount: Decimal) -> int:
    """Whole cents. Raises ValueError for an amount with more than two places."""
    cents = amount.scaleb(2)
    if cents != cents.to_integral_value():
        raise ValueError(f"{amount} has more than two places.")
    return int(cents)


def amount_of(cents: int) -> Decimal:
    """A Decimal with two places."""
    return Decimal(int(cents)).scaleb(-2)


def half_even(numerator: int, denominator: int) -> int:
    """Integer quotient rounded half-even; the denominator is positive."""
    whole, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return whole + (twice > denominator or (twice == denominator and whole % 2 == 1))


def share_cents(cents: int, done: int, total: int, profile: Profile | Curve = Profile.LINEAR) -> int:
    """Cents planned after `done` of `total` working minutes. All of it where there is no working time."""
    if done >= total:
        return cents
    if done <= 0:
        return 0
    if isinstance(profile, Curve):
        return profile.reached(cents, done, total)
    if profile == Profile.FRONT:
        return half_even(cents * done * (2 * total - done), total * total)
    if profile == Profile.BACK:
        return half_even(cents * done * done, total * total)
    if profile == Profile.BELL:
        return half_even(cents * done * done * (3 * total - 2 * done), total**3)
    return half_even(cents * done, total)


def shares_cents(cents: Ints, done: Ints, total: Ints, profile: Ints) -> Ints:
    """`share_cents` for arrays; `profile` indexes PROFILES."""
    # cents × done may pass 64 bits, so split off the whole multiples of total first.
    safe_total = np.maximum(total, 1)
    done = done.clip(0, safe_total)
    whole, rest = np.divmod(cents, safe_total)
    quotient, remainder = np.divmod(rest * done, safe_total)
    result = whole * done + quotient
    twice = 2 * remainder
    result += (twice > safe_total) | ((twice == safe_total) & (result % 2 == 1))
    for row in np.flatnonzero((profile > 0) & (profile < len(PROFILES) - 1)).tolist():
        result[row] = share_cents(
            int(cents[row]), int(done[row]), int(safe_total[row]), PROFILES[profile[row]]
        )
    return result


class HasTable(Protocol):
    """A working calendar, or whatever else has the table of one."""

    @property
    def table(self) -> CalendarTable: ...


@dataclass(frozen=True, slots=True)
class Course:
    """When work is done: in these stretches, in order, in the hours of a calendar, evenly or along a profile.

    Moments are naive and local. Where there is no working time, all of it is done when it begins.
    """

    stretches: tuple[tuple[datetime, datetime], ...]
    calendar: HasTable
    profile: Profile | Curve = Profile.LINEAR

    @property
    def minutes(self) -> int:
        """Working minutes of all stretches."""
        table = self.calendar.table
        return sum(table.minutes_between(start, finish) for start, finish in self.stretches)

    def minutes_by(self, moment: datetime) -> int:
        """Working minutes of the stretches that lie behind a moment."""
        table = self.calendar.table
        return sum(
            table.minutes_between(start, min(finish, moment))
            for start, finish in self.stretches
            if start < moment
        )

    def share(self, amount: Decimal, moment: datetime) -> Decimal:
        """What of an amount, with two places at most, is done or spent by a moment."""
        cents = cents_of(amount)
        if moment < self.stretches[0][0]:
            return amount_of(0)
        total = self.minutes
        return amount_of(
            share_cents(cents, self.minutes_by(moment), total, self.profile) if total > 0 else cents
        )

    def by_day(self, amount: Decimal) -> list[tuple[date, Decimal]]:
        """The amount by day, in order; days without any are left out. Adds up to it."""
        reached = 0
        days = []
        for day, share in self.reached_by_day(cents_of(amount)):
            if share != reached:
                days.append((day, amount_of(share - reached)))
            reached = share
        return days

    def reached_by_day(self, whole: int) -> Iterator[tuple[date, int]]:
        """(day, what of a whole is reached at its end), for every day from the first to the last."""
        table = self.calendar.table
        spans = [(instant_of(start), instant_of(finish)) for start, finish in self.stretches]
        # Plain whole numbers: those of an array would overflow under a contour.
        counts = [(int(table.count_at(start)), int(table.count_at(finish))) for start, finish in spans]
        total = sum(after - before for before, after in counts)
        first, last = spans[0][0] // MINUTES_PER_DAY, spans[-1][1] // MINUTES_PER_DAY
        for day in range(first, last):
            midnight = int(table.count_at((day + 1) * MINUTES_PER_DAY))
            done = sum(min(max(midnight - before, 0), after - before) for before, after in counts)
            share = share_cents(whole, done, total, self.profile)
            yield date.fromordinal(_EPOCH_DAY + day), share
        yield date.fromordinal(_EPOCH_DAY + last), whole

    def between(self, start: datetime, finish: datetime) -> Course:
        """The part of it within two moments, evenly done; all of it between them where none lies there."""
        inside = tuple(
            (max(begin, start), min(end, finish))
            for begin, end in self.stretches
            if begin < finish and end > start
        )
        return Course(inside or ((start, finish),), self.calendar)


_EPOCH_DAY = date(1970, 1, 1).toordinal()


def shape_of(days: Mapping[date, Decimal], course: Course) -> Curve | None:
    """The contour that amounts by day draw along a course, to draw it again along another one.

    What falls on a day without working time counts with the day of work before it. None where no shape is seen: no
    working time, less than nothing on a day, or nothing at all.
    """
    parts: list[tuple[int, int]] = []
    behind = extra = 0
    first, last = course.stretches[0][0].date(), course.stretches[-1][1].date()
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        reached = course.minutes_by(datetime.combine(date.fromordinal(number + 1), time()))
        cents = cents_of(days.get(day, Decimal(0)))
        if cents < 0:
            return None
        if reached > behind:
            parts.append((reached - behind, cents + extra))
            extra = 0
        elif parts:
            parts[-1] = (parts[-1][0], parts[-1][1] + cents)
        else:
            extra += cents
        behind = reached
    is_shape = len(parts) > 1 and any(cents for _minutes, cents in parts)
    return curve_of(Contour.BY_HAND, parts) if is_shape and len(parts) <= MOST_PARTS else None


def planned_share(
    amount: Decimal,
    *,
    start: datetime,
    finish: datetime,
    moment: datetime,
    calendar: WorkCalendar,
    profile: Profile = Profile.LINEAR,
) -> Decimal:
    """What of `amount` is planned up to `moment`, spread from `start` to `finish` over the calendar's working time."""
    return Course(((start, finish),), calendar, profile).share(amount, moment)


def phase(
    amount: Decimal,
    *,
    start: datetime,
    finish: datetime,
    cuts: Sequence[datetime],
    calendar: WorkCalendar,
    profile: Profile = Profile.LINEAR,
) -> list[Decimal]:
    """The amount per period: up to the first cut, between each two, and after the last."""
    course = Course(((start, finish),), calendar, profile)
    reached = [course.share(amount, cut) for cut in cuts]
    edges = [Decimal("0.00"), *reached, amount]
    return [after - before for before, after in pairwise(edges)]
