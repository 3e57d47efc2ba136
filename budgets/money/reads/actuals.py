"""What was spent and what is on order. Amounts are in the project's currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest, TruncMonth

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


def for_the_tree(orders: QuerySet[Commitment]) -> QuerySet[Any]:
    """Orders with `spent`, `open_amount` and `of_phase`: the line's phase, else that of its task."""
    return with_open_amount(orders).annotate(of_phase=Coalesce("line__phase_id", "line__task__phase_id"))


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
    """Σ of one category, phase and task; None where the amounts hang on none. `month` is that of what was spent."""

    category_id: int | None
    phase_id: int | None
    task_id: int | None
    is_capex: bool
    amount: Decimal
    month: date | None = None


def spent_by_category_and_phase(project_id: int, until: date) -> list[Spent]:
    """Actual cost per category, phase, task, month and kind of expenditure.

    The phase is the line's, else that of the line's or the entry's task. What hangs on no line is operating cost.
    """
    rows = (
        entries(project_id, until)
        .annotate(
            of_phase=Coalesce("line__phase_id", "line__task__phase_id", "task__phase_id"),
            of_task=Coalesce("task_id", "line__task_id"),
            of_capex=Coalesce("line__is_capex", False),
            month=TruncMonth("incurred_on"),
        )
        .order_by()
        .values_list("category_id", "of_phase", "of_task", "of_capex", "month")
        .annotate(total=Sum("amount"))
    )
    return [
        Spent(category_id, phase_id, task_id, is_capex, amount, month)
        for category_id, phase_id, task_id, is_capex, month, amount in rows
    ]


def committed_by_category_and_phase(orders: Iterable[Any]) -> list[Spent]:
    """What is still to be invoiced, per open order of `commitments_of`; no category for an order of no budget line."""
    found = []
    for order in orders:
        if order.status == Commitment.Status.OPEN:
            line = order.line
            hangs_on = (line.category_id, line.task_id, line.is_capex) if line else (None, None, False)
            category_id, task_id, is_capex = hangs_on
            found.append(Spent(category_id, order.of_phase, task_id, is_capex, order.open_amount))
    return found
