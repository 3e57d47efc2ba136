"""What the second scheduler (`plain_oracle`) counts with: minutes that are worked, and work done in them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from engine.calendar import WorkCalendar

FIRST = datetime(2025, 6, 1)
DAYS = 900


def minute_of(moment: datetime) -> int:
    return int((moment - FIRST).total_seconds()) // 60


def moment_of(minute: int) -> datetime:
    return FIRST + timedelta(minutes=minute)


class Hours:
    """Every minute that is worked, in order, and how many come before each minute of the clock."""

    def __init__(self, worked: list[int]) -> None:
        self.worked = worked

    def before(self, minute: int) -> int:
        return bisect_left(self.worked, minute)

    def begin(self, minute: int) -> int:
        """When work can begin there or next."""
        return self.worked[self.before(minute)]

    def end(self, minute: int, work: int) -> int:
        """When so much work that may begin there is done."""
        return self.worked[self.before(minute) + work - 1] + 1

    def latest_begin(self, minute: int, work: int) -> int:
        """When so much work must begin to be done by then."""
        return self.worked[self.before(minute) - work]

    def edge(self, minute: int) -> int:
        """Where a milestone stands: there, if work ends or begins there, else where it next begins."""
        place = self.before(minute)
        ends = place > 0 and self.worked[place - 1] + 1 == minute
        return minute if ends else self.worked[place]


_KNOWN: dict[int, tuple[WorkCalendar, Hours]] = {}


def hours_of(calendar: WorkCalendar) -> Hours:
    """The same calendar's hours, listed once."""
    if id(calendar) not in _KNOWN:
        _KNOWN[id(calendar)] = (calendar, list_hours(calendar))
    return _KNOWN[id(calendar)][1]


def list_hours(calendar: WorkCalendar) -> Hours:
    worked = []
    for number in range(DAYS):
        day = (FIRST + timedelta(days=number)).date()
        for start, end in spans_on(calendar, day):
            worked += range(number * 1440 + start, number * 1440 + end)
    return Hours(worked)


def spans_on(calendar: WorkCalendar, day: date) -> list[tuple[int, int]]:
    """The hours of a day: of the last exception that holds, else of the week, else of the parent."""
    for exception in reversed(calendar.exceptions):
        if exception.start <= day <= exception.end:
            return [(span.start_minute, span.end_minute) for span in exception.intervals]
    own = calendar.week[day.weekday()]
    if own is not None:
        return [(span.start_minute, span.end_minute) for span in own]
    return spans_on(calendar.parent, day) if calendar.parent else []


@cache
def common(one: Hours, other: Hours) -> Hours:
    theirs = set(other.worked)
    return Hours([minute for minute in one.worked if minute in theirs])


CLOCK = Hours(list(range(DAYS * 1440)))


@dataclass
class Part:
    """What one person, or the task by itself, has to do: minutes of work, and gaps after so many of them."""

    hours: Hours
    work: int
    gaps: tuple[tuple[int, int], ...] = ()

    @property
    def span(self) -> int:
        return self.work + sum(length for after, length in self.gaps if after < self.work)

    def run(self, minute: int) -> tuple[int, int]:
        return self.hours.begin(minute), self.hours.end(minute, self.span)


@dataclass
class Work:
    """All that has to be done of a task, from a minute on; a milestone has no parts."""

    parts: list[Part]
    hours: Hours

    @property
    def is_shared(self) -> bool:
        return len(self.parts) > 1

    def run(self, minute: int) -> tuple[int, int]:
        if not self.parts:
            moment = self.hours.edge(minute)
            return moment, moment
        runs = [part.run(minute) for part in self.parts if part.work]
        return min(start for start, _ in runs), max(end for _, end in runs)

    def start_not_ending_before(self, minute: int) -> int:
        """The latest start of those that end first, yet not before a minute."""
        if not self.parts:
            return minute
        if not self.is_shared:
            (part,) = self.parts
            return part.hours.latest_begin(minute, part.span)
        first = smallest(0, minute + 1, lambda start: self.run(start)[1] >= minute)
        return self.latest_start(self.run(first)[1])

    def ends_by(self, finish: int, limit: int) -> bool:
        """Whether a finish is not after a limit: one person's, or a task's, to the minute of work."""
        if not self.parts or self.is_shared:
            return finish <= limit
        hours = self.parts[0].hours
        return hours.before(finish) <= hours.before(limit)

    def latest_start(self, minute: int) -> int:
        """The latest start from which all is done by a minute."""
        if not self.parts:
            return minute
        return min(part.hours.latest_begin(minute, part.span) for part in self.parts if part.work)


def smallest(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first number of which something holds that holds of all greater ones."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
