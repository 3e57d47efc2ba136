"""The budget: people's time from the plan and budget lines beside it, by task and over time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budgets.models import BudgetLine, Reserve
from budgets.money.figures.spreading import month_start, months_between
from budgets.money.reads.phasing import Days, Phaser, TaskSpan, added_days, task_spans
from core.money import cents, total
from engine.plan.contours import Curve
from projects.models import Project
from tasks.load.reads import AssignmentCost, assignment_costs, fixed_costs, planned_labour_cost

LABOUR = "labour"
# Material, travel and the like that a plan books as resources.
OTHER = "other"


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """An amount of the budget: a line, or the planned time (with fixed cost) or things of one task.

    `line_id` is None for a task's time. `shares` are (day, amount) in order and add up to `amount`. `left` is what of
    people's work is not done yet.
    """

    line_id: int | None
    task_id: int | None
    category_key: str
    phase_id: int | None
    amount: Decimal
    shares: tuple[tuple[date, Decimal], ...]
    is_capex: bool = False
    left: Decimal = Decimal("0.00")

    @property
    def is_work(self) -> bool:
        return self.line_id is None and self.category_key == LABOUR

    def until(self, day: date) -> Decimal:
        """What of the amount is planned up to and on `day`."""
        return total(share for on, share in self.shares if on <= day)


def planned_cost_by_task(project_id: int) -> dict[int | None, Decimal]:
    """Task id -> planned cost: people's time, fixed cost and the budget lines on the task.

    Lines of no task, or of a task in the trash, are under None. The values add up to `budget_at_completion`.
    """
    planned: dict[int | None, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for task_id, amount in _cost_of_tasks(project_id).items():
        planned[task_id] += amount
    lines = BudgetLine.objects.filter(project_id=project_id).order_by()
    for task_id, deleted_at, amount in lines.values_list("task_id", "task__deleted_at", "amount"):
        planned[None if deleted_at else task_id] += amount
    return dict(planned)


def planned_and_left(
    project_id: int,
    percents: Mapping[int, int | Decimal],
    *,
    costs: Iterable[AssignmentCost] | None = None,
) -> tuple[dict[int | None, Decimal], dict[int, Decimal]]:
    """`planned_cost_by_task`, and of each task what is still to be paid after so many per cent of it.

    What is left of somebody's time costs what its days cost, not the average of the whole task. Not rounded.
    `costs`: what all assignments cost, where that is known.
    """
    planned: dict[int | None, Decimal] = defaultdict(lambda: Decimal("0.00"))
    left: dict[int, Decimal] = defaultdict(Decimal)
    for cost in assignment_costs(project_id) if costs is None else costs:
        planned[cost.task_id] += cost.amount
        left[cost.task_id] += cost.left(percents.get(cost.task_id, 0))
    lines = BudgetLine.objects.filter(project_id=project_id).order_by()
    beside: list[tuple[int | None, Decimal]] = list(fixed_costs(project_id).items())
    for task_id, deleted_at, amount in lines.values_list("task_id", "task__deleted_at", "amount"):
        beside.append((None if deleted_at else task_id, amount))
    for owner, amount in beside:
        planned[owner] += amount
        if owner is not None:
            left[owner] += amount * (100 - Decimal(percents.get(owner, 0))) / 100
    return {owner: amount for owner, amount in planned.items() if amount}, left


def _cost_of_tasks(project_id: int) -> dict[int, Decimal]:
    """Task id -> people's time and fixed cost, where there is any."""
    return _added(planned_labour_cost(project_id), fixed_costs(project_id))


