"""What was spent and what is on order. Amounts are in the project's currency."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from budgets.models import Commitment, CostEntry

ZERO = Value(Decimal("0.00"), output_field=DecimalField(max_digits=14, decimal_places=2))


def entries(project_id: int, until: date | None = None) -> QuerySet[CostEntry]:
    """Cost entries incurred up to and on `until`; corrections are entries too, so a sum is always right."""
    found = CostEntry.objects.filter(project_id=project_id)
    return found if until is None else found.filter(incurred_on__lte=until)


def actual_cost(project_id: int, until: date | None = None) -> Decimal:
    """Σ of all cost entries incurred up to and on `until`."""
    amount: Decimal = entries(project_id, until).aggregate(total=Coalesce(Sum("amount"), ZERO))["total"]
    return amount


def actual_cost_by_task(project_id: int, until: date | None = None) -> dict[int | None, Decimal]:
    """Task id -> Σ of its entries, directly or through their budget line; entries of no task are under None."""
    rows = (
        entries(project_id, until)
        .annotate(of_task=Coalesce("task_id", "line__task_id"))
        .order_by()
        .values_list("of_task")
        .annotate(total=Sum("amount"))
    )
    return dict(rows)


def actual_cost_by_day(project_id: int, until: date | None = None) -> list[tuple[date, Decimal]]:
    """(day incurred, Σ), in the order of days."""
    rows = entries(project_id, until).order_by("incurred_on").values_list("incurred_on")
    return list(rows.annotate(total=Sum("amount")))


def with_open_amount(orders: QuerySet[Commitment]) -> QuerySet[Any]:
    """Orders with `spent` (Σ of their entries) and `open_amount`: what is still to be invoiced, never below zero."""
    spent = (
        CostEntry.objects.filter(commitment=OuterRef("pk"))
        .order_by()
        .values("commitment")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    return orders.annotate(spent=Coalesce(Subquery(spent), ZERO)).annotate(
        open_amount=Greatest(Coalesce("amount", ZERO) - Coalesce(Subquery(spent), ZERO), ZERO)
    )


def open_commitments(project_id: int) -> QuerySet[Any]:
    orders = Commitment.objects.filter(project_id=project_id, status=Commitment.Status.OPEN)
    return with_open_amount(orders)


def committed_open(project_id: int) -> Decimal:
    """What open purchase orders still promise: Σ (ordered − spent on the order), no order below zero."""
    return sum(open_commitments(project_id).values_list("open_amount", flat=True), Decimal("0.00"))


def effective_amount(entry: CostEntry) -> Decimal:
    """What an entry stands for now: its amount and all corrections of it."""
    corrections = CostEntry.objects.filter(corrects=entry).aggregate(total=Coalesce(Sum("amount"), ZERO))
    amount: Decimal = entry.amount + corrections["total"]
    return amount


@dataclass(frozen=True, slots=True)
class Spent:
    """Σ of entries of one category and phase; `phase_id` None where the entry hangs on nothing that has a phase."""

    category_id: int
    phase_id: int | None
    amount: Decimal


def spent_by_category_and_phase(project_id: int, until: date) -> list[Spent]:
    """Actual cost per category and phase; the phase is the line's, else that of the line's or the entry's task."""
    rows = (
        entries(project_id, until)
        .annotate(of_phase=Coalesce("line__phase_id", "line__task__phase_id", "task__phase_id"))
        .order_by()
        .values("category_id", "of_phase")
        .annotate(total=Sum("amount"))
    )
    return [Spent(row["category_id"], row["of_phase"], row["total"]) for row in rows]


def committed_by_category_and_phase(project_id: int) -> list[tuple[int | None, int | None, Decimal]]:
    """(category id, phase id, still to be invoiced) per open order; both None for an order of no budget line."""
    rows = open_commitments(project_id).annotate(of_phase=Coalesce("line__phase_id", "line__task__phase_id"))
    return list(rows.order_by().values_list("line__category_id", "of_phase", "open_amount"))
