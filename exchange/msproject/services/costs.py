"""Actual costs of an imported plan become cost entries, one per task, so that earned value has something to weigh."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone

from budgets.models import CostCategory, CostEntry
from core.access import Actor
from core.money import total
from exchange.msproject.file.records import ImportedPlan, ImportedTask
from exchange.msproject.services.mapping import Placed
from exchange.msproject.services.money import LABOUR, OTHER
from projects.models import Project


def insert_actual_costs(
    plan: ImportedPlan, project: Project, placed: Mapping[int, Placed], actor: Actor
) -> int:
    """Insert them; returns how many. A cost is incurred when its task finished, else on the status date."""
    categories = {row.key: row for row in CostCategory.objects.filter(key__in=[LABOUR, OTHER])}
    of_things = _cost_of_things(plan)
    today = project.status_date or timezone.localdate()
    rows = []
    for item, amount in own_actual_costs(plan):
        things = min(amount, of_things.get(item.uid, Decimal(0)))
        for key, part in ((LABOUR, amount - things), (OTHER, things)):
            if part <= 0 or key not in categories:
                continue
            rows.append(
                CostEntry(
                    project=project,
                    category=categories[key],
                    task_id=placed[item.uid].pk,
                    kind=CostEntry.Kind.LABOUR if key == LABOUR else CostEntry.Kind.EXPENSE,
                    description=item.name[:200],
                    amount=part,
                    incurred_on=date.fromisoformat(item.actual_finish[:10]) if item.actual_finish else today,
                    recorded_by=actor.user,
                    source_key=f"import:{item.uid}" if key == LABOUR else f"import:{item.uid}:{key}",
                )
            )
    CostEntry.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def own_actual_costs(plan: ImportedPlan) -> Iterator[tuple[ImportedTask, Decimal]]:
    """Each task with what it has cost itself: of a summary, what is more than its tasks have cost."""
    below: dict[int, Decimal] = defaultdict(lambda: Decimal(0))
    path: list[ImportedTask] = []
    for item in plan.tasks:
        del path[item.outline_level - 1 :]
        if path:
            below[path[-1].uid] += Decimal(item.actual_cost)
        path.append(item)
    for item in plan.tasks:
        own = Decimal(item.actual_cost) - (below[item.uid] if item.is_summary else 0)
        if own > 0:
            yield item, own


def _cost_of_things(plan: ImportedPlan) -> dict[int, Decimal]:
    """Task uid -> what material and cost resources have cost."""
    kinds = {item.uid: item.kind for item in plan.resources}
    costs: dict[int, Decimal] = defaultdict(lambda: Decimal(0))
    for item in plan.assignments:
        if kinds[item.resource_uid] != "work":
            costs[item.task_uid] += Decimal(item.actual_cost)
    return costs


def total_actual_cost(plan: ImportedPlan) -> Decimal:
    """What all of it has cost."""
    return total(amount for _item, amount in own_actual_costs(plan))