def _added(labour: dict[int, Decimal], fixed: dict[int, Decimal]) -> dict[int, Decimal]:
    planned: dict[int, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for amounts in (labour, fixed):
        for task_id, amount in amounts.items():
            planned[task_id] += amount
    return {task_id: amount for task_id, amount in planned.items() if amount}


def budget_at_completion(project_id: int) -> Decimal:
    """BAC: the planned cost of all work, in the project's currency. Reserves are not part of it."""
    return total(planned_cost_by_task(project_id).values())


def cost_baseline(project_id: int) -> Decimal:
    """The cost baseline: planned cost and the contingency reserve (PMBOK Guide); management reserve lies outside."""
    return budget_at_completion(project_id) + reserve_amount(project_id, "contingency")


def phased_budget(project_id: int) -> list[tuple[date, Decimal]]:
    """(day, planned amount), in order; adds up to `budget_at_completion` to the cent."""
    return by_day(planned_items(Project.objects.get(pk=project_id)))


def by_day(items: Iterable[PlannedItem]) -> list[tuple[date, Decimal]]:
    days: dict[date, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for item in items:
        for day, share in item.shares:
            days[day] += share
    return sorted(days.items())


def planned_items(
    project: Project,
    lines: Iterable[BudgetLine] | None = None,
    *,
    problems: set[str] | None = None,
    costs: Iterable[AssignmentCost] | None = None,
) -> list[PlannedItem]:
    """Every amount of the budget with its days, in a fixed number of queries.

    `lines`: all of the project with their category and months, where they are read already;
    `costs`: what all of its assignments cost, likewise. `problems` takes why somebody's time is
    not priced.
    """
    spans, fixed = task_spans(project)
    if costs is None:
        costs = assignment_costs(project.pk, problems=problems)
    if lines is None:
        found = BudgetLine.objects.filter(project=project).select_related("category")
        lines = found.prefetch_related("months")
    lines = list(lines)
    phaser = Phaser(project, spans.values())
    items = _items_of_tasks(costs, fixed, spans, phaser)
    for line in lines:
        span = spans.get(line.task_id) if line.task_id else None
        items.append(
            PlannedItem(
                line_id=line.pk,
                task_id=line.task_id,
                category_key=line.category.key,
                phase_id=line.phase_id or (span.phase_id if span else None),
                amount=line.amount,
                shares=phaser.of_line(line, span, [(row.month, row.amount) for row in line.months.all()]),
                is_capex=line.is_capex,
            )
        )
    return items


def _items_of_tasks(
    costs: Iterable[AssignmentCost],
    fixed: dict[int, Decimal],
    spans: dict[int, TaskSpan],
    phaser: Phaser,
) -> list[PlannedItem]:
    """What people (with fixed cost) and things cost, one item per task and category, each along its contour."""
    even: dict[tuple[str, int], Decimal] = defaultdict(lambda: Decimal("0.00"))
    days: dict[tuple[str, int], list[Days]] = defaultdict(list)
    left: dict[int, Decimal] = defaultdict(Decimal)
    done = {task_id: span.percent for task_id, span in spans.items()}
    for task_id, amount in fixed.items():
        even[LABOUR, task_id] += amount
        still = 100 - done.get(task_id, 0)
        left[task_id] += amount * still / 100
    lying: list[tuple[tuple[str, int], Decimal, Curve | None]] = []
    for cost in costs:
        if cost.is_labour:
            percent = done.get(cost.task_id, 0)
            left[cost.task_id] += cost.left(percent)
        place = (LABOUR if cost.is_labour else OTHER, cost.task_id)
        if cost.days is not None:
            days[place].append(cost.days)
        elif cost.curve is None:
            even[place] += cost.amount
        elif cost.amount:
            lying.append((place, cost.amount, cost.curve))
    lying += [(place, amount, None) for place, amount in even.items() if amount]
    shares_of_all = phaser.all_along([(amount, spans.get(place[1]), curve) for place, amount, curve in lying])
    for (place, _amount, _curve), shares in zip(lying, shares_of_all, strict=True):
        days[place].append(shares)
    items = []
    for (category, task_id), parts in days.items():
        shares = added_days(parts)
        phase_id = spans[task_id].phase_id if task_id in spans else None
        amount = total(share for _day, share in shares)
        items.append(
            PlannedItem(
                line_id=None,
                task_id=task_id,
                category_key=category,
                phase_id=phase_id,
                amount=amount,
                shares=shares,
                left=cents(left[task_id]) if category == LABOUR else Decimal("0.00"),
            )
        )
    return sorted(items, key=lambda item: item.category_key != LABOUR)


def months_of_line(
    project: Project, line: BudgetLine, months: Sequence[tuple[date, Decimal]]
) -> list[tuple[date, Decimal]]:
    """A line's amount by month, in order, as it would be spread; the line need not be saved.

    By hand these are `months` and the line's other months at zero; before any is typed, an even spread to start from.
    """
    span = task_spans(project, [line.task_id])[0].get(line.task_id) if line.task_id else None
    phaser = Phaser(project, [span])
    by_month: dict[date, Decimal] = defaultdict(lambda: Decimal("0.00"))
    if line.phasing == BudgetLine.Phasing.BY_HAND:
        first, last = phaser.project_span
        for month in months_between(line.starts_on or first, line.ends_on or last):
            by_month[month] = Decimal("0.00")
    for day, share in phaser.of_line(line, span, months):
        by_month[month_start(day)] += share
    return sorted(by_month.items())


def reserve_amount(project_id: int, kind: str) -> Decimal:
    """What was set aside at first; zero when nothing was."""
    found = Reserve.objects.filter(project_id=project_id, kind=kind).values_list("amount", flat=True).first()
    return found if found is not None else Decimal("0.00")
