"""The days of a series: a meeting every second week, a report on the last day of each month.

Every day named is a working day: what falls on a free one moves to the next. "Every n days" counts working days alone.
A month without such a day has its last one instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count, islice

from engine.calendar.work_calendar import WorkCalendar
from engine.errors import SeriesError

MOST_OCCURRENCES = 200
# Whoever does not work for so long does not work any more.
_LONGEST_REST = 3 * 366


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every so many working days, weeks or months, until a day (with it) or so many times, the first included."""

    every: int
    unit: Every
    until: date | None = None
    times: int | None = None


def days_of_series(first: date, rhythm: Rhythm, calendar: WorkCalendar) -> list[date]:
    """The days, in order, the first as it is.

    Raises SeriesError for a rhythm without an end, one that never comes to a second time, or too many times.
    """
    if rhythm.every < 1:
        raise SeriesError("A series needs some time between its tasks.")
    if rhythm.until is None and rhythm.times is None:
        raise SeriesError("A series needs an end.")
    most = MOST_OCCURRENCES + 1 if rhythm.times is None else min(rhythm.times, MOST_OCCURRENCES + 1)
    days = [first]
    for day in islice(_following(first, rhythm, calendar), max(most - 1, 0)):
        if rhythm.until is not None and day > rhythm.until:
            break
        if day > days[-1]:
            days.append(day)
    if len(days) > MOST_OCCURRENCES:
        raise SeriesError(f"A series has at most {MOST_OCCURRENCES} tasks.")
    if len(days) < 2:
        raise SeriesError("The series ends before its second task.")
    return days


def _following(first: date, rhythm: Rhythm, calendar: WorkCalendar) -> Iterator[date]:
    day = first
    for number in count(1):
        if rhythm.unit is Every.DAY:
            for _step in range(rhythm.every):
                day = _working_day(day + timedelta(days=1), calendar)
            yield day
        elif rhythm.unit is Every.WEEK:
            yield _working_day(first + timedelta(weeks=number * rhythm.every), calendar)
        else:
            yield _working_day(_months_later(first, number * rhythm.every), calendar)


def _working_day(day: date, calendar: WorkCalendar) -> date:
    for offset in range(_LONGEST_REST):
        later = day + timedelta(days=offset)
        if calendar.intervals_on(later):
            return later
    raise SeriesError(f"Nobody works on or after {day.isoformat()}.")


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))
