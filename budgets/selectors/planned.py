"""The budget: people's time from the plan and budget lines beside it, by task and over time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from budgets.models import BudgetLine
from budgets.selectors.reserves import reserve_amount
from budgets.spreading import days_of, month_start, months_between, next_month, spread
from core.money import total
from engine.calendar import WorkCalendar, standard_calendar
from people.selectors import calendar_of_project, engine_calendars
from projects.models import Project
from tasks import selectors as task_reads
from tasks.models import Task

LABOUR = "labour"
# Material, travel and the like that a plan books as resources.
OTHER = "other"


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """An amount of the budget: a line, or the planned time (with fixed cost) or things of one task.

    `line_id` is None for a task's time. `shares` are (day, amount) in order and add up to `amount`.
    """

    line_id: int | None
    task_id: int | None
    category_key: str
    phase_id: int | None
    amount: Decimal
    shares: tuple[tuple[date, Decimal], ...]
    is_capex: bool = False

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


def _cost_of_tasks(project_id: int) -> dict[int, Decimal]:
    """Task id -> people's time and fixed cost, where there is any."""
    return _added(task_reads.planned_labour_cost(project_id), task_reads.fixed_costs(project_id))


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
    project: Project, lines: Iterable[BudgetLine] | None = None, *, problems: set[str] | None = None
) -> list[PlannedItem]:
    """Every amount of the budget with its days, in a fixed number of queries.

    `lines`: all of the project with their category and months, where they are read already. `problems` takes why
    somebody's time is not priced.
    """
    spans, fixed = _task_spans(project)
    people, other = task_reads.planned_costs_apart(project.pk, problems=problems)
    by_category = [(LABOUR, _added(people, fixed)), (OTHER, other)]
    if lines is None:
        found = BudgetLine.objects.filter(project=project).select_related("category")
        lines = found.prefetch_related("months")
    lines = list(lines)
    phaser = Phaser(project)
    items = [
        PlannedItem(
            line_id=None,
            task_id=task_id,
            category_key=category,
            phase_id=spans[task_id].phase_id if task_id in spans else None,
            amount=amount,
            shares=phaser.along(amount, spans.get(task_id)),
        )
        for category, amounts in by_category
        for task_id, amount in amounts.items()
        if amount
    ]
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


def months_of_line(
    project: Project, line: BudgetLine, months: Sequence[tuple[date, Decimal]]
) -> list[tuple[date, Decimal]]:
    """A line's amount by month, in order, as it would be spread; the line need not be saved.

    By hand these are `months` and the line's other months at zero; before any is typed, an even spread to start from.
    """
    phaser = Phaser(project)
    span = _task_spans(project, [line.task_id])[0].get(line.task_id) if line.task_id else None
    by_month: dict[date, Decimal] = defaultdict(lambda: Decimal("0.00"))
    if line.phasing == BudgetLine.Phasing.BY_HAND:
        first, last = phaser.project_span
        for month in months_between(line.starts_on or first, line.ends_on or last):
            by_month[month] = Decimal("0.00")
    for day, share in phaser.of_line(line, span, months):
        by_month[month_start(day)] += share
    return sorted(by_month.items())


@dataclass(frozen=True, slots=True)
class TaskSpan:
    """A task's local dates and phase; dates are None before the first schedule."""

    first: date | None
    last: date | None
    phase_id: int | None


class Phaser:
    """Spreads amounts over days. Along a task: by the working minutes of the project's calendar; else evenly."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._minutes: dict[date, int] = {}

    @cached_property
    def _calendar(self) -> WorkCalendar:
        pk = calendar_of_project(self._project.calendar_id)
        found = engine_calendars([pk]) if pk is not None else {}
        return found[pk] if pk in found else standard_calendar()

    @cached_property
    def project_span(self) -> tuple[date, date]:
        zone = ZoneInfo(self._project.time_zone)
        first = self._project.start.astimezone(zone).date()
        last = self._project.finish.astimezone(zone).date() if self._project.finish else first
        return first, last

    def of_line(
        self, line: BudgetLine, span: TaskSpan | None, months: Sequence[tuple[date, Decimal]]
    ) -> tuple[tuple[date, Decimal], ...]:
        """A line's days. Months by hand are spread evenly within each month."""
        if line.phasing == BudgetLine.Phasing.BY_HAND and months:
            return tuple(pair for month, amount in months for pair in _evenly(amount, *_month_span(month)))
        if line.phasing == BudgetLine.Phasing.TASK and span and span.first:
            return self.along(line.amount, span)
        first, last = self.project_span
        return _evenly(line.amount, line.starts_on or first, line.ends_on or line.starts_on or last)

    def along(self, amount: Decimal, span: TaskSpan | None) -> tuple[tuple[date, Decimal], ...]:
        """A task's amount by the working minutes of its days; over the whole project before it has dates."""
        if span is None or span.first is None:
            return _evenly(amount, *self.project_span)
        days = days_of(span.first, span.last or span.first)
        weights = [self._minutes_on(day) for day in days]
        if not any(weights):
            return _evenly(amount, days[0], days[-1])
        working = [(day, weight) for day, weight in zip(days, weights, strict=True) if weight]
        parts = spread(amount, [weight for _day, weight in working])
        return tuple((day, part) for (day, _weight), part in zip(working, parts, strict=True) if part)

    def _minutes_on(self, day: date) -> int:
        if day not in self._minutes:
            spans = self._calendar.intervals_on(day)
            self._minutes[day] = sum(part.end_minute - part.start_minute for part in spans)
        return self._minutes[day]


def _evenly(amount: Decimal, first: date, last: date) -> tuple[tuple[date, Decimal], ...]:
    days = days_of(first, last)
    return tuple((day, part) for day, part in zip(days, spread(amount, [1] * len(days)), strict=True) if part)


def _month_span(month: date) -> tuple[date, date]:
    return month, date.fromordinal(next_month(month).toordinal() - 1)


def _task_spans(
    project: Project, task_ids: list[int] | None = None
) -> tuple[dict[int, TaskSpan], dict[int, Decimal]]:
    """Task id -> its days, and task id -> fixed cost where there is one, of some tasks or of all; one query."""
    zone = ZoneInfo(project.time_zone)
    rows = Task.objects.filter(project=project, deleted_at=None).order_by()
    if task_ids is not None:
        rows = rows.filter(pk__in=task_ids)

    def local(moment: datetime | None) -> date | None:
        return moment.astimezone(zone).date() if moment else None

    spans, fixed = {}, {}
    found = rows.values_list("pk", "start", "finish", "phase_id", "is_summary", "fixed_cost")
    for pk, start, finish, phase_id, is_summary, cost in found:
        spans[pk] = TaskSpan(local(start), local(finish), phase_id)
        if cost and not is_summary:
            fixed[pk] = cost
    return spans, fixed
