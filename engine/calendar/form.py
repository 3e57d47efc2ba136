"""What a person writes down of a calendar: a week, exceptions to it, and the calendar that it goes by otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.calendar.recurrence import Recurrence
from engine.errors import CalendarError

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
class CalendarForm:
    """A week of working intervals (Monday first), exceptions to it, and a parent for what it leaves open.

    A day of `week` that is None is inherited, as are the parent's exceptions, except on days for which this
    calendar has its own exception. Without a parent an open day is free. `minutes_per_day`, `minutes_per_week` and
    `days_per_month` only turn typed durations ("3d", "2w") into minutes; they do not change when work happens.
    """

    uid: int
    name: str = ""
    week: tuple[tuple[Interval, ...] | None, ...] = (None,) * 7
    exceptions: tuple[CalendarException, ...] = ()
    parent: CalendarForm | None = None
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


def _check_intervals(calendar: CalendarForm, intervals: tuple[Interval, ...]) -> None:
    previous_end = 0
    for interval in intervals:
        if not previous_end <= interval.start_minute < interval.end_minute <= MINUTES_PER_DAY:
            raise CalendarError(
                f"Calendar “{calendar.name}”: working times must be in order, apart, and inside one day "
                f"({interval.start_minute}–{interval.end_minute})."
            )
        previous_end = interval.end_minute
