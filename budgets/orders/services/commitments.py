"""Purchase orders: money promised, not yet spent."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from budgets.models import Commitment
from budgets.money.services import parts
from core.access import Action, Actor, require
from core.facts import require_happened
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, locked, save_fields
from projects.project.services import raise_generation


@transaction.atomic
def add_commitment(
    *,
    actor: Actor,
    project_id: int,
    number: str,
    supplier: str,
    amount: Decimal,
    ordered_on: date,
    line_id: int | None = None,
    currency: str = "",
) -> Commitment:
    """Note a purchase order. Its number is unique in the project (InvalidInput).

    An amount in another `currency` is exchanged at the rate of the day of the order. Raises NoExchangeRate.
    """
    project = parts.project_of(actor, project_id, Action.RECORD_COST)
    require_happened("ordered_on", ordered_on)
    order = Commitment(
        project=project,
        line=parts.line_of(project_id, line_id),
        number=number.strip(),
        supplier=supplier.strip(),
        ordered_on=ordered_on,
        **parts.exchanged(project, parts.positive(amount), currency, ordered_on),
    )
    with recording(actor, Intent.ADD_COMMITMENT, project_id=project_id, summary=str(order)) as record:
        create_row(order, record=record)
    raise_generation(project_id)
    return order


@transaction.atomic
def update_commitment(
    *, actor: Actor, commitment_id: int, changes: Mapping[str, Any], version: int | None = None
) -> Commitment:
    """Change an order: `number`, `supplier`, `amount`, `currency`, `ordered_on`, `line_id`, `status` (open again).

    What it is worth follows its day when it is in another currency.
    """
    order = _order(actor, commitment_id)
    require_happened("ordered_on", changes.get("ordered_on"))
    fields = {
        name: changes[name] for name in ("number", "supplier", "ordered_on", "status") if name in changes
    }
    if changes.keys() & {"amount", "currency", "ordered_on"}:
        amount = changes.get("amount", order.foreign_amount or order.amount)
        currency = changes.get("currency", order.foreign_currency)
        day = changes.get("ordered_on", order.ordered_on)
        fields |= parts.exchanged(order.project, parts.positive(amount), currency, day)
    if "line_id" in changes:
        fields["line"] = parts.line_of(order.project_id, changes["line_id"])
    return _save(actor, order, Intent.UPDATE_COMMITMENT, fields, version)


@transaction.atomic
def close_commitment(*, actor: Actor, commitment_id: int, version: int | None = None) -> Commitment:
    """Nothing more will be invoiced on the order: what is left of it is promised no longer."""
    order = _order(actor, commitment_id)
    return _save(actor, order, Intent.CLOSE_COMMITMENT, {"status": Commitment.Status.CLOSED}, version)


def _order(actor: Actor, commitment_id: int) -> Commitment:
    order = locked(Commitment.objects.visible_to(actor), commitment_id)
    require(actor, Action.RECORD_COST, order.project_id)
    return order


def _save(
    actor: Actor, order: Commitment, intent: str, fields: Mapping[str, Any], version: int | None
) -> Commitment:
    with recording(actor, intent, project_id=order.project_id, summary=str(order)) as record:
        if save_fields(order, fields, record=record, expected_version=version):
            raise_generation(order.project_id)
    return order
