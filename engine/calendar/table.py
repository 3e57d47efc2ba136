"""Calendars compiled to tables, so that a lookup costs the same on any horizon.

Time is counted two ways: `instant`, minutes of the clock since 1970-01-01 00:00 local, and `count`, working minutes
of a calendar since a moment of its own. `count_at(instant)` never falls as time passes and stays level over free
time, so two instants with the same count are the same working instant: the *finish form* is the earliest of them
(17:00), the *start form* the latest (the next 08:00).

Per day the table keeps the count at midnight and the number of the day's shape; per shape, every minute is looked
up. The table covers a range of days and grows when asked for others.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from engine.calendar.form import MINUTES_PER_DAY, CalendarForm, Interval
from engine.errors import DateOutOfRangeError, EmptyCalendarError, PlanError

EPOCH = datetime(1970, 1, 1)
EPOCH_DAY = EPOCH.toordinal()
FIRST_DAY = 1 - EPOCH_DAY
LAST_DAY = date.max.toordinal() - EPOCH_DAY
FIRST_GROWTH_DAYS = 400

Ints = NDArray[np.int64]


def instant_of(moment: datetime) -> int:
    """Clock minutes since 1970-01-01 00:00; seconds are dropped. Raises PlanError for a moment with a time zone."""
    if moment.tzinfo is not None:
        raise PlanError(
            "The engine counts in local time: convert datetimes with engine.calendar.timezones first."
        )
    return (moment.toordinal() - EPOCH_DAY) * MINUTES_PER_DAY + moment.hour * 60 + moment.minute


def moment_of(instant: int) -> datetime:
    """The datetime of an instant. Raises DateOutOfRangeError outside the years 1 to 9999."""
    if not FIRST_DAY * MINUTES_PER_DAY <= instant < (LAST_DAY + 1) * MINUTES_PER_DAY:
        raise DateOutOfRangeError("A date falls outside the years 1 to 9999.")
    return EPOCH + timedelta(minutes=int(instant))


class DayShape:
    """One kind of day: `before[m]` minutes worked before minute m; count r begins at `starts[r]`, ends at `ends[r]`."""

    def __init__(self, intervals: tuple[Interval, ...]) -> None:
        worked = np.zeros(MINUTES_PER_DAY + 1, dtype=np.int64)
        for interval in intervals:
            worked[interval.start_minute + 1 : interval.end_minute + 1] = 1
        self.intervals = intervals
        self.before = np.cumsum(worked)
        self.total = int(self.before[-1])
        minutes = np.flatnonzero(worked[1:])
        self.starts = np.append(minutes, MINUTES_PER_DAY)
        self.ends = np.append(0, minutes + 1)


class DaySource:
    """Gives each day of a calendar, or of the time that two calendars share, the number of its shape."""

    def __init__(self) -> None:
        self.shapes: list[tuple[Interval, ...]] = []
        self._numbers: dict[tuple[Interval, ...], int] = {}

    def number(self, intervals: tuple[Interval, ...]) -> int:
        if intervals not in self._numbers:
            self._numbers[intervals] = len(self.shapes)
            self.shapes.append(intervals)
        return self._numbers[intervals]

    def fill(self, first_day: int, last_day: int) -> Ints:
        """The shape number of every day in the range, both ends included."""
        raise NotImplementedError

    @property
    def key(self) -> Hashable:
        """Equal for calendars that work the same hours on every day."""
        raise NotImplementedError

    def first_free_pattern_day(self) -> int:
        """A day after which the source only repeats its week."""
        raise NotImplementedError

    def first_pattern_day(self) -> int:
        """A day before which the source only repeats its week."""
        raise NotImplementedError


class CalendarDays(DaySource):
    """The days of one calendar, parents first so that a child's week and exceptions overwrite them."""

    def __init__(self, calendar: CalendarForm) -> None:
        super().__init__()
        lineage = [calendar]
        while lineage[-1].parent is not None:
            lineage.append(lineage[-1].parent)
        lineage.reverse()
        week: list[tuple[Interval, ...]] = [()] * 7
        for level in lineage:
            week = [own if own is not None else kept for own, kept in zip(level.week, week, strict=True)]
        self.week = np.array([self.number(day) for day in week], dtype=np.int64)
        self.ranges = [
            (first, last, self.number(intervals))
            for level in lineage
            for first, last, intervals in _ranges(level)
        ]

    @property
    def key(self) -> Hashable:
        """Equal for calendars that work the same hours on every day."""
        week = tuple(self.shapes[number] for number in self.week)
        return week, tuple((first, last, self.shapes[number]) for first, last, number in self.ranges)

    def fill(self, first_day: int, last_day: int) -> Ints:
        days = np.arange(first_day, last_day + 1)
        numbers = self.week[(days + EPOCH.weekday()) % 7]
        for first, last, number in self.ranges:
            if first <= last_day and last >= first_day:
                numbers[max(first - first_day, 0) : last - first_day + 1] = number
        return numbers

    def first_free_pattern_day(self) -> int:
        return max((last for _, last, _ in self.ranges), default=0)

    def first_pattern_day(self) -> int:
        return min((first for first, _, _ in self.ranges), default=0)


