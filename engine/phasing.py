"""Spreading an amount over working time, exact to the cent.

The planned share after n of N working minutes is n/N (linear), 2n/N - (n/N)² (front-loaded), (n/N)² (back-loaded) or
3(n/N)² - 2(n/N)³ (bell: slow, fast, slow). Cumulative amounts are computed in whole numbers and rounded half-even, and
what falls into a period is the difference of two of them, so periods always add up to the amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

import numpy as np

from engine.calendar import WorkCalendar
from engine.calendar_table import Ints


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


def share_cents(cents: int, done: int, total: int, profile: Profile = Profile.LINEAR) -> int:
    """Cents planned after `done` of `total` working minutes. All of it where there is no working time."""
    if done >= total:
        return cents
    if done <= 0:
        return 0
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
    if moment < start:
        return Decimal("0.00")
    total = calendar.working_minutes_between(start, finish)
    if total <= 0:
        return amount_of(cents_of(amount) if moment >= start else 0)
    return amount_of(
        share_cents(cents_of(amount), calendar.working_minutes_between(start, moment), total, profile)
    )


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
    reached = [
        planned_share(amount, start=start, finish=finish, moment=cut, calendar=calendar, profile=profile)
        for cut in cuts
    ]
    edges = [Decimal("0.00"), *reached, amount]
    return [after - before for before, after in pairwise(edges)]
