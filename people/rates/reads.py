"""What an hour of somebody costs on a date: the person's own rate, else the rate of their labour role."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from core.access import Action, Actor, require
from people.exchange_rates.reads import ExchangeBook, NoExchangeRate
from people.models import Rate, User


class Hourly(NamedTuple):
    """What an hour costs, and an hour of overtime."""

    amount: Decimal
    currency: str
    overtime: Decimal


class HourPrice(NamedTuple):
    """What an ordinary hour and one of overtime cost, in one currency."""

    ordinary: Decimal
    overtime: Decimal


@dataclass(frozen=True, slots=True)
class RateSteps:
    """What an hour costs over time in one currency: `prices[n]` from `days[n]` on, the first from the earliest day.

    None where there is no rate of exchange. Neighbours differ, so most people have one step.
    """

    days: tuple[date, ...]
    prices: tuple[HourPrice | None, ...]

    def between(self, first: date, last: date) -> list[tuple[date, HourPrice | None]]:
        """The steps of some days; the first begins on `first`."""
        begin, end = bisect_right(self.days, first), bisect_right(self.days, last)
        later = zip(self.days[begin:end], self.prices[begin:end], strict=True)
        return [(first, self.prices[begin - 1]), *later]


class RateBook:
    """Dated rates of people, read once; `on(user_id, day)` answers from memory. `roles`: user id -> labour role."""

    def __init__(self, roles: Mapping[int, str]) -> None:
        self._roles = roles
        self._steps: dict[tuple[int, str], RateSteps | None] = {}
        self._own: dict[int, list[tuple[date, Hourly]]] = defaultdict(list)
        self._by_role: dict[str, list[tuple[date, Hourly]]] = defaultdict(list)
        self._exchange = ExchangeBook()
        rows = Rate.objects.order_by("-valid_from").values_list(
            "user_id", "labour_role", "valid_from", "hourly_amount", "currency", "overtime_amount"
        )
        for user_id, role, valid_from, amount, currency, overtime in rows:
            hourly = Hourly(amount, currency, amount if overtime is None else overtime)
            if user_id is not None:
                self._own[user_id].append((valid_from, hourly))
            else:
                self._by_role[role].append((valid_from, hourly))

    def on(self, user_id: int, day: date) -> Hourly | None:
        """Hourly amount valid on `day`: the latest row not after it; before the first row, the first one."""
        own = _valid_on(self._own.get(user_id), day)
        return own if own is not None else self.of_role(self._roles.get(user_id, ""), day)

    def of_role(self, labour_role: str, day: date) -> Hourly | None:
        """The same for a labour role."""
        return _valid_on(self._by_role.get(labour_role), day)

    def in_currency(self, user_id: int, day: date, currency: str) -> Decimal | None:
        """`on`, exchanged at the rate of the day and not rounded. Raises NoExchangeRate."""
        hourly = self.on(user_id, day)
        return self._exchange.convert(hourly.amount, hourly.currency, currency, day) if hourly else None

    def steps(self, user_id: int, currency: str) -> RateSteps | None:
        """What an hour of somebody costs over all time, exchanged at the rate of each day; None without a rate."""
        key = (user_id, currency)
        if key not in self._steps:
            self._steps[key] = self._steps_of(user_id, currency)
        return self._steps[key]

    def _steps_of(self, user_id: int, currency: str) -> RateSteps | None:
        rows = self._own.get(user_id) or self._by_role.get(self._roles.get(user_id, ""))
        if not rows:
            return None
        days = {valid_from for valid_from, _hourly in rows} | {date.min}
        if any(hourly.currency != currency for _day, hourly in rows):
            days |= self._exchange.days()
        priced = [(day, self._price(user_id, day, currency)) for day in sorted(days)]
        changes = [next(same) for _price, same in groupby(priced, key=lambda step: step[1])]
        return RateSteps(tuple(day for day, _ in changes), tuple(price for _, price in changes))

    def _price(self, user_id: int, day: date, currency: str) -> HourPrice | None:
        hourly = self.on(user_id, day)
        if hourly is None:
            return None
        try:
            return HourPrice(
                self._exchange.convert(hourly.amount, hourly.currency, currency, day),
                self._exchange.convert(hourly.overtime, hourly.currency, currency, day),
            )
        except NoExchangeRate:
            return None


def _valid_on(rows: list[tuple[date, Hourly]] | None, day: date) -> Hourly | None:
    if not rows:
        return None
    return next((hourly for valid_from, hourly in rows if valid_from <= day), rows[-1][1])


def hourly_rates(roles: Mapping[int, str]) -> RateBook:
    """The rates of people whose labour roles are known: user id -> labour role. One query."""
    return RateBook(roles)


def hourly_rate(whose: int | str, on: date) -> Decimal | None:
    """Hourly amount of a person (id) or a labour role (name) on a date; None when there is no rate."""
    if isinstance(whose, str):
        found = RateBook({}).of_role(whose, on)
    else:
        roles = User.objects.filter(pk=whose).values_list("pk", "labour_role")
        found = RateBook(dict(roles)).on(whose, on)
    return found.amount if found else None


def rates_of_person(actor: Actor, user_id: int) -> list[Rate]:
    """A person's rates, newest first, as far as the actor may see them."""
    return list(Rate.objects.visible_to(actor).filter(user_id=user_id).order_by("-valid_from"))


def rates_by_holder(actor: Actor) -> list[tuple[str, str, list[Rate]]]:
    """(name, labour role or "", rates newest first) of everybody and every labour role that has a rate."""
    require(actor, Action.MANAGE_ORGANISATION)
    grouped: dict[tuple[bool, str], list[Rate]] = defaultdict(list)
    for rate in Rate.objects.select_related("user").order_by("-valid_from"):
        grouped[(rate.user is not None, str(rate.user) if rate.user else rate.labour_role)].append(rate)
    return [(name, "" if is_person else name, rates) for (is_person, name), rates in sorted(grouped.items())]
