"""Accruals: accepted at the status date, taken back in the next month by a new entry that names them.

What is invoiced on the order in the same month releases them: the estimate gives way to the fact.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Commitment, CostEntry
from budgets.selectors import effective_amount, with_open_amount
from budgets.selectors.accruals import (
    LESS_BACK,
    RELEASED,
    TAKEN_BACK,
    ZERO,
    accruals_to_take_back,
    standing,
)
from budgets.services import parts
from budgets.spreading import month_start, next_month
from core.access import SYSTEM, Action, Actor, require
from core.errors import DomainError
from core.journal import Recorder, recording
from core.money import money
from core.writing import create_row, locked
from projects.services import raise_generation


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
    with recording(actor, "accept_accrual", project_id=order.project_id, summary=str(order)) as record:
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
    back = _correction(
        entry,
        -amount,
        on=next_month(entry.incurred_on),
        description=_("Taken back: %(entry)s") % {"entry": entry},
        source_key=f"{TAKEN_BACK}{entry.pk}",
    )
    with recording(SYSTEM, "take_back_accrual", project_id=entry.project_id, summary=str(entry)) as record:
        create_row(back, record=record)
    raise_generation(entry.project_id)
    return True


def release_accruals(entries: Iterable[CostEntry], record: Recorder) -> None:
    """Lessen the accruals of these entries' orders by what is invoiced in their month, since they were accepted.

    To be called with what was just booked, corrections and what takes back among it: an invoice that is corrected
    to less releases less. The caller's transaction holds it all.
    """
    booked = {entry.commitment_id: entry for entry in entries if entry.commitment_id is not None}
    for order_id in sorted(booked):
        _release_on(order_id, booked[order_id], record)


def _release_on(order_id: int, cause: CostEntry, record: Recorder) -> None:
    of_order = CostEntry.objects.filter(commitment=order_id)
    accruals = of_order.filter(kind=CostEntry.Kind.ACCRUAL).select_for_update(of=("self",)).order_by("pk")
    used = ZERO
    for accrual in accruals:
        month_over = next_month(accrual.incurred_on)
        facts = of_order.exclude(kind=CostEntry.Kind.ACCRUAL).exclude(corrects__kind=CostEntry.Kind.ACCRUAL)
        since = facts.filter(pk__gt=accrual.pk, incurred_on__lt=month_over)
        invoiced = _sum(since) - used
        released = -_sum(accrual.corrections.filter(source_key__startswith=RELEASED))
        by_itself = Q(source_key__startswith=RELEASED) | Q(source_key__startswith=LESS_BACK)
        by_itself |= Q(source_key__startswith=TAKEN_BACK)
        accepted = accrual.amount + _sum(accrual.corrections.exclude(by_itself))
        wanted = min(max(invoiced, ZERO), accepted)
        used += wanted
        if wanted != released:
            _release(accrual, wanted - released, cause, record)


def _release(accrual: CostEntry, amount: Decimal, cause: CostEntry, record: Recorder) -> None:
    """So much less stands for the estimate; what took it back already takes back so much less."""
    words = _("Invoiced: %(entry)s") % {"entry": accrual}
    on = max(accrual.incurred_on, min(cause.incurred_on, _last_day(accrual)))
    entry = _correction(
        accrual, -amount, on=on, description=words, source_key=f"{RELEASED}{accrual.pk}:{cause.pk}"
    )
    create_row(entry, record=record)
    back = accrual.corrections.filter(source_key__startswith=TAKEN_BACK).first()
    if back is not None:
        less = _correction(
            accrual,
            amount,
            on=back.incurred_on,
            description=words,
            source_key=f"{LESS_BACK}{accrual.pk}:{cause.pk}",
        )
        create_row(less, record=record)


def _sum(entries: QuerySet[CostEntry]) -> Decimal:
    total: Decimal = entries.aggregate(total=Coalesce(Sum("amount"), ZERO))["total"]
    return total


def _last_day(accrual: CostEntry) -> date:
    return next_month(accrual.incurred_on) - timedelta(days=1)


def _correction(
    entry: CostEntry, amount: Decimal, *, on: date, description: str, source_key: str
) -> CostEntry:
    return CostEntry(
        project_id=entry.project_id,
        category_id=entry.category_id,
        line_id=entry.line_id,
        task_id=entry.task_id,
        commitment_id=entry.commitment_id,
        kind=CostEntry.Kind.CORRECTION,
        description=description[:200],
        amount=amount,
        incurred_on=on,
        corrects=entry,
        source_key=source_key,
    )
