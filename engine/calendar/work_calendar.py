"""Working calendars: what a person writes down. `engine.calendar.table` turns them into fast lookups.

A moment is a naive datetime in the plan's time zone. 17:00 and the next morning's 08:00 are the same *working
instant*: no working minute lies between them. Results say which of the two they give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

from engine.calendar.form import MINUTES_PER_DAY, CalendarException, CalendarForm, Interval
from engine.calendar.table import CalendarTable
from engine.errors import CalendarError

__all__ = [
    "MINUTES_PER_DAY",
    "CalendarException",
    "Interval",
    "WorkCalendar",
    "hours",
    "link_parents",
    "round_the_clock",
    "standard_calendar",
]


@dataclass(frozen=True)
class WorkCalendar(CalendarForm):
    """A calendar that reckons: what a moment and some minutes of work come to, and back."""

    parent: WorkCalendar | None = None

    @cached_property
    def table(self) -> CalendarTable:
        """The compiled form, built once."""
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

    def days_of(self, minutes: int) -> Decimal:
        """Working minutes as days of this calendar, to the hundredth.

        minutes / minutes a day
        """
        days = Decimal(minutes) / (self.minutes_per_day or 480)
        return days.quantize(Decimal("0.01"))

    def days_between(self, start: datetime, end: datetime) -> Decimal:
        """Working days from `start` to `end`, to the hundredth; negative when `end` is earlier."""
        minutes = self.working_minutes_between(start, end)
        return self.days_of(minutes)

    def days_past(self, due: date, today: date) -> int:
        """Whole working days behind a due day, up to today and with it: due on Friday, Monday is one.

        None of them is worked: 0, though the day is past.
        """
        if today <= due:
            return 0
        night = timedelta(days=1)
        evening = datetime.combine(due + night, time())
        tonight = datetime.combine(today + night, time())
        days = self.days_between(evening, tonight)
        return int(days.quantize(Decimal(1)))

    def next_working(self, moment: datetime) -> datetime:
        """`moment` when work can begin there, else the next moment when it can."""
        return self.table.next_working(moment)

    def previous_working(self, moment: datetime) -> datetime:
        """`moment` when work can end there, else the last moment before it when it can."""
        return self.table.previous_working(moment)


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
