"""The budget page in one read: the cost tree, the months, what is held back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from budgets.models import BudgetLine, Reserve
from budgets.money.reads import CostTree, PlannedItem, by_day, planned_items
from budgets.money.reads.costtree import cost_facts, tree_of
from budgets.overview.reads.months import Month, months_of
from budgets.reserves.reads import reserves_of
from core.money import total
from projects.models import Project


@dataclass(frozen=True, slots=True)
class BudgetOverview:
    """Amounts in the project's currency at the status date."""

    status_date: date
    tree: CostTree
    # Of the expenditure that was asked for: the whole tree, or a part of it.
    shown: CostTree
    months: list[Month]
    reserves: list[Reserve]
    items: list[PlannedItem]
    # Why some people's planned time has no price.
    problems: list[str]

    @property
    def capex(self) -> Decimal:
        """What of the budget is capital expenditure."""
        return total(item.amount for item in self.items if item.is_capex)

    @property
    def opex(self) -> Decimal:
        return total(item.amount for item in self.items if not item.is_capex)

    @property
    def is_empty(self) -> bool:
        return not self.tree.by_category

    @property
    def used_percent(self) -> Decimal | None:
        """Spent or on order, in percent of the budget."""
        figures = self.tree.total.figures
        return (figures.actual + figures.committed) * 100 / figures.planned if figures.planned else None

    @property
    def peak(self) -> Month | None:
        """The dearest month."""
        return max(self.months, key=lambda month: month.total, default=None)


def budget_overview(
    project: Project,
    *,
    is_capex: bool | None = None,
    lines: Iterable[BudgetLine] | None = None,
    orders: Iterable[Any] | None = None,
) -> BudgetOverview:
    """Tree and months; with `is_capex` those of capital expenditure alone, or of all but that, beside the whole tree.

    `lines` from `lines_of` with their `months`, `orders` from `commitments_of`, where they are read already.
    """
    status_date = project.status_date or timezone.localdate()
    problems: set[str] = set()
    items = planned_items(project, lines, problems=problems)
    facts = cost_facts(project, items, status_date=status_date, orders=orders)
    tree, part = tree_of(facts), facts.of(is_capex)
    shown = tree if part is facts else tree_of(part)
    months = months_of(
        planned=by_day(part.items),
        actual=[(row.month, row.amount) for row in part.spent if row.month],
        still_to_spend=shown.total.figures.still_to_spend,
        status_date=status_date,
        finish=project.finish.astimezone(ZoneInfo(project.time_zone)).date() if project.finish else None,
    )
    return BudgetOverview(status_date, tree, shown, months, reserves_of(project.pk), items, sorted(problems))
