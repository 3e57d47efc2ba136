"""What is invoiced releases what was accrued for it: the estimate gives way to the fact."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from budgets.models import CostEntry
from budgets.money.figures.marks import LESS_BACK, RELEASED, TAKEN_BACK
from budgets.money.figures.spreading import next_month
from core.journal import Recorder
from core.writing import create_row

ZERO = Decimal("0.00")


def release_accruals(entries: Iterable[CostEntry], record: Recorder) -> None:
    """Lessen the accruals of these entries' orders by what is invoiced in their month, since they were accepted.

    To be called with what was just booked, corrections and what takes back among it: an invoice that is corrected
    to less releases less. The caller's transaction holds it all.
    """
    booked = {entry.commitment_id: entry for entry in entries if entry.commitment_id is not None}
    accruals = CostEntry.objects.filter(kind=CostEntry.Kind.ACCRUAL, commitment__in=booked)
    # Most orders have none: a file of many orders asks once.
    for order_id in sorted(set(accruals.values_list("commitment_id", flat=True))):
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
    entry = correction_of_accrual(
        accrual, -amount, on=on, description=words, source_key=f"{RELEASED}{accrual.pk}:{cause.pk}"
    )
    create_row(entry, record=record)
    back = accrual.corrections.filter(source_key__startswith=TAKEN_BACK).first()
    if back is not None:
        less = correction_of_accrual(
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


def correction_of_accrual(
    entry: CostEntry, amount: Decimal, *, on: date, description: str, source_key: str
) -> CostEntry:
    """What changes an accrual, not saved."""
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
