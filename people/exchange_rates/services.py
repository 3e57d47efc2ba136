"""Dated exchange rates of the organisation."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import Recorder, recording
from core.money import CURRENCIES
from core.writing import create_row, delete_row, locked, save_fields
from people.models import ExchangeRate


class NewExchange(NamedTuple):
    """What one unit of a currency is worth in another from a date on."""

    from_currency: str
    to_currency: str
    rate: Decimal
    valid_from: date


@transaction.atomic
def set_exchange_rate(
    *, actor: Actor, from_currency: str, to_currency: str, rate: Decimal, valid_from: date
) -> ExchangeRate:
    """Enter what one unit is worth from a date on; a rate of the same date is replaced. What is booked stays booked.

    Raises Forbidden, InvalidInput, DomainError.
    """
    new = NewExchange(from_currency, to_currency, rate, valid_from)
    return set_exchange_rates(actor=actor, rates=[new])[0]


@transaction.atomic
def set_exchange_rates(*, actor: Actor, rates: Sequence[NewExchange]) -> list[ExchangeRate]:
    """Enter many, all or none; otherwise as `set_exchange_rate`."""
    require(actor, Action.MANAGE_ORGANISATION)
    summary = f"{rates[0].from_currency} → {rates[0].to_currency}" if len(rates) == 1 else ""
    with recording(actor, Intent.SET_EXCHANGE_RATE, summary=summary) as record:
        return [_set(new, record) for new in rates]


def _set(new: NewExchange, record: Recorder) -> ExchangeRate:
    for field, code in (("from_currency", new.from_currency), ("to_currency", new.to_currency)):
        if code not in CURRENCIES:
            raise DomainError(_("Choose a currency."), field=field)
    if new.from_currency == new.to_currency:
        raise DomainError(_("Choose two different currencies."), field="to_currency")
    if new.rate <= 0:
        raise DomainError(_("Enter a rate above zero."), field="rate")
    key = {
        "from_currency": new.from_currency,
        "to_currency": new.to_currency,
        "valid_from": new.valid_from,
    }
    row = ExchangeRate.objects.select_for_update().filter(**key).first()
    if row is None:
        return create_row(ExchangeRate(rate=new.rate, **key), record=record)
    save_fields(row, {"rate": new.rate}, record=record)
    return row


@transaction.atomic
def delete_exchange_rate(*, actor: Actor, rate_id: int) -> None:
    """Take back a rate that was entered by mistake. What is booked stays booked."""
    require(actor, Action.MANAGE_ORGANISATION)
    row: ExchangeRate = locked(ExchangeRate.objects.all(), rate_id)
    with recording(actor, Intent.DELETE_EXCHANGE_RATE, summary=str(row)) as record:
        delete_row(row, record=record)
