"""The calendar of a plan: what a typed day is, and the days without work that the chart shades."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from engine.calendar import Interval, WorkCalendar, standard_calendar
from engine.calendar.table import EPOCH_DAY, CalendarDays
from people.calendars.reads import calendar_of_project, engine_calendars
from projects.models import Project
from tasks.models import Task
from tasks.typing.figures.shorthand import Scale

MAX_NONWORKING_DAYS = 4000
LAST_MINUTE = 1439


def calendar_of(project: Project) -> WorkCalendar | None:
    """The project's working calendar as the engine takes it, or the organisation's. Read once per loaded project."""
    if not hasattr(project, "_engine_calendar"):
        pk = calendar_of_project(project.calendar_id)
        project._engine_calendar = engine_calendars([pk]).get(pk) if pk else None  # type: ignore[attr-defined]
    found: WorkCalendar | None = project._engine_calendar  # type: ignore[attr-defined]
    return found


def forget_calendar(project: Project) -> None:
    """Have it read again: it may have changed since this project was loaded."""
    project.__dict__.pop("_engine_calendar", None)


def calendar_of_task(project: Project, task: Task) -> WorkCalendar | None:
    """The calendar that a task's working time is counted on: its own, or the project's."""
    if task.calendar_id is None:
        return calendar_of(project)
    return engine_calendars([task.calendar_id])[task.calendar_id]


def edge_of_day(project: Project, task: Task, day: date, *, at_end: bool) -> datetime:
    """The first or last working minute of a day on the task's calendar.

    On a day without work, midnight or the last minute before the next one.
    """
    calendar = calendar_of_task(project, task)
    intervals = calendar.intervals_on(day) if calendar is not None else ()
    minute = LAST_MINUTE if at_end else 0
    if intervals:
        minute = min(minute, intervals[-1].end_minute) if at_end else intervals[0].start_minute
    clock = time(minute // 60, minute % 60)
    return datetime.combine(day, clock, tzinfo=ZoneInfo(project.time_zone))


def scale_of(project: Project) -> Scale:
    """What "3d" means in this project."""
    return scale_of_calendar(calendar_of(project))


def scale_of_calendar(calendar: WorkCalendar | None) -> Scale:
    if calendar is None:
        return Scale()
    return Scale(calendar.minutes_per_day, calendar.minutes_per_week, calendar.days_per_month)


def spanned_minutes(
    calendar: WorkCalendar | None, start: datetime, finish: datetime, scale: Scale
) -> int | None:
    """A summary's duration: the working time that it spans, in whole days; its tasks say what is exact.

    `start` and `finish` are naive moments of the project's clock. None without a calendar.
    """
    if calendar is None:
        return None
    return round(calendar.working_minutes_between(start, finish) / scale.per_day) * scale.per_day


def working_days_between(project: Project, before: datetime, after: datetime) -> Decimal:
    """Working days of the project's calendar from one moment to another, negative backwards."""
    calendar = calendar_of(project) or standard_calendar(uid=0)
    zone = ZoneInfo(project.time_zone)
    one = before.astimezone(zone).replace(tzinfo=None)
    other = after.astimezone(zone).replace(tzinfo=None)
    return calendar.days_between(one, other)


def calendars_by_project(projects: Iterable[tuple[int, int | None]]) -> dict[int, WorkCalendar]:
    """By project id, the calendar in which its working days are counted.

    `projects` are (id, id of the own calendar); at most two queries.
    """
    own = dict(projects)
    default = calendar_of_project(None) if None in own.values() else None
    ids = {pk: calendar_id or default for pk, calendar_id in own.items()}
    calendars = engine_calendars({pk for pk in ids.values() if pk is not None})
    fallback = standard_calendar(uid=0)
    return {pk: calendars.get(calendar_id or 0, fallback) for pk, calendar_id in ids.items()}


def working_time(
    project: Project, calendar: WorkCalendar | None, last_finish: datetime | None
) -> dict[str, Any] | None:
    """What a page needs to count working minutes as the server does; None without a calendar.

    `shapes` are days as [[first minute, minute after the last], …], `week` the place of each weekday's
    shape, Monday first, `days` [first day, last day, place of a shape] where the week does not hold.
    From a month before the project's start to two months behind its end; beyond, the week holds.
    """
    if calendar is None:
        return None
    first, last = _shown_days(project, last_finish)
    source = CalendarDays(calendar)
    first_day = first.toordinal() - EPOCH_DAY
    last_day = last.toordinal() - EPOCH_DAY
    filled = source.fill(first_day, last_day)
    weekdays = np.arange(len(filled)) + first.weekday()
    usual = source.week[weekdays % 7]
    runs: list[tuple[date, date, int]] = []
    for place in np.flatnonzero(filled != usual):
        day = first + timedelta(days=int(place))
        shape = int(filled[place])
        yesterday = day - timedelta(days=1)
        if runs and runs[-1][1:] == (yesterday, shape):
            runs[-1] = (runs[-1][0], day, shape)
        else:
            runs.append((day, day, shape))
    days = [[begin.isoformat(), end.isoformat(), shape] for begin, end, shape in runs]
    return {
        "shapes": list(map(_minutes_of, source.shapes)),
        "week": [int(shape) for shape in source.week],
        "days": days,
    }


def _minutes_of(shape: Iterable[Interval]) -> list[list[int]]:
    """[[first minute, minute after the last], …]."""
    return [[one.start_minute, one.end_minute] for one in shape]


def _shown_days(project: Project, last_finish: datetime | None) -> tuple[date, date]:
    """From a month before the project's start to two months behind its end, within bounds."""
    first = project.start.date() - timedelta(days=31)
    end = (last_finish or project.start).date() + timedelta(days=62)
    return first, min(max(end, first), first + timedelta(days=MAX_NONWORKING_DAYS))


def nonworking_spans(
    project: Project, calendar: WorkCalendar | None, last_finish: datetime | None
) -> list[list[str]]:
    """[first, last] days without work, from a month before the project's start to two months behind its end."""
    if calendar is None:
        return []
    first, last = _shown_days(project, last_finish)
    # One look at the calendar for all days: each on its own would cost more than the rest of the page.
    days = calendar.table.days
    shapes = days.fill(first.toordinal() - EPOCH_DAY, last.toordinal() - EPOCH_DAY)
    free = np.flatnonzero(np.array([not shape for shape in days.shapes])[shapes])
    if not len(free):
        return []
    runs = np.split(free, np.flatnonzero(np.diff(free) > 1) + 1)
    return [[(first + timedelta(days=int(run[place]))).isoformat() for place in (0, -1)] for run in runs]
