"""What the budget puts into the plan's columns."""

from budgets.money.reads.actuals import actual_cost_by_task


def actual_costs(project_id: int) -> dict[int, str]:
    """{task id: what was spent on it, directly or through its budget line}, as decimal text."""
    spent = actual_cost_by_task(project_id)
    return {pk: str(amount) for pk, amount in spent.items() if pk is not None}
