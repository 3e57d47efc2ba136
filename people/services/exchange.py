"""Dated exchange rates of the organisation."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.journal import recording
from core.money import CURRENCIES
from core.writing import create_row, delete_row, locked, save_fields
from people.models import ExchangeRate


@transaction.atomic
def set_exchange_rate(
    *, actor: Actor, from_currency: str, to_currency: str, rate: Decimal, valid_from: date
) -> ExchangeRate:
    """Enter what one unit is worth from a date on; a rate of the same date is replaced. What is booked stays booked.

    Raises Forbidden, InvalidInput, DomainError.
    """
    require(actor, Action.MANAGE_ORGANISATION)
    for field, code in (("from_currency", from_currency), ("to_currency", to_currency)):
        if code not in CURRENCIES:
            raise DomainError(_("Choose a currency."), field=field)
    if from_currency == to_currency:
        raise DomainError(_("Choose two different currencies."), field="to_currency")
    if rate <= 0:
        raise DomainError(_("Enter a rate above zero."), field="rate")
    key = {"from_currency": from_currency, "to_currency": to_currency, "valid_from": valid_from}
    row = ExchangeRate.objects.select_for_update().filter(**key).first()
    with recording(actor, "set_exchange_rate", summary=f"{from_currency} → {to_currency}") as record:
        if row is None:
            return create_row(ExchangeRate(rate=rate, **key), record=record)
        save_fields(row, {"rate": rate}, record=record)
    return row


@transaction.atomic
def delete_exchange_rate(*, actor: Actor, rate_id: int) -> None:
    """Take back a rate that was entered by mistake. What is booked stays booked."""
    require(actor, Action.MANAGE_ORGANISATION)
    row: ExchangeRate = locked(ExchangeRate.objects.all(), rate_id)
    with recording(actor, "delete_exchange_rate", summary=str(row)) as record:
        delete_row(row, record=record)
