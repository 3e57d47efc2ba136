"""What an hour of somebody costs on a date: the person's own rate, else the rate of their labour role."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from core.access import Action, Actor, require
from people.models import Rate, User
from people.selectors.exchange import ExchangeBook


class Hourly(NamedTuple):
    """What an hour costs."""

    amount: Decimal
    currency: str


class RateBook:
    """Dated rates of people, read once; `on(user_id, day)` answers from memory. `roles`: user id -> labour role."""

    def __init__(self, roles: Mapping[int, str]) -> None:
        self._roles = roles
        self._own: dict[int, list[tuple[date, Hourly]]] = defaultdict(list)
        self._by_role: dict[str, list[tuple[date, Hourly]]] = defaultdict(list)
        self._exchange = ExchangeBook()
        rows = Rate.objects.order_by("-valid_from").values_list(
            "user_id", "labour_role", "valid_from", "hourly_amount", "currency"
        )
        for user_id, role, valid_from, amount, currency in rows:
            if user_id is not None:
                self._own[user_id].append((valid_from, Hourly(amount, currency)))
            else:
                self._by_role[role].append((valid_from, Hourly(amount, currency)))

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
