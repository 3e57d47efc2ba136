"""The S-curve: planned, earned and spent week by week, and the forecast to the end. Cumulative, as decimal strings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

from controls.known.reads.facts import BaselineRow, ProjectFacts, TaskRow
from engine.money.cost_accounts import Ledger
from engine.money.earned_value import Measures
from engine.money.many_courses import shares_by_day
from engine.money.phasing import Course
from tasks.models import Task

ByDay = Mapping[date, Decimal]


@dataclass(slots=True)
class Lying:
    """Amounts along courses, added up by day once all are there."""

    courses: list[Course] = field(default_factory=list)
    amounts: list[Decimal] = field(default_factory=list)

    def add(self, course: Course, amount: Decimal) -> None:
        self.courses.append(course)
        self.amounts.append(amount)

    def by_day(self) -> Iterable[tuple[date, Decimal]]:
        return shares_by_day(self.courses, self.amounts).total_by_day().items()


@dataclass(frozen=True, slots=True)
class PlannedDays:
    """Planned cost of the baseline's rows by day; of `measured` ones progress is reported."""

    planned: Mapping[date, Decimal]
    measured: Mapping[date, Decimal]

    @property
    def level(self) -> dict[date, Decimal]:
        """What the calendar alone earns."""
        rest = {day: amount - self.measured.get(day, 0) for day, amount in self.planned.items()}
        return {day: amount for day, amount in rest.items() if amount or day not in self.measured}


def curve_table(facts: ProjectFacts, ledger: Ledger, days: PlannedDays) -> dict[str, Any]:
    """`dates` (week ends, the status date among them) and for each the cumulative amounts; None where not known.

    `planned` from the baseline's phasing, `as_planned` that part of it which the calendar alone earns. `earned` up
    to the status date: each task's earned value spread over the time in which it was worked on, so the curve ends
    exactly at EV. `spent` by the date of the cost. After the status date `earned_forecast` spreads what is left of
    each task over its remaining dates.
    """
    total = ledger.total
    planned, level = days.planned, days.level
    earned = _earned(facts, ledger)
    left = _left_to_earn(facts, ledger)
    spent = _by_day(facts.money.actual_by_day)
    dates = _dates(facts.status_date, planned, earned, spent, left)
    past = [day <= facts.status_date for day in dates]
    coming = [day >= facts.status_date for day in dates]
    forecast_earned = [total.ev + amount for amount in _reached(left, dates)]
    return {
        "status_date": facts.status_date.isoformat(),
        "dates": [day.isoformat() for day in dates],
        "planned": _texts(_reached(planned, dates)),
        "as_planned": _texts(_reached(level, dates)),
        "earned": _texts(_reached(earned, dates), past),
        "spent": _texts(_reached(spent, dates), past),
        "earned_forecast": _texts(forecast_earned, coming),
    }


def is_measured(row: BaselineRow, tasks: Mapping[int, TaskRow]) -> bool:
    """Whether progress is reported on what was planned here; the rest is earned by the calendar alone."""
    task = tasks.get(row.task_id) if row.task_id is not None else None
    return task is not None and task.earning_method != Task.EarningMethod.LEVEL_OF_EFFORT


def cost_ahead(table: Mapping[str, Any], total: Measures, forecast_cost: Decimal | None) -> dict[str, Any]:
    """`spent_forecast` for a `curve_table`: from AC to the forecast cost, in step with what is earned; {} without."""
    still = total.bac - total.ev
    if forecast_cost is None or still <= 0:
        return {}
    rest = forecast_cost - total.ac
    cost = [
        None
        if amount is None
        else str(total.ac + (rest * (Decimal(amount) - total.ev) / still).quantize(Decimal("0.01")))
        for amount in table["earned_forecast"]
    ]
    return {"spent_forecast": cost}


def planned_days(facts: ProjectFacts) -> PlannedDays:
    """Planned cost of baseline rows by day; a summary repeats what its tasks cost."""
    planned: dict[date, Decimal] = {}
    measured: dict[date, Decimal] = {}
    days = _Days()
    for row in facts.baseline_rows:
        if row.is_summary:
            continue
        is_reported = is_measured(row, facts.tasks)
        for text, share in row.phasing.items():
            day, amount = days[text], Decimal(share)
            planned[day] = planned.get(day, 0) + amount
            if is_reported:
                measured[day] = measured.get(day, 0) + amount
    return PlannedDays(planned, measured)


class _Days(dict[str, date]):
    """ISO dates as read: a plan names the same few hundred days many thousand times."""

    def __missing__(self, text: str) -> date:
        self[text] = date.fromisoformat(text)
        return self[text]


