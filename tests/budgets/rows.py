"""Money for tests, through the services."""

from datetime import date
from decimal import Decimal
from typing import Any

from budgets.models import BudgetLine, Commitment, CostCategory, CostEntry
from budgets.money.services import create_budget_line, record_cost
from budgets.orders.services import add_commitment
from core.access import SYSTEM
from projects.models import Project


def category(key: str = "services") -> CostCategory:
    return CostCategory.objects.get(key=key)


def line(project: Project, amount: str = "1000.00", key: str = "services", **values: Any) -> BudgetLine:
    fields = {"name": "Partner", "category_id": category(key).pk, "amount": Decimal(amount), **values}
    return create_budget_line(actor=SYSTEM, project_id=project.pk, **fields)


def cost(project: Project, amount: str = "100.00", **values: Any) -> CostEntry:
    fields: dict[str, Any] = {
        "actor": SYSTEM,
        "description": "Invoice 1",
        "incurred_on": date(2026, 3, 10),
    }
    if "line_id" not in values and "commitment_id" not in values:
        fields["category_id"] = category().pk
    return record_cost(project_id=project.pk, amount=Decimal(amount), **{**fields, **values})


def order(project: Project, amount: str = "500.00", **values: Any) -> Commitment:
    fields = {"number": "PO-1", "supplier": "Nordlicht", "ordered_on": date(2026, 3, 2), **values}
    return add_commitment(actor=SYSTEM, project_id=project.pk, amount=Decimal(amount), **fields)
