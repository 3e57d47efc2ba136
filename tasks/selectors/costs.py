"""What planned work costs: assignment work at the person's dated rate, and fixed costs of tasks."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from core.money import cents
from engine.contours import Curve
from people.selectors import NoExchangeRate, RateBook, hourly_rates
from tasks.contours import stored_curve
from tasks.models import Assignment, Resource, Task


@dataclass(frozen=True, slots=True)
class AssignmentCost:
    """What one assignment costs: people's time, or material and other things; and how that lies along its time."""

    task_id: int
    is_labour: bool
    amount: Decimal
    # None where it lies evenly.
    curve: Curve | None


def planned_labour_cost(
    project_id: int, task_ids: list[int] | None = None, *, problems: set[str] | None = None
) -> dict[int, Decimal]:
    """Planned cost of people and things by task id: work in hours × the rate valid when the task starts.

    A person's own rate or labour role's rate comes first, then the assignment's own, then that of the plan's
    resource; each use of a resource adds its cost per use. Rounded to the cent per assignment, half to even.
    `task_ids` None stands for all. In the project's currency; a rate that cannot be exchanged does not count:
    `problems` takes the reason in words.
    """
    labour, other = planned_costs_apart(project_id, task_ids, problems=problems)
    for task_id, amount in other.items():
        labour[task_id] = labour.get(task_id, Decimal("0.00")) + amount
    return labour


def planned_costs_apart(
    project_id: int, task_ids: list[int] | None = None, *, problems: set[str] | None = None
) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """`planned_labour_cost` in two: what people cost, and what material and cost resources do."""
    labour: dict[int, Decimal] = defaultdict(lambda: Decimal("0.00"))
    other: dict[int, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for cost in assignment_costs(project_id, task_ids, problems=problems):
        (labour if cost.is_labour else other)[cost.task_id] += cost.amount
    return dict(labour), dict(other)


def assignment_costs(
    project_id: int, task_ids: list[int] | None = None, *, problems: set[str] | None = None
) -> list[AssignmentCost]:
    """What each assignment to a live task costs (see `planned_labour_cost`)."""
    assignments = Assignment.objects.filter(
        task__project_id=project_id, task__deleted_at=None, task__is_summary=False
    )
    if task_ids is not None:
        assignments = assignments.filter(task__in=task_ids)
    rows = list(
        assignments.values_list(
            "task_id", "work_minutes", "hourly_rate", "cost", "task__start", "resource__user_id",
            "resource__hourly_rate", "resource__cost_per_use", "resource__kind", "task__project__currency",
            "task__project__time_zone", "resource__user__labour_role", "contour", "contour_parts",
        )
    )  # fmt: skip
    book = hourly_rates({row[5]: row[11] for row in rows if row[5] is not None})
    costs = []
    for row in rows:
        task_id, work, own, stated, start, user_id, of_resource, per_use, kind, currency, zone = row[:11]
        curve = stored_curve(*row[12:])
        if kind == Resource.Kind.COST:
            costs.append(AssignmentCost(task_id, False, stated, curve))
            continue
        day = start.astimezone(ZoneInfo(zone)).date() if start else None
        rate = _rate_on(book, user_id, day, currency, problems) if user_id and day else None
        if rate is None:
            rate = of_resource if own is None else own
        amount = cents(Decimal(work) / 60 * rate) + per_use
        costs.append(AssignmentCost(task_id, kind == Resource.Kind.WORK, amount, curve))
    return costs


def _rate_on(
    book: RateBook, user_id: int, day: date, currency: str, problems: set[str] | None
) -> Decimal | None:
    try:
        return book.in_currency(user_id, day, currency)
    except NoExchangeRate as error:
        if problems is not None:
            problems.add(str(error))
        return None


def fixed_costs(project_id: int, task_ids: list[int] | None = None) -> dict[int, Decimal]:
    """Fixed cost by task id, where there is one."""
    rows = Task.objects.filter(project_id=project_id, is_summary=False).live().exclude(fixed_cost=0)
    if task_ids is not None:
        rows = rows.filter(pk__in=task_ids)
    return dict(rows.values_list("id", "fixed_cost"))
