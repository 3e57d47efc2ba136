"""Work that is done but not invoiced at the status date: what may be accrued on each open order, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from budgets.models import BudgetLine, Commitment, CostEntry
from budgets.money.figures.marks import TAKEN_BACK
from budgets.money.reads import PlannedItem, commitments_of, lines_of, planned_items
from core.access import Actor
from core.money import cents
from projects.models import Project

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Accrual:
    """A proposal: what is earned on the order's budget line, what was spent on it, and what is missing."""

    order: Commitment
    earned: Decimal
    spent: Decimal
    amount: Decimal


def accruals(
    lines: Iterable[BudgetLine], orders: Iterable[Any], items: Iterable[PlannedItem], status_date: date
) -> list[Accrual]:
    """Earned − spent of each budget line, on its open orders, none above what is open on it. No query.

    Earned is the line's amount × its task's progress; without a task, what was planned up to the status date. `lines`
    from `lines_of`, `orders` from `commitments_of`. An order that has an accrual at the status date gets no other.
    """
    planned = {item.line_id: item for item in items if item.line_id is not None}
    missing, earned_on = {}, {}
    for line in lines:
        earned_on[line.pk] = earned(line, planned.get(line.pk), status_date)
        missing[line.pk] = earned_on[line.pk] - line.spent  # type: ignore[attr-defined]
    spent_on = {line_id: earned_on[line_id] - missing[line_id] for line_id in missing}
    open_orders = [order for order in orders if order.status == Commitment.Status.OPEN and order.line_id]
    found = []
    for order in sorted(open_orders, key=lambda order: (order.ordered_on, order.pk)):
        amount = min(missing.get(order.line_id, ZERO), order.open_amount)
        is_done = order.accrued_on is not None and order.accrued_on >= status_date
        if amount > 0 and not is_done:
            missing[order.line_id] -= amount
            found.append(Accrual(order, earned_on[order.line_id], spent_on[order.line_id], amount))
    return found


def accruals_of(actor: Actor, project: Project) -> list[Accrual]:
    """The proposals of a project at its status date."""
    status_date = project.status_date or timezone.localdate()
    lines, orders = lines_of(actor, project.code), commitments_of(actor, project.code)
    return accruals(lines, orders, planned_items(project), status_date)


def earned(line: BudgetLine, item: PlannedItem | None, status_date: date) -> Decimal:
    """What the work of a line is worth so far."""
    if line.task is not None:
        return cents(line.amount * line.task.percent_complete / 100)
    return item.until(status_date) if item else ZERO


def standing(order_ids: list[int], on: date) -> QuerySet[CostEntry]:
    """Accruals of these orders at a status date."""
    return CostEntry.objects.filter(kind=CostEntry.Kind.ACCRUAL, commitment__in=order_ids, incurred_on=on)


def accruals_to_take_back(before: date) -> QuerySet[CostEntry]:
    """Accruals of months that ended before a day, in open projects, which nothing has taken back yet."""
    return (
        CostEntry.objects.filter(kind=CostEntry.Kind.ACCRUAL, incurred_on__lt=before)
        .exclude(corrections__source_key__startswith=TAKEN_BACK)
        .alias(left=F("amount") + Coalesce(Sum("corrections__amount"), ZERO))
        .filter(left__gt=0)
        .exclude(project__status=Project.Status.CLOSED)
        .order_by("pk")
    )
