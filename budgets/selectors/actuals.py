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
    """Σ of one category, phase and task; None where the amounts hang on none."""

    category_id: int | None
    phase_id: int | None
    task_id: int | None
    amount: Decimal


def spent_by_category_and_phase(project_id: int, until: date, *, is_capex: bool | None = None) -> list[Spent]:
    """Actual cost per category, phase and task; the phase is the line's, else that of the line's or the entry's task.

    `is_capex`: what hangs on a line of capital expenditure alone, or all but that.
    """
    rows = (
        of_spending(entries(project_id, until), is_capex)
        .annotate(
            of_phase=Coalesce("line__phase_id", "line__task__phase_id", "task__phase_id"),
            of_task=Coalesce("task_id", "line__task_id"),
        )
        .order_by()
        .values("category_id", "of_phase", "of_task")
        .annotate(total=Sum("amount"))
    )
    return [Spent(row["category_id"], row["of_phase"], row["of_task"], row["total"]) for row in rows]


def committed_by_category_and_phase(project_id: int, *, is_capex: bool | None = None) -> list[Spent]:
    """What is still to be invoiced, per open order; category and phase None for an order of no budget line."""
    rows = of_spending(open_commitments(project_id), is_capex).annotate(
        of_phase=Coalesce("line__phase_id", "line__task__phase_id")
    )
    found = rows.order_by().values_list("line__category_id", "of_phase", "line__task_id", "open_amount")
    return [Spent(*row) for row in found]


def of_spending(rows: QuerySet[Any], is_capex: bool | None) -> QuerySet[Any]:
    """Rows with a `line`: those of capital expenditure, the others, or all (None)."""
    if is_capex is None:
        return rows
    return rows.filter(line__is_capex=True) if is_capex else rows.exclude(line__is_capex=True)
