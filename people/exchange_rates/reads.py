"""What an amount is worth in another currency on a day."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from people.models import ExchangeRate


class NoExchangeRate(DomainError):
    """No exchange rate was entered for two currencies on a day."""

    def __init__(self, from_currency: str, to_currency: str, day: date) -> None:
        words = _(
            "There is no exchange rate from %(from)s to %(to)s on %(day)s. An admin enters it in the settings."
        )
        super().__init__(
            words % {"from": from_currency, "to": to_currency, "day": date_format(day)}, field="currency"
        )
        self.currencies = (from_currency, to_currency)
        self.day = day


class ExchangeBook:
    """Dated exchange rates, read at most once and only when two currencies differ."""

    @cached_property
    def _rates(self) -> dict[tuple[str, str], list[tuple[date, Decimal]]]:
        found: dict[tuple[str, str], list[tuple[date, Decimal]]] = defaultdict(list)
        rows = ExchangeRate.objects.order_by("-valid_from")
        for source, target, valid_from, rate in rows.values_list(
            "from_currency", "to_currency", "valid_from", "rate"
        ):
            found[source, target].append((valid_from, rate))
        return found

    def convert(self, amount: Decimal, from_currency: str, to_currency: str, day: date) -> Decimal:
        """The amount in the other currency at the latest rate not after `day`, not rounded.

        A rate entered the other way round serves too, and so do two rates through a third currency.
        Raises NoExchangeRate: a rate of a later day is never used.
        """
        if from_currency == to_currency:
            return amount
        direct = self._one_step(amount, from_currency, to_currency, day)
        if direct is not None:
            return direct
        for between in sorted({code for pair in self._rates for code in pair}):
            first = self._one_step(amount, from_currency, between, day)
            second = None if first is None else self._one_step(first, between, to_currency, day)
            if second is not None:
                return second
        raise NoExchangeRate(from_currency, to_currency, day)

    def days(self) -> set[date]:
        """The days on which a rate of exchange begins to hold."""
        return {day for rows in self._rates.values() for day, _rate in rows}

    def _one_step(self, amount: Decimal, source: str, target: str, day: date) -> Decimal | None:
        """By the newer of the rate there and the rate back; the rate there on the same day."""
        there, back = self._on((source, target), day), self._on((target, source), day)
        if there is not None and (back is None or there[0] >= back[0]):
            return amount * there[1]
        return amount / back[1] if back is not None else None

    def _on(self, pair: tuple[str, str], day: date) -> tuple[date, Decimal] | None:
        return next((row for row in self._rates.get(pair, ()) if row[0] <= day), None)


def exchange_rates(actor: Actor) -> list[ExchangeRate]:
    """All exchange rates, by currencies and then newest first."""
    require(actor, Action.MANAGE_ORGANISATION)
    return list(ExchangeRate.objects.all())
