"""A project's tasks on a month's pages: week rows with bars over their days, diamonds, free days. Three queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendar import WorkCalendar
from projects.models import Project
from tasks.board.reads.cards import Wanted, chosen
from tasks.scheduling.reads import calendar_of

# Rows of bars that a week shows; what lies below is counted.
LANES = 4
_FIELDS = (
    "id",
    "wbs_code",
    "name",
    "start",
    "finish",
    "is_critical",
    "is_milestone",
    "percent_complete",
    "actual_finish",
    "blocked_reason",
)


@dataclass(slots=True)
class Bar:
    """A task in one week: from column `first` (1 Monday to 7 Sunday) over `span` days, in a lane from 0."""

    task: dict[str, Any]
    first: int
    span: int
    begins: bool
    ends: bool
    lane: int = 0


@dataclass(slots=True)
class Day:
    """`free` names a day without work: a holiday, or "" on a day that is free every week; None on a working day.

    `items` are the tasks that begin, end or fall on the day; `under_way` counts those that only run through it.
    """

    day: date
    is_inside: bool
    free: str | None
    tasks: list[dict[str, Any]] = field(default_factory=list)
    hidden: int = 0

    @property
    def items(self) -> list[dict[str, Any]]:
        return [task for task in self.tasks if self.day in (task["first_day"], task["last_day"])]

    @property
    def under_way(self) -> int:
        return len(self.tasks) - len(self.items)


@dataclass(slots=True)
class Week:
    number: int
    days: list[Day]
    bars: list[Bar] = field(default_factory=list)


def month_of(project: Project, first: date, wanted: Wanted) -> list[Week]:
    """The weeks that touch the month of `first`, with every task that the filters leave. Summaries are no bars."""
    start = first - timedelta(days=first.weekday())
    following = (first + timedelta(days=31)).replace(day=1)
    count = -((start - following).days // 7)
    last = start + timedelta(days=7 * count - 1)
    tasks = _tasks(project, start, last, wanted)
    calendar = calendar_of(project)
    names = _names_of_free_days(calendar, start, last)
    weeks = []
    for monday in (start + timedelta(days=7 * number) for number in range(count)):
        days = [
            Day(day, (day.year, day.month) == (first.year, first.month), _free(calendar, day, names))
            for day in (monday + timedelta(days=offset) for offset in range(7))
        ]
        week = Week(monday.isocalendar().week, days)
        _place(week, tasks)
        weeks.append(week)
    return weeks


def tasks_on(project: Project, day: date, wanted: Wanted) -> list[dict[str, Any]]:
    """Every task of one day."""
    return _tasks(project, day, day, wanted)


def _tasks(project: Project, first: date, last: date, wanted: Wanted) -> list[dict[str, Any]]:
    zone = ZoneInfo(project.time_zone)
    begin = datetime.combine(first, time.min, tzinfo=zone)
    end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone)
    rows = (
        chosen(project, wanted)
        .filter(start__lt=end, finish__gte=begin)
        .order_by("start", "-finish", "row_number", "id")
        .values(*_FIELDS)
    )
    tasks = []
    for row in rows:
        row["first_day"] = row["start"].astimezone(zone).date()
        row["last_day"] = max(row["first_day"], row["finish"].astimezone(zone).date())
        row["is_done"] = row["actual_finish"] is not None
        row["is_late"] = bool(
            project.status_date and row["last_day"] <= project.status_date and not row["is_done"]
        )
        row["is_critical"] = row["is_critical"] and not row["is_done"]
        tasks.append(row)
    return tasks


def _place(week: Week, tasks: Iterable[dict[str, Any]]) -> None:
    """Bars of the week, each in the first lane that is free there; tasks beyond the last lane are counted.

    Milestones choose first: they are what people look up a month for.
    """
    monday, sunday = week.days[0].day, week.days[-1].day
    free_from = [monday] * LANES
    for task in sorted(tasks, key=lambda task: not task["is_milestone"]):
        if task["first_day"] > sunday or task["last_day"] < monday:
            continue
        first, last = max(task["first_day"], monday), min(task["last_day"], sunday)
        covered = week.days[(first - monday).days : (last - monday).days + 1]
        for day in covered:
            day.tasks.append(task)
        lane = next((lane for lane, free in enumerate(free_from) if free <= first), None)
        if lane is None:
            for day in covered:
                day.hidden += 1
            continue
        free_from[lane] = last + timedelta(days=1)
        begins, ends = first == task["first_day"], last == task["last_day"]
        week.bars.append(Bar(task, (first - monday).days + 1, len(covered), begins, ends, lane))


def _free(calendar: WorkCalendar | None, day: date, names: dict[date, str]) -> str | None:
    if calendar is None or calendar.intervals_on(day):
        return None
    return names.get(day, "")


def _names_of_free_days(calendar: WorkCalendar | None, first: date, last: date) -> dict[date, str]:
    """Names of holidays, the calendar's own before its parent's."""
    names: dict[date, str] = {}
    while calendar is not None:
        for exception in reversed(calendar.exceptions):
            if exception.intervals or not exception.name or exception.end < first or exception.start > last:
                continue
            if exception.recurrence is not None:
                days = list(exception.recurrence.days(exception.start, min(exception.end, last)))
            else:
                begin, end = max(exception.start, first), min(exception.end, last)
                days = [begin + timedelta(days=offset) for offset in range((end - begin).days + 1)]
            for day in days:
                names.setdefault(day, exception.name)
        calendar = calendar.parent
    return names
