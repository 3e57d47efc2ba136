"""A budget as a template keeps it: its lines with where they lie from the start, its reserves."""

from datetime import date
from typing import Any

from budgets.models import BudgetLine, Reserve
from projects.project_templates.services import Taking

Kept = dict[str, Any]


def kept_budget(taking: Taking) -> Kept | None:
    """Lines and reserves; None where there are neither. Three queries."""
    rows = BudgetLine.objects.filter(project=taking.project)
    rows = rows.select_related("category", "phase").prefetch_related("months")
    lines = [_line(taking, row) for row in rows.order_by("id")]
    held = Reserve.objects.filter(project=taking.project)
    reserves = dict(held.values_list("kind", "amount"))
    if not lines and not reserves:
        return None
    return {
        "lines": lines,
        "reserves": {kind: str(amount) for kind, amount in reserves.items()},
    }


def _line(taking: Taking, row: BudgetLine) -> Kept:
    kept: Kept = {
        "name": row.name,
        "category": row.category.key,
        "amount": str(row.amount),
        "is_capex": row.is_capex,
        "phasing": row.phasing,
    }
    if row.phase:
        kept["phase"] = row.phase.kind
    if row.task_id in taking.tasks:
        kept["task"] = taking.tasks[row.task_id]
    if row.starts_on and row.ends_on:
        kept["days"] = [
            taking.day(row.starts_on),
            taking.day(row.ends_on, ends=True),
        ]
    if row.phasing == BudgetLine.Phasing.BY_HAND:
        kept["months"] = [
            [_months_between(taking.days.first, share.month), str(share.amount)] for share in row.months.all()
        ]
    return kept


def _months_between(first: date, month: date) -> int:
    return (month.year - first.year) * 12 + month.month - first.month
