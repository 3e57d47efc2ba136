"""Dated hourly rates of people and labour roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import Recorder, recording
from core.writing import create_row, delete_row, locked, save_fields
from people.models import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRate:
    """An hourly amount of a person or of a labour role (one of the two), from a date on."""

    hourly_amount: Decimal
    valid_from: date
    currency: str
    user_id: int | None = None
    labour_role: str = ""
    # None: an hour of overtime costs what any other does.
    overtime_amount: Decimal | None = None


@transaction.atomic
def set_rate(*, actor: Actor, rate: NewRate) -> Rate:
    """Enter a rate; one of the same date is replaced. Raises Forbidden, InvalidInput, DomainError."""
    return set_rates(actor=actor, rates=[rate])[0]


@transaction.atomic
def set_rates(*, actor: Actor, rates: Iterable[NewRate]) -> list[Rate]:
    """Enter many rates, all or none (a yearly round). Raises Forbidden, InvalidInput, DomainError."""
    require(actor, Action.MANAGE_ORGANISATION)
    with recording(actor, Intent.SET_RATES) as record:
        return [_set(rate, record) for rate in rates]


@transaction.atomic
def delete_rate(*, actor: Actor, rate_id: int) -> None:
    """Take back a rate that was entered by mistake."""
    require(actor, Action.MANAGE_ORGANISATION)
    rate: Rate = locked(Rate.objects.all(), rate_id)
    with recording(actor, Intent.DELETE_RATE, summary=str(rate)) as record:
        delete_row(rate, record=record)


def _set(rate: NewRate, record: Recorder) -> Rate:
    labour_role = rate.labour_role.strip()
    if (rate.user_id is None) == (not labour_role):
        raise DomainError(_("Name a person or a labour role, one of the two."), field="labour_role")
    row = (
        Rate.objects.select_for_update()
        .filter(user_id=rate.user_id, labour_role=labour_role, valid_from=rate.valid_from)
        .first()
    )
    if row is not None:
        fields = {
            "hourly_amount": rate.hourly_amount,
            "overtime_amount": rate.overtime_amount,
            "currency": rate.currency,
        }
        save_fields(row, fields, record=record)
        return row
    return create_row(
        Rate(
            user_id=rate.user_id,
            labour_role=labour_role,
            hourly_amount=rate.hourly_amount,
            overtime_amount=rate.overtime_amount,
            currency=rate.currency,
            valid_from=rate.valid_from,
        ),
        record=record,
    )
