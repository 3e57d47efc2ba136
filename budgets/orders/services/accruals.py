"""Accruals: accepted at the status date, taken back in the next month by a new entry that names them.

What is invoiced on the order in the same month releases them: the estimate gives way to the fact.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Commitment, CostEntry
from budgets.money.figures.marks import TAKEN_BACK
from budgets.money.figures.spreading import month_start, next_month
from budgets.money.reads import effective_amount, with_open_amount
from budgets.money.services import parts
from budgets.money.services.accrued import correction_of_accrual
from budgets.orders.reads import accruals_to_take_back, standing
from core.access import SYSTEM, Action, Actor, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.money import money
from core.writing import create_row, locked
from projects.project.services import raise_generation


@transaction.atomic
def accept_accrual(*, actor: Actor, commitment_id: int, amount: Decimal) -> CostEntry:
    """Book at the status date what is done on an order but not invoiced. Once per order and status date.

    Raises DomainError for a closed order, one of no budget line, or more than is open on it.
    """
    order = locked(Commitment.objects.visible_to(actor), commitment_id)
    require(actor, Action.RECORD_COST, order.project_id)
    line, on = order.line, order.project.status_date or timezone.localdate()
    if order.status != Commitment.Status.OPEN or line is None:
        raise DomainError(_("Only an open order of a budget line has accruals."))
    if standing([order.pk], on).exists():
        raise DomainError(_("This order has an accrual at the status date already."))
    left = with_open_amount(Commitment.objects.filter(pk=order.pk)).values_list("open_amount", flat=True)[0]
    if (worth := parts.positive(amount)) > left:
        words = {"amount": money(left, order.project.currency)}
        raise DomainError(_("Only %(amount)s is open on the order.") % words, field="amount")
    entry = CostEntry(
        project=order.project,
        category=line.category,
        line=line,
        task=line.task,
        commitment=order,
        kind=CostEntry.Kind.ACCRUAL,
        description=(_("Accrual: %(order)s") % {"order": order})[:200],
        amount=worth,
        incurred_on=on,
        recorded_by=actor.user,
        source_key=f"accrual:{order.pk}:{on}",
    )
    with recording(actor, Intent.ACCEPT_ACCRUAL, project_id=order.project_id, summary=str(order)) as record:
        create_row(entry, record=record)
    raise_generation(order.project_id)
    if next_month(on) <= timezone.localdate():
        take_back_accrual(entry_id=entry.pk)
    return entry


def take_back_accruals(*, today: date) -> int:
    """Take back every accrual whose month is over; how many. Called twice it does nothing more."""
    waiting = list(accruals_to_take_back(month_start(today)).values_list("pk", flat=True))
    return sum(take_back_accrual(entry_id=pk) for pk in waiting)


@transaction.atomic
def take_back_accrual(*, entry_id: int) -> bool:
    """One new entry on the first day of the month after, minus what the accrual stands for. False when it is there."""
    entry = CostEntry.objects.select_for_update(of=("self",)).select_related("project").get(pk=entry_id)
    if entry.corrections.filter(source_key__startswith=TAKEN_BACK).exists():
        return False
    amount = effective_amount(entry)
    if not amount:
        return False
    back = correction_of_accrual(
        entry,
        -amount,
        on=next_month(entry.incurred_on),
        description=_("Taken back: %(entry)s") % {"entry": entry},
        source_key=f"{TAKEN_BACK}{entry.pk}",
    )
    with recording(
        SYSTEM, Intent.TAKE_BACK_ACCRUAL, project_id=entry.project_id, summary=str(entry)
    ) as record:
        create_row(back, record=record)
    raise_generation(entry.project_id)
    return True
