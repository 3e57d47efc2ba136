"""What planned work costs: the work of each day at the person's rate of that day, and fixed costs of tasks."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from core.database.among import among
from core.money import total
from engine.money.pricing import PricedWork, PriceStep, price_of, priced_work
from engine.plan.contours import Curve
from people.exchange_rates.reads import NoExchangeRate
from people.rates.reads import HourPrice, RateBook, hourly_rates
from tasks.load.reads.courses import TaskDates, courses_of
from tasks.models import Assignment, Resource, Task
from tasks.typing.figures.contours import stored_curve
from tasks.typing.figures.rate_steps import RateStep, step_on, steps_of

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class AssignmentCost:
    """What one assignment costs: people's time, or material and other things; and how that lies along its time."""

    task_id: int
    is_labour: bool
    amount: Decimal
    # None where it lies evenly.
    curve: Curve | None
    # Where the price changes within the task, each day at its own; then `amount` is their sum.
    priced: PricedWork | None = None
    per_use: Decimal = _ZERO
    assignment_id: int = 0

    @property
    def days(self) -> tuple[tuple[date, Decimal], ...] | None:
        """The amount by day, where the price changes within the task; what a use costs is due on the first."""
        if self.priced is None:
            return None
        (first, share), *later = self.priced.days
        return ((first, share + self.per_use), *later)

    def left(self, percent: int | Decimal) -> Decimal:
        """What is still to be paid after so many per cent of the work, at the prices of its days; not rounded."""
        still = (100 - Decimal(percent)) / 100
        if self.priced is None:
            return self.amount * still
        return self.priced.left(percent) + self.per_use * still


class _Row(NamedTuple):
    """An assignment with what decides its price."""

    pk: int
    task_id: int
    work: int
    overtime: int
    hourly_rate: Decimal | None
    stated: Decimal
    start: datetime | None
    finish: datetime | None
    user_id: int | None
    rate_of_resource: Decimal
    overtime_of_resource: Decimal | None
    per_use: Decimal
    kind: str
    labour_role: str | None
    contour: str
    contour_parts: list[list[int]] | None
    currency: str
    zone: str
    rate_steps: list[dict[str, Any]] | None
    rate_table: int

    @property
    def dated_rates(self) -> list[RateStep]:
        """The plan's rates by date; empty where one holds for all days."""
        if self.hourly_rate is not None or not self.rate_steps:
            return []
        return steps_of(self.rate_steps, self.rate_table)

    @property
    def plan_price(self) -> HourPrice:
        """What the plan says of an hour, for whoever has no rate of their own.

        A rate of the assignment itself is the average of all its hours, overtime among them.
        """
        if self.hourly_rate is not None:
            return HourPrice(self.hourly_rate, self.hourly_rate)
        overtime = self.overtime_of_resource
        return HourPrice(self.rate_of_resource, self.rate_of_resource if overtime is None else overtime)


_FIELDS = (
    "pk",
    "task_id",
    "work_minutes",
    "overtime_minutes",
    "hourly_rate",
    "cost",
    "task__start",
    "task__finish",
    "resource__user_id",
    "resource__hourly_rate",
    "resource__overtime_rate",
    "resource__cost_per_use",
    "resource__kind",
    "resource__user__labour_role",
    "contour",
    "contour_parts",
    "task__project__currency",
    "task__project__time_zone",
    "resource__rate_steps",
    "rate_table",
)


def planned_labour_cost(
    project_id: int, task_ids: list[int] | None = None, *, problems: set[str] | None = None
) -> dict[int, Decimal]:
    """Planned cost of people and things by task id: each day's work in hours × the rate valid on that day.

    A person's own rate or labour role's rate comes first, then the assignment's own, then
    that of the plan's resource, by date where it changes; each use of a resource adds its
    cost per use. Rounded to the cent per assignment, half to even. `task_ids` None stands
    for all. In the project's currency; a rate that cannot be exchanged does not count:
    `problems` takes the reason in words.
    """
    labour, other = planned_costs_apart(project_id, task_ids, problems=problems)
    for task_id, amount in other.items():
        labour[task_id] = labour.get(task_id, _ZERO) + amount
    return labour


def planned_costs_apart(
    project_id: int, task_ids: list[int] | None = None, *, problems: set[str] | None = None
) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """`planned_labour_cost` in two: what people cost, and what material and cost resources do."""
    labour: dict[int, Decimal] = defaultdict(lambda: _ZERO)
    other: dict[int, Decimal] = defaultdict(lambda: _ZERO)
    for cost in assignment_costs(project_id, task_ids, problems=problems):
        (labour if cost.is_labour else other)[cost.task_id] += cost.amount
    return dict(labour), dict(other)


def assignment_costs(
    project_id: int,
    task_ids: list[int] | None = None,
    *,
    problems: set[str] | None = None,
) -> list[AssignmentCost]:
    """What each assignment to a live task or summary costs (see `planned_labour_cost`).

    Two queries, and some more only where a rate changes within a task.
    """
    rows = _rows(project_id, task_ids)
    return _Pricing(project_id, rows, problems).costs({}) if rows else []


def dearer_by(project_id: int, dates: Mapping[int, TaskDates]) -> Decimal:
    """How much more these tasks would cost if they lay there, and took as long."""
    rows = _rows(project_id, sorted(dates))
    if not rows:
        return _ZERO
    pricing = _Pricing(project_id, rows, None)
    wanted, planned = pricing.costs(dates), pricing.costs({})
    return total(cost.amount for cost in wanted) - total(cost.amount for cost in planned)


def _rows(project_id: int, task_ids: list[int] | None) -> list[_Row]:
    found = Assignment.objects.filter(task__project_id=project_id, task__deleted_at=None)
    if task_ids is not None:
        found = found.filter(task__in=among(task_ids))
    return [_Row(*row) for row in found.values_list(*_FIELDS)]


