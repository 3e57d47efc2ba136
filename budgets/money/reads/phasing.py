"""Amounts by day: of a task along its work, of a budget line as it says."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from budgets.models import BudgetLine
from budgets.money.figures.spreading import days_of, next_month, spread
from core.money import cents, total
from engine.calendar import WorkCalendar, standard_calendar
from engine.money.many_courses import shares_by_day
from engine.money.phasing import Course, Profile, cents_of
from engine.plan.contours import Curve
from people.calendars.reads import calendar_of_project, engine_calendars
from people.exchange_rates.reads import ExchangeBook, NoExchangeRate
from projects.models import Project
from tasks.models import Task
from tasks.typing.figures.splits import stretches_of

Days = tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class TaskSpan:
    """When a task is worked on, in local time: none of it before the first schedule.

    And its phase, its calendar, and how many per cent of it are done.
    """

    stretches: tuple[tuple[datetime, datetime], ...]
    phase_id: int | None
    calendar_id: int | None
    percent: int = 0


def task_spans(
    project: Project, task_ids: list[int] | None = None
) -> tuple[dict[int, TaskSpan], dict[int, Decimal]]:
    """Task id -> its span, and task id -> fixed cost where there is one, of some tasks or of all; one query."""
    zone = ZoneInfo(project.time_zone)
    rows = Task.objects.filter(project=project, deleted_at=None).order_by()
    if task_ids is not None:
        rows = rows.filter(pk__in=task_ids)
    spans, fixed = {}, {}
    found = rows.values_list(
        "pk",
        "start",
        "finish",
        "stretches",
        "phase_id",
        "calendar_id",
        "fixed_cost",
        "percent_complete",
        "physical_percent",
        "summary_percent",
    )
    for pk, start, finish, stretches, phase_id, calendar_id, cost, *percents in found:
        worked = stretches_of(start, finish or start, stretches) if start else []
        local = tuple((_local(first, zone), _local(last, zone)) for first, last in worked)
        spans[pk] = TaskSpan(local, phase_id, calendar_id, _done(*percents))
        if cost:
            fixed[pk] = cost
    return spans, fixed


def _done(percent: int, physical: int | None, of_summary: int | None) -> int:
    """How far a task is: the physical percent where somebody says one, a summary by what lies in it."""
    if physical is not None:
        return physical
    return percent if of_summary is None else of_summary


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


class Phaser:
    """Spreads amounts over days. Along a task: over the working time in which it is worked on; else evenly."""

    def __init__(self, project: Project, spans: Iterable[TaskSpan | None] = ()) -> None:
        self._project = project
        self._wanted = {span.calendar_id for span in spans if span is not None} - {None}

    @cached_property
    def _exchange(self) -> ExchangeBook:
        return ExchangeBook()

    @cached_property
    def _base(self) -> int | None:
        return calendar_of_project(self._project.calendar_id)

    @cached_property
    def _calendars(self) -> dict[int, WorkCalendar]:
        return engine_calendars(pk for pk in {*self._wanted, self._base} if pk is not None)

    def _calendar(self, pk: int | None) -> WorkCalendar:
        for known in (pk, self._base):
            if known is not None and known in self._calendars:
                return self._calendars[known]
        return standard_calendar()

    @cached_property
    def project_span(self) -> tuple[date, date]:
        zone = ZoneInfo(self._project.time_zone)
        first = self._project.start.astimezone(zone).date()
        last = self._project.finish.astimezone(zone).date() if self._project.finish else first
        return first, last

    def of_line(
        self, line: BudgetLine, span: TaskSpan | None, months: Sequence[tuple[date, Decimal]]
    ) -> Days:
        """A line's days. Months by hand are spread evenly within each month.

        Of a line in another currency each day is worth what its rate says. What was agreed stays its sum, even where
        the task or a rate has moved since.
        """
        if line.phasing == BudgetLine.Phasing.BY_HAND and months:
            return tuple(pair for month, amount in months for pair in _evenly(amount, *_month_span(month)))
        if line.foreign_amount is None:
            return self._as_said(line, line.amount, span)
        days = self._as_said(line, line.foreign_amount, span)
        with suppress(NoExchangeRate):
            days = self._exchanged(days, line.foreign_currency)
        if total(worth for _day, worth in days) == line.amount:
            return days
        parts = spread(line.amount, [cents_of(worth) for _day, worth in days])
        return tuple((day, part) for (day, _worth), part in zip(days, parts, strict=True) if part)

    def worth_of_line(self, line: BudgetLine, span: TaskSpan | None) -> Decimal:
        """What a line in another currency is worth over its days, each at its own rate. Raises NoExchangeRate."""
        assert line.foreign_amount is not None
        days = self._as_said(line, line.foreign_amount, span)
        return total(worth for _day, worth in self._exchanged(days, line.foreign_currency))

    def _as_said(self, line: BudgetLine, amount: Decimal, span: TaskSpan | None) -> Days:
        if line.phasing == BudgetLine.Phasing.TASK and span and span.stretches:
            return self.along(amount, span)
        first, last = self.project_span
        return _evenly(amount, line.starts_on or first, line.ends_on or line.starts_on or last)

    def _exchanged(self, days: Days, currency: str) -> Days:
        """Cumulative worth is rounded to the cent, so that days add up to the worth of all."""
        exact, reached, worths = Decimal(0), Decimal("0.00"), []
        for day, amount in days:
            exact += self._exchange.convert(amount, currency, self._project.currency, day)
            worths.append((day, cents(exact) - reached))
            reached = cents(exact)
        return tuple(worths)

    def along(self, amount: Decimal, span: TaskSpan | None, curve: Curve | None = None) -> Days:
        """A task's amount by day, evenly or along a contour; over the whole project before it has dates."""
        return self.all_along([(amount, span, curve)])[0]

    def all_along(self, wanted: Sequence[tuple[Decimal, TaskSpan | None, Curve | None]]) -> list[Days]:
        """`along` for many at once: (amount, span, contour) of each."""
        dated = [(amount, span, curve) for amount, span, curve in wanted if span and span.stretches]
        courses = [
            Course(span.stretches, self._calendar(span.calendar_id), curve or Profile.LINEAR)
            for _amount, span, curve in dated
        ]
        shares = shares_by_day(courses, [amount for amount, _span, _curve in dated])
        found = iter(zip(courses, shares.by_owner(len(courses)), strict=True))
        return [
            _as_worked(amount, *next(found)) if span and span.stretches else self._over_project(amount)
            for amount, span, _curve in wanted
        ]

    def _over_project(self, amount: Decimal) -> Days:
        return _evenly(amount, *self.project_span)


def _as_worked(amount: Decimal, course: Course, days: Days) -> Days:
    """The days of a task; one on which nobody works costs evenly, and not all on its first day."""
    first, last = course.stretches[0][0].date(), course.stretches[-1][1].date()
    if len(days) == 1 and first != last and not course.minutes:
        return _evenly(amount, first, last)
    return days


def _evenly(amount: Decimal, first: date, last: date) -> Days:
    days = days_of(first, last)
    return tuple((day, part) for day, part in zip(days, spread(amount, [1] * len(days)), strict=True) if part)


def _month_span(month: date) -> tuple[date, date]:
    return month, date.fromordinal(next_month(month).toordinal() - 1)


def added_days(parts: Sequence[Days]) -> Days:
    """Several amounts by day as one, in order."""
    if len(parts) == 1:
        return parts[0]
    days: dict[date, Decimal] = {}
    for part in parts:
        for day, share in part:
            days[day] = days.get(day, Decimal("0.00")) + share
    return tuple(sorted((day, share) for day, share in days.items() if share))
