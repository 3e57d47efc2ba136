"""Working calendars: what a person writes down. `engine.calendar_table` turns them into fast lookups.

A moment is a naive datetime in the plan's time zone. 17:00 and the next morning's 08:00 are the same *working
instant*: no working minute lies between them. Results say which of the two they give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from engine.errors import CalendarError
from engine.recurrence import Recurrence

if TYPE_CHECKING:
    from engine.calendar_table import CalendarTable

MINUTES_PER_DAY = 1440


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of working time inside one day, in minutes after midnight: start included, end not (0 to 1440)."""

    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class CalendarException:
    """Days that differ from the week: no intervals for a holiday, others for a shortened or an extra day.

    Holds on every day from `start` to `end`, both included, or on those that `recurrence` picks among them.
    Where two exceptions of one calendar meet, the later in the list wins.
    """

    start: date
    end: date
    intervals: tuple[Interval, ...] = ()
    recurrence: Recurrence | None = None
    name: str = ""


@dataclass(frozen=True)
class WorkCalendar:
    """A week of working intervals (Monday first), exceptions to it, and a parent for what it leaves open.

    A day of `week` that is None is inherited, as are the parent's exceptions, except on days for which this
    calendar has its own exception. Without a parent an open day is free. `minutes_per_day`, `minutes_per_week` and
    `days_per_month` only turn typed durations ("3d", "2w") into minutes; they do not change when work happens.
    """

    uid: int
    name: str = ""
    week: tuple[tuple[Interval, ...] | None, ...] = (None,) * 7
    exceptions: tuple[CalendarException, ...] = ()
    parent: WorkCalendar | None = None
    minutes_per_day: int = 480
    minutes_per_week: int = 2400
    days_per_month: float = 20
    time_zone: str | None = None

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise CalendarError(f"Calendar “{self.name}” must give seven days, Monday first.")
        for intervals in (*self.week, *(exception.intervals for exception in self.exceptions)):
            _check_intervals(self, intervals or ())
        for exception in self.exceptions:
            if exception.end < exception.start:
                raise CalendarError(
                    f"Calendar “{self.name}”: an exception ends before it starts ({exception.start})."
                )

    @cached_property
    def table(self) -> CalendarTable:
        """The compiled form, built once."""
        from engine.calendar_table import CalendarTable

        return CalendarTable(self)

    def intervals_on(self, day: date) -> tuple[Interval, ...]:
        """The working intervals of one day, inheritance and exceptions applied."""
        return self.table.intervals_on(day)

    def is_working(self, moment: datetime) -> bool:
        """Whether the minute that starts at `moment` is worked."""
        return self.next_working(moment) == moment

    def add(self, moment: datetime, minutes: int) -> datetime:
        """The end of `minutes` of work begun at `moment` (17:00 rather than the next 08:00). Negative subtracts."""
        if minutes < 0:
            return self.subtract(moment, -minutes)
        return self.next_working(moment) if minutes == 0 else self.table.add(moment, minutes)

    def subtract(self, moment: datetime, minutes: int) -> datetime:
        """The moment at which work must begin to end at `moment` (08:00 rather than the 17:00 before)."""
        return self.add(moment, -minutes) if minutes < 0 else self.table.subtract(moment, minutes)

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Working minutes from `start` to `end`; negative when `end` is earlier."""
        return self.table.minutes_between(start, end)

    def next_working(self, moment: datetime) -> datetime:
        """`moment` when work can begin there, else the next moment when it can."""
        return self.table.next_working(moment)

    def previous_working(self, moment: datetime) -> datetime:
        """`moment` when work can end there, else the last moment before it when it can."""
        return self.table.previous_working(moment)


def _check_intervals(calendar: WorkCalendar, intervals: tuple[Interval, ...]) -> None:
    previous_end = 0
    for interval in intervals:
        if not previous_end <= interval.start_minute < interval.end_minute <= MINUTES_PER_DAY:
            raise CalendarError(
                f"Calendar “{calendar.name}”: working times must be in order, apart, and inside one day "
                f"({interval.start_minute}–{interval.end_minute})."
            )
        previous_end = interval.end_minute


def hours(*spans: tuple[float, float]) -> tuple[Interval, ...]:
    """Intervals from clock hours: `hours((9, 12), (13, 17.5))`."""
    return tuple(Interval(round(start * 60), round(end * 60)) for start, end in spans)


def standard_calendar(
    *, uid: int = 1, name: str = "Standard", spans: Iterable[tuple[float, float]] = ((8, 12), (13, 17))
) -> WorkCalendar:
    """Monday to Friday with the same hours each day."""
    day = hours(*spans)
    minutes = sum(interval.end_minute - interval.start_minute for interval in day)
    week = (day,) * 5 + ((), ())
    return WorkCalendar(uid, name, week, minutes_per_day=minutes, minutes_per_week=minutes * 5)


def round_the_clock(*, uid: int = 0, name: str = "24 hours") -> WorkCalendar:
    """Every minute is worked: the calendar of elapsed time."""
    return WorkCalendar(
        uid, name, (hours((0, 24)),) * 7, minutes_per_day=1440, minutes_per_week=10080, days_per_month=30
    )


def link_parents(calendars: Iterable[WorkCalendar], parents: Mapping[int, int]) -> tuple[WorkCalendar, ...]:
    """The same calendars with `parent` set from a table calendar uid → parent uid, whatever their order."""
    from dataclasses import replace

    by_uid = {calendar.uid: calendar for calendar in calendars}
    done: dict[int, WorkCalendar] = {}
    for uid in by_uid:
        chain = _ancestry(uid, by_uid, parents)
        for link in reversed(chain):
            if link not in done:
                parent = done.get(parents.get(link, -1))
                done[link] = replace(by_uid[link], parent=parent)
    return tuple(done[uid] for uid in by_uid)


def _ancestry(uid: int, by_uid: Mapping[int, WorkCalendar], parents: Mapping[int, int]) -> list[int]:
    chain = [uid]
    while (parent := parents.get(chain[-1])) is not None:
        if parent in chain:
            raise CalendarError(f"Calendar “{by_uid[uid].name}” inherits from itself.")
        if parent not in by_uid:
            raise CalendarError(
                f"Calendar “{by_uid[chain[-1]].name}” inherits from a calendar that is not there."
            )
        chain.append(parent)
    return chain