class _Pricing:
    """The rows of one project on the way to their costs."""

    def __init__(self, project_id: int, rows: list[_Row], problems: set[str] | None) -> None:
        self._project_id, self._rows, self._problems = project_id, rows, problems
        self._currency, self._zone = rows[0].currency, ZoneInfo(rows[0].zone)
        self._book: RateBook = hourly_rates(
            {row.user_id: row.labour_role or "" for row in rows if row.user_id is not None}
        )
        # A plan has thousands of assignments and a handful of prices.
        self._lasting: dict[tuple[Any, ...], list[PriceStep]] = {}
        self._prices: dict[tuple[Any, ...], Decimal] = {}

    def costs(self, dates: Mapping[int, TaskDates]) -> list[AssignmentCost]:
        """What each costs; of a task in `dates`, if it lay there."""
        steps = {row.pk: self._steps(row, dates.get(row.task_id)) for row in self._rows}
        changing = [pk for pk, own in steps.items() if len(own) > 1]
        courses = courses_of(self._project_id, changing, dates) if changing else {}
        costs = []
        for row in self._rows:
            curve = stored_curve(row.contour, row.contour_parts)
            if row.kind == Resource.Kind.COST:
                costs.append(AssignmentCost(row.task_id, False, row.stated, curve, assignment_id=row.pk))
                continue
            own, lies = steps[row.pk], dates.get(row.task_id)
            per_use = self._per_use(row, lies)
            factor = 1.0 if lies is None else lies.factor
            work, overtime = round(row.work * factor), round(row.overtime * factor)
            priced = None
            if row.pk in courses and work:
                priced = priced_work(courses[row.pk], work, own, overtime_minutes=overtime)
            by_work = priced.amount if priced else self._price_of(work, overtime, own[0])
            costs.append(
                AssignmentCost(
                    row.task_id,
                    row.kind == Resource.Kind.WORK,
                    by_work + per_use,
                    curve,
                    priced,
                    per_use,
                    row.pk,
                )
            )
        return costs

    def _price_of(self, work: int, overtime: int, step: PriceStep) -> Decimal:
        key = (work, overtime, *step)
        if key not in self._prices:
            self._prices[key] = price_of(work, overtime, *step[1:])
        return self._prices[key]

    def _steps(self, row: _Row, lies: TaskDates | None) -> list[PriceStep]:
        """What an hour costs on the days of a task: one step unless a rate changes within it."""
        if row.rate_steps:
            return self._steps_between(row, lies)
        key = (
            row.user_id,
            row.hourly_rate,
            row.rate_of_resource,
            row.overtime_of_resource,
        )
        if key in self._lasting:
            return self._lasting[key]
        own = self._steps_between(row, lies)
        if self._is_lasting(row.user_id):
            self._lasting[key] = own
        return own

    def _is_lasting(self, user_id: int | None) -> bool:
        """Whether an hour of somebody costs the same on every day."""
        steps = self._book.steps(user_id, self._currency) if user_id is not None else None
        return steps is None or (len(steps.days) == 1 and steps.prices[0] is not None)

    def _steps_between(self, row: _Row, lies: TaskDates | None) -> list[PriceStep]:
        steps = self._book.steps(row.user_id, self._currency) if row.user_id is not None else None
        if steps is None:
            return self._plan_steps(row, lies)
        if len(steps.days) == 1 and steps.prices[0] is not None:
            return [(date.min, *steps.prices[0])]
        start, finish = (row.start, row.finish) if lies is None else (lies.start, lies.finish)
        if start is None:
            return [(date.min, *row.plan_price)]
        return [
            (day, *(price if price is not None else self._without_price(row, day)))
            for day, price in steps.between(self._day(start), self._day(finish or start))
        ]

    def _plan_steps(self, row: _Row, lies: TaskDates | None) -> list[PriceStep]:
        """What the plan itself says of an hour on the days of a task."""
        rates = row.dated_rates
        if not rates:
            return [(date.min, *row.plan_price)]
        first, last = self._days(row, lies)
        begun = step_on(rates, first)
        later = [step for step in rates if first < step.valid_from <= last]
        return [
            (date.min, begun.hourly, begun.overtime_price),
            *((step.valid_from, step.hourly, step.overtime_price) for step in later),
        ]

    def _per_use(self, row: _Row, lies: TaskDates | None) -> Decimal:
        """What a use costs: by date, what holds when it begins."""
        rates = row.dated_rates
        return step_on(rates, self._days(row, lies)[0]).per_use if rates else row.per_use

    def _days(self, row: _Row, lies: TaskDates | None) -> tuple[date, date]:
        """First and last day of a task; for one that lies nowhere, the beginning of time."""
        start, finish = (row.start, row.finish) if lies is None else (lies.start, lies.finish)
        if start is None:
            return date.min, date.min
        return self._day(start), self._day(finish or start)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()

    def _without_price(self, row: _Row, day: date) -> HourPrice:
        """What the plan says, where a person's rate cannot be exchanged; the reason goes to `problems`."""
        try:
            assert row.user_id is not None
            self._book.in_currency(row.user_id, day, self._currency)
        except NoExchangeRate as error:
            if self._problems is not None:
                self._problems.add(str(error))
        return row.plan_price


def fixed_costs(project_id: int, task_ids: list[int] | None = None) -> dict[int, Decimal]:
    """Fixed cost by task id, where there is one; a summary's is its own, beside those of its tasks."""
    rows = Task.objects.filter(project_id=project_id).live().exclude(fixed_cost=0)
    if task_ids is not None:
        rows = rows.filter(pk__in=among(task_ids))
    return dict(rows.values_list("id", "fixed_cost"))
