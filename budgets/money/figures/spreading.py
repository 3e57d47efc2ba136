"""Dividing an amount so that the parts add up to it, to the cent. Pure: no rows, no clock."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from core.money import CENT


def spread(amount: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """Parts of `amount` in proportion to the weights, each in whole cents, that add up to it exactly.

    Largest remainder (Hamilton's method): every part is rounded towards zero, and the cents left over go to the parts
    that lost most, the earlier one first. When all weights are zero the parts are equal. `amount` has at most two
    places; weights are not negative; no weights at all is a ValueError.
    """
    if not weights:
        raise ValueError("nothing to spread over")
    sign = -1 if amount < 0 else 1
    cents = int(abs(amount).scaleb(2).to_integral_exact())
    whole = sum(weights)
    shares = weights
    if not whole:
        shares, whole = [1] * len(weights), len(weights)
    floors, rests = [], []
    for position, weight in enumerate(shares):
        part, rest = divmod(cents * weight, whole)
        floors.append(int(part))
        rests.append((-rest, position))
    for _rest, position in sorted(rests)[: cents - sum(floors)]:
        floors[position] += 1
    return [sign * part * CENT for part in floors]


def days_of(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included; only `first` when `last` is earlier."""
    return [first + timedelta(days=offset) for offset in range(max((last - first).days, 0) + 1)]


def month_start(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """First days of the months from that of `first` to that of `last`."""
    months = [month_start(first)]
    while (following := next_month(months[-1])) <= last:
        months.append(following)
    return months