class SharedDays(DaySource):
    """The time when both calendars work: a person's hours within a task's own calendar."""

    def __init__(self, one: DaySource, other: DaySource) -> None:
        super().__init__()
        self.one, self.other = one, other

    @property
    def key(self) -> Hashable:
        return self.one.key, self.other.key

    def fill(self, first_day: int, last_day: int) -> Ints:
        left, right = self.one.fill(first_day, last_day), self.other.fill(first_day, last_day)
        pairs, inverse = np.unique(left * 65536 + right, return_inverse=True)
        numbers = [
            self.number(_shared(self.one.shapes[int(pair) // 65536], self.other.shapes[int(pair) % 65536]))
            for pair in pairs
        ]
        return np.array(numbers, dtype=np.int64)[inverse]

    def first_free_pattern_day(self) -> int:
        return max(self.one.first_free_pattern_day(), self.other.first_free_pattern_day())

    def first_pattern_day(self) -> int:
        return min(self.one.first_pattern_day(), self.other.first_pattern_day())


def _ranges(calendar: CalendarForm) -> list[tuple[int, int, tuple[Interval, ...]]]:
    ranges = []
    for exception in calendar.exceptions:
        if exception.recurrence is None:
            days = [(exception.start, exception.end)]
        else:
            days = [(day, day) for day in exception.recurrence.days(exception.start, exception.end)]
        ranges += [
            (a.toordinal() - EPOCH_DAY, b.toordinal() - EPOCH_DAY, exception.intervals) for a, b in days
        ]
    return ranges


def _shared(one: tuple[Interval, ...], other: tuple[Interval, ...]) -> tuple[Interval, ...]:
    common = [
        Interval(max(a.start_minute, b.start_minute), min(a.end_minute, b.end_minute))
        for a in one
        for b in other
    ]
    return tuple(sorted(interval for interval in common if interval.start_minute < interval.end_minute))


class CalendarTable:
    """Lookups over one calendar. Scalar methods take and give ints or datetimes; array methods end in `_array`."""

    def __init__(self, source: CalendarForm | DaySource, *, name: str = "") -> None:
        self.name = source.name if isinstance(source, CalendarForm) else name
        self.days = CalendarDays(source) if isinstance(source, CalendarForm) else source
        self._day_shapes: list[DayShape] = []
        self.first_day = 0
        self.last_day = -1
        self.never_works = self._works_nowhere()

    def _works_nowhere(self) -> bool:
        last, first = self.days.first_free_pattern_day(), self.days.first_pattern_day()
        week_before, week_after = self.days.fill(first - 7, first - 1), self.days.fill(last + 1, last + 7)
        self.days.fill(first, last)
        self.ends_some_day = not any(self.days.shapes[n] for n in week_after)
        self.begins_some_day = not any(self.days.shapes[n] for n in week_before)
        return self.ends_some_day and not any(self.days.shapes)

    def cover(self, first_day: int, last_day: int) -> None:
        """Grow the table to hold the days given (days since 1970)."""
        if first_day >= self.first_day and last_day <= self.last_day:
            return
        is_new = self.last_day < self.first_day
        first = max(first_day if is_new else min(first_day, self.first_day), FIRST_DAY)
        last = min(last_day if is_new else max(last_day, self.last_day), LAST_DAY)
        self.numbers = self.days.fill(first, last)
        while len(self._day_shapes) < len(self.days.shapes):
            self._day_shapes.append(DayShape(self.days.shapes[len(self._day_shapes)]))
        totals = np.array([shape.total for shape in self._day_shapes], dtype=np.int64)
        counts = np.concatenate(([0], np.cumsum(totals[self.numbers])))
        # Keep earlier counts valid: those already handed out must still mean the same instants.
        offset = 0 if is_new else self._midnight_counts[0] - int(counts[self.first_day - first])
        self.midnight_counts = counts + offset
        self._midnight_counts: list[int] = self.midnight_counts.tolist()
        self._day_numbers: list[int] = self.numbers.tolist()
        self.before = np.stack([shape.before for shape in self._day_shapes])
        self._before: list[list[int]] = self.before.tolist()
        width = max(len(shape.starts) for shape in self._day_shapes)
        self.starts = np.stack([np.resize(shape.starts, width) for shape in self._day_shapes])
        self.ends = np.stack([np.resize(shape.ends, width) for shape in self._day_shapes])
        self._starts: list[list[int]] = self.starts.tolist()
        self._ends: list[list[int]] = self.ends.tolist()
        self.first_day, self.last_day = first, last

    def count_at(self, instant: int) -> int:
        """Working minutes before `instant`."""
        day = instant // MINUTES_PER_DAY
        if not self.first_day <= day <= self.last_day:
            self._reach_day(day)
        index = day - self.first_day
        return (
            self._midnight_counts[index] + self._before[self._day_numbers[index]][instant % MINUTES_PER_DAY]
        )

    def start_form(self, count: int) -> int:
        """The latest instant with this count: where the next working minute begins.

        Where no working minute follows for ever, the finish form; `finish_form` is likewise where none came before.
        """
        is_inside = (
            self.first_day <= self.last_day and self._midnight_counts[0] <= count < self._midnight_counts[-1]
        )
        if not is_inside and not self._reach_count(count, is_start=True):
            return self.finish_form(count)
        index = bisect_right(self._midnight_counts, count) - 1
        minute = self._starts[self._day_numbers[index]][count - self._midnight_counts[index]]
        return (self.first_day + index) * MINUTES_PER_DAY + minute

    def finish_form(self, count: int) -> int:
        """The earliest instant with this count: where the last working minute ends."""
        is_inside = (
            self.first_day <= self.last_day and self._midnight_counts[0] < count <= self._midnight_counts[-1]
        )
        if not is_inside and not self._reach_count(count, is_start=False):
            return self.start_form(count)
        index = bisect_left(self._midnight_counts, count) - 1
        minute = self._ends[self._day_numbers[index]][count - self._midnight_counts[index]]
        return (self.first_day + index) * MINUTES_PER_DAY + minute

    def _reach_day(self, day: int) -> None:
        if not FIRST_DAY <= day <= LAST_DAY:
            raise DateOutOfRangeError("A date falls outside the years 1 to 9999.")
        self.cover(day - FIRST_GROWTH_DAYS, day + FIRST_GROWTH_DAYS)

    def _reach_count(self, count: int, *, is_start: bool) -> bool:
        """Grow, doubling, until `count` is inside the table. False at the very edge of a calendar that has one."""
        if self.never_works:
            raise EmptyCalendarError(f"Calendar “{self.name}” has no working time.")
        if self.last_day < self.first_day:
            self.cover(-FIRST_GROWTH_DAYS, FIRST_GROWTH_DAYS)
        while True:
            low, high = self._midnight_counts[0], self._midnight_counts[-1]
            is_before = count < low if is_start else count <= low
            if not is_before and (count < high if is_start else count <= high):
                return True
            at_edge = count == (high if is_start else low)
            span = max(self.last_day - self.first_day, FIRST_GROWTH_DAYS)
            if (is_before and self.first_day == FIRST_DAY) or (not is_before and self.last_day == LAST_DAY):
                if at_edge and (self.begins_some_day if is_before else self.ends_some_day):
                    return False
                self._refuse(ran_out=self.begins_some_day if is_before else self.ends_some_day)
            self.cover(self.first_day - span * is_before, self.last_day + span * (not is_before))

    def _refuse(self, *, ran_out: bool) -> None:
        if ran_out:
            raise EmptyCalendarError(f"Calendar “{self.name}” has too little working time.")
        raise DateOutOfRangeError("A date falls outside the years 1 to 9999.")

    def intervals_on(self, day: date) -> tuple[Interval, ...]:
        number = day.toordinal() - EPOCH_DAY
        return self.days.shapes[int(self.days.fill(number, number)[0])]

    def add(self, moment: datetime, minutes: int) -> datetime:
        return moment_of(self.finish_form(self.count_at(instant_of(moment)) + minutes))

    def subtract(self, moment: datetime, minutes: int) -> datetime:
        if minutes == 0:
            return self.previous_working(moment)
        return moment_of(self.start_form(self.count_at(instant_of(moment)) - minutes))

    def minutes_between(self, start: datetime, end: datetime) -> int:
        return self.count_at(instant_of(end)) - self.count_at(instant_of(start))

    def next_working(self, moment: datetime) -> datetime:
        return moment_of(self.start_form(self.count_at(instant_of(moment))))

    def previous_working(self, moment: datetime) -> datetime:
        return moment_of(self.finish_form(self.count_at(instant_of(moment))))
