"""Open risks with their responses as a template keeps them."""

from typing import Any

from projects.project_templates.services import Taking
from risks.models import Risk, RiskResponse

Kept = dict[str, Any]
TEXTS = (
    "title",
    "cause",
    "event",
    "effect",
    "trigger",
)
CHOICES = (
    "kind",
    "category",
    "proximity",
    "probability_percent",
)
RATINGS = (
    "inherent_probability",
    "inherent_impact",
    "current_probability",
    "current_impact",
    "target_probability",
    "target_impact",
)
DAYS = (
    "impact_days_low",
    "impact_days_likely",
    "impact_days_high",
)
COSTS = (
    "impact_cost_low",
    "impact_cost_likely",
    "impact_cost_high",
)


def kept_risks(taking: Taking) -> list[Kept]:
    """What may still happen, in the order of the register. Three queries."""
    rows = Risk.objects.filter(project=taking.project, status=Risk.Status.OPEN)
    rows = rows.select_related("owner").prefetch_related("tasks", "responses__owner")
    return [_risk(taking, row) for row in rows.order_by("number")]


def _risk(taking: Taking, row: Risk) -> Kept:
    kept: Kept = {name: getattr(row, name) for name in (*TEXTS, *CHOICES, *RATINGS)}
    amounts = (*DAYS, *COSTS) if taking.sees_costs else DAYS
    for name in amounts:
        value = getattr(row, name)
        if value:
            kept[name] = f"{value:f}"
    if row.owner:
        kept["owner"] = taking.role_of(row.owner)
    if row.review_on:
        kept["review"] = taking.day(row.review_on)
    kept["tasks"] = [
        taking.tasks[task.pk]
        for task in row.tasks.all()
        # One in the trash is not kept.
        if task.pk in taking.tasks
    ]
    kept["responses"] = [_response(taking, response) for response in row.responses.all()]
    return kept


def _response(taking: Taking, row: RiskResponse) -> Kept:
    kept: Kept = {
        "strategy": row.strategy,
        "action": row.action,
    }
    if row.owner:
        kept["owner"] = taking.role_of(row.owner)
    if row.due:
        kept["due"] = taking.day(row.due, ends=True)
    if row.cost and taking.sees_costs:
        kept["cost"] = f"{row.cost:f}"
    if row.task_id in taking.tasks:
        kept["task"] = taking.tasks[row.task_id]
    return kept
