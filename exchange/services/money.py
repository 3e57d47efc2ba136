"""Money of an imported plan that no task carries: what summaries and the project cost of their own are budget lines."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from budgets.models import BudgetLine, CostCategory
from core.money import total
from exchange.msproject.records import ImportedAssignment, ImportedPlan
from exchange.services.mapping import Placed
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


def own_costs_of_summaries(plan: ImportedPlan) -> Iterator[tuple[int | None, str, Decimal]]:
    """(summary's uid, None for the project; category; amount), where there is one."""
    if Decimal(plan.fixed_cost):
        yield None, OTHER, Decimal(plan.fixed_cost)
    kinds = {item.uid: item.kind for item in plan.resources}
    by_task: dict[int, list[ImportedAssignment]] = defaultdict(list)
    for assignment in plan.assignments:
        by_task[assignment.task_uid].append(assignment)
    for item in plan.tasks:
        if not item.is_summary:
            continue
        people = total(_cost(row) for row in by_task[item.uid] if kinds[row.resource_uid] == "work")
        things = total(_cost(row) for row in by_task[item.uid] if kinds[row.resource_uid] != "work")
        if people:
            yield item.uid, LABOUR, people
        if things + Decimal(item.fixed_cost):
            yield item.uid, OTHER, things + Decimal(item.fixed_cost)


def _cost(assignment: ImportedAssignment) -> Decimal:
    return Decimal(assignment.cost or 0)


def insert_budget_lines(plan: ImportedPlan, project: Project, placed: Mapping[int, Placed]) -> int:
    """Insert them; returns how many."""
    categories = {row.key: row for row in CostCategory.objects.filter(key__in=[LABOUR, OTHER])}
    names = {item.uid: item.name for item in plan.tasks}
    rows = [
        BudgetLine(
            project=project,
            category=categories[key],
            task_id=placed[uid].pk if uid is not None else None,
            name=(names[uid] if uid is not None else _("Fixed cost of the project"))[:200],
            amount=amount,
            phasing=BudgetLine.Phasing.TASK if uid is not None else BudgetLine.Phasing.LINEAR,
        )
        for uid, key, amount in own_costs_of_summaries(plan)
        if key in categories and amount > 0
    ]
    BudgetLine.objects.bulk_create(rows, batch_size=1000)
    return len(rows)