def _earned(facts: ProjectFacts, ledger: Ledger) -> dict[date, Decimal]:
    """Earned value by day. Work runs evenly from the actual start to the actual finish or the status date."""
    days: list[tuple[date, Decimal]] = []
    lying = Lying()
    known = Decimal(0)
    for task in facts.leaves:
        value = ledger[task.id].ev
        if not value:
            continue
        known += value
        start = task.actual_start or task.start
        end = min(task.actual_finish or facts.status_at, facts.status_at)
        if start is None or start >= end:
            days.append((facts.status_date, value))
            continue
        lying.add(facts.calendars.course_of(task, start, end), value)
    days += lying.by_day()
    outside = ledger.total.ev - known
    if outside:
        days += _outside_until(facts, outside)
    return _by_day(days)


def _outside_until(facts: ProjectFacts, amount: Decimal) -> list[tuple[date, Decimal]]:
    """Costs outside the tasks earn when planned; whatever the rows do not explain falls on the status date."""
    tasks = {task.id for task in facts.leaves}
    days = [
        (date.fromisoformat(day), Decimal(value))
        for row in facts.baseline_rows
        if row.task_id not in tasks and not row.is_summary
        for day, value in row.phasing.items()
        if date.fromisoformat(day) <= facts.status_date
    ]
    rest = amount - sum((value for _day, value in days), Decimal(0))
    return [*days, (facts.status_date, rest)] if rest else days


def _left_to_earn(facts: ProjectFacts, ledger: Ledger) -> dict[date, Decimal]:
    """What is left of each task's budget, by day of its remaining dates; costs outside the tasks as planned."""
    days: list[tuple[date, Decimal]] = []
    lying = Lying()
    known = Decimal(0)
    for task in facts.leaves:
        measures = ledger[task.id]
        rest = measures.bac - measures.ev
        if not rest:
            continue
        known += rest
        start = max(task.start or facts.status_at, facts.status_at)
        end = task.finish or facts.status_at
        if start >= end:
            days.append((facts.status_date + timedelta(days=1), rest))
            continue
        lying.add(facts.calendars.course_of(task, start, end), rest)
    days += lying.by_day()
    outside = ledger.total.bac - ledger.total.ev - known
    if outside:
        days += _left_outside(facts, {task.id for task in facts.leaves})
    return _by_day(days)


def _left_outside(facts: ProjectFacts, tasks: set[int]) -> list[tuple[date, Decimal]]:
    """Costs outside the tasks still to be earned, as planned; what is planned for after the last task is pulled in.

    Nothing is left to earn once the last task is done, so the forecast must not run on beyond it.
    """
    rows = [row for row in facts.baseline_rows if row.task_id not in tasks and not row.is_summary]
    days = [(date.fromisoformat(day), Decimal(value)) for row in rows for day, value in row.phasing.items()]
    end = max([*(task.finish for task in facts.leaves if task.finish), facts.status_at + timedelta(days=1)])
    end_day = facts.calendars.local(end).date()
    beyond = sum((value for day, value in days if day > max(end_day, facts.status_date)), Decimal(0))
    return [
        *((day, value) for day, value in days if facts.status_date < day <= end_day),
        *facts.calendars.course(facts.status_at, end).by_day(beyond),
    ]


def _by_day(rows: Iterable[tuple[date, Decimal]]) -> dict[date, Decimal]:
    days: dict[date, Decimal] = {}
    for day, amount in rows:
        days[day] = days.get(day, Decimal(0)) + amount
    return days


def _dates(status_date: date, *series: ByDay) -> list[date]:
    """The day before anything happens, every Sunday and month's end after it, the status date, and the last of each."""
    known = [day for days in series for day in days]
    if not known:
        return [status_date]
    first, last = min(known) - timedelta(days=1), max([*known, status_date])
    sunday = first + timedelta(days=6 - first.weekday())
    weeks = [sunday + timedelta(weeks=n) for n in range(max((last - sunday).days // 7 + 1, 0))]
    ends = {max(days) for days in series if days}
    return sorted({first, *weeks, *_month_ends(first, last), status_date, last, *ends})


def _month_ends(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while (day := (day + timedelta(days=32)).replace(day=1)) <= last:
        yield day - timedelta(days=1)


def _reached(days: ByDay, dates: list[date]) -> list[Decimal]:
    """The cumulative amount at the end of each date."""
    ordered = sorted(days)
    sums = list(accumulate((days[day] for day in ordered), initial=Decimal("0.00")))
    reached, place = [], 0
    for day in dates:
        while place < len(ordered) and ordered[place] <= day:
            place += 1
        reached.append(sums[place])
    return reached


def _texts(amounts: list[Decimal], wanted: list[bool] | None = None) -> list[str | None]:
    return [str(amount) if wanted is None or wanted[n] else None for n, amount in enumerate(amounts)]
