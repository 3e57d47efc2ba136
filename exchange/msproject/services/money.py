"""Money of an imported plan that no task carries: fixed costs of summaries and of the project are budget lines."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from budgets.models import BudgetLine, CostCategory
from exchange.msproject.file.records import ImportedPlan
from exchange.msproject.services.mapping import Placed
from projects.models import Project

LABOUR, OTHER = "labour", "other"


def take_bare_costs(plan: ImportedPlan) -> list[str]:
    """A task that costs something without anybody's work or a fixed cost has that as its fixed cost; names of them."""
    with_people = {item.task_uid for item in plan.assignments}
    taken = []
    for item in plan.tasks:
        is_bare = not item.is_summary and item.uid not in with_people and not Decimal(item.fixed_cost)
        if is_bare and item.cost is not None and Decimal(item.cost) > 0:
            item.fixed_cost = item.cost
            taken.append(item.name)
    return taken


def fixed_costs_above(plan: ImportedPlan) -> Iterator[tuple[int | None, Decimal]]:
    """(summary's uid, None for the project; fixed cost), where there is one."""
    if Decimal(plan.fixed_cost):
        yield None, Decimal(plan.fixed_cost)
    for item in plan.tasks:
        if item.is_summary and Decimal(item.fixed_cost):
            yield item.uid, Decimal(item.fixed_cost)


def insert_budget_lines(plan: ImportedPlan, project: Project, placed: Mapping[int, Placed]) -> int:
    """Insert them; returns how many."""
    category = CostCategory.objects.filter(key=OTHER).first()
    if category is None:
        return 0
    names = {item.uid: item.name for item in plan.tasks}
    rows = [
        BudgetLine(
            project=project,
            category=category,
            task_id=placed[uid].pk if uid is not None else None,
            name=(names[uid] if uid is not None else _("Fixed cost of the project"))[:200],
            amount=amount,
            phasing=BudgetLine.Phasing.TASK if uid is not None else BudgetLine.Phasing.LINEAR,
        )
        for uid, amount in fixed_costs_above(plan)
        if amount > 0
    ]
    BudgetLine.objects.bulk_create(rows, batch_size=1000)
    return len(rows)
