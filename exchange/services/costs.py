"""Actual costs of an imported plan become cost entries, one per task, so that earned value has something to weigh."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone

from budgets.models import CostCategory, CostEntry
from core.access import Actor
from exchange.msproject.records import ImportedPlan
from exchange.services.mapping import Placed
from projects.models import Project


def insert_actual_costs(
    plan: ImportedPlan, project: Project, placed: Mapping[int, Placed], actor: Actor
) -> int:
    """Insert them; returns how many. A cost is incurred when its task finished, else on the status date."""
    category = CostCategory.objects.filter(key="labour").first()
    rows = []
    for item in plan.tasks:
        amount = Decimal(item.actual_cost)
        if item.is_summary or amount <= 0 or category is None:
            continue
        incurred = (
            date.fromisoformat(item.actual_finish[:10])
            if item.actual_finish
            else project.status_date or timezone.localdate()
        )
        rows.append(
            CostEntry(
                project=project,
                category=category,
                task_id=placed[item.uid].pk,
                kind=CostEntry.Kind.LABOUR,
                description=item.name[:200],
                amount=amount,
                incurred_on=incurred,
                recorded_by=actor.user,
                source_key=f"import:{item.uid}",
            )
        )
    CostEntry.objects.bulk_create(rows, batch_size=1000)
    return len(rows)
