"""All calendars of a plan side by side, so that arrays of moments on mixed calendars convert in one step.

`point` is the scheduler's unit of time on one calendar: twice the count of working minutes, plus one for the start
form of that working instant (see `engine.calendar.table`). Points of one calendar compare as the instants do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.calendar.table import FIRST_DAY, LAST_DAY, CalendarTable, Ints
from engine.calendar.work_calendar import MINUTES_PER_DAY
from engine.errors import DateOutOfRangeError, EmptyCalendarError

Flags = NDArray[np.bool_]
Convert = Callable[[Ints, Ints], Ints]
STRIDE = 1 << 42
MARGIN_DAYS = 60


class CalendarSet:
    """Array lookups over several tables; grows to the days that its callers ask for."""

    def __init__(self, tables: Sequence[CalendarTable]) -> None:
        self.tables = list(tables)
        self.first_day = 0
        self.last_day = -1
        self._has_ends = any(table.begins_some_day or table.ends_some_day for table in self.tables)
        self._begins = np.array([table.begins_some_day for table in self.tables], dtype=bool)
        self._ends_some_day = np.array([table.ends_some_day for table in self.tables], dtype=bool)

    def cover(self, first_day: int, last_day: int) -> None:
        """Hold at least the days given, in every calendar."""
        if first_day >= self.first_day and last_day <= self.last_day:
            return
        is_new = self.last_day < self.first_day
        first = first_day if is_new else min(first_day, self.first_day)
        last = last_day if is_new else max(last_day, self.last_day)
        first, last = max(first - MARGIN_DAYS, FIRST_DAY), min(last + MARGIN_DAYS, LAST_DAY)
        for table in self.tables:
            table.cover(first, last)
        self._stack(first, last)

    def _stack(self, first: int, last: int) -> None:
        self.first_day, self.last_day = first, last
        self._days = last - first + 1
        numbers, midnights, before, starts, ends = [], [], [], [], []
        shapes = 0
        for table in self.tables:
            low = first - table.first_day
            numbers.append(table.numbers[low : low + self._days] + shapes)
            midnights.append(table.midnight_counts[low : low + self._days + 1])
            before.append(table.before)
            starts.append(_padded(table.starts))
            ends.append(_padded(table.ends))
            shapes += len(table.before)
        self._numbers = np.concatenate(numbers)
        self._midnights = np.concatenate(midnights)
        self._lowest = np.array([row[0] for row in midnights], dtype=np.int64)
        self._highest = np.array([row[-1] for row in midnights], dtype=np.int64)
        keys = [row - row[0] + position * STRIDE for position, row in enumerate(midnights)]
        self._keys = np.concatenate(keys)
        self._before, self._starts, self._ends = (
            np.concatenate(before),
            np.concatenate(starts),
            np.concatenate(ends),
        )

    def counts(self, calendars: Ints, instants: Ints) -> Ints:
        """Working minutes before each instant, on its own calendar."""
        days, minutes = np.divmod(instants, MINUTES_PER_DAY)
        if len(days):
            low, high = int(days.min()), int(days.max())
            if low < self.first_day or high > self.last_day:
                self._reach_days(low, high)
        index = days - self.first_day
        numbers = self._numbers[calendars * self._days + index]
        midnights: Ints = self._midnights[calendars * (self._days + 1) + index]
        before: Ints = self._before[numbers, minutes]
        return midnights + before

    def start_forms(self, calendars: Ints, counts: Ints) -> Ints:
        """The latest instant with each count: where the next working minute begins."""
        while not self._holds(calendars, counts, is_start=True):
            pass
        if self._has_ends and (edge := counts == self._highest[calendars]).any():
            return self._at_edge(self.finish_forms, self.start_forms, edge, calendars, counts)
        positions = (
            np.searchsorted(self._keys, counts - self._lowest[calendars] + calendars * STRIDE, side="right")
            - 1
        )
        days: Ints = positions - calendars * (self._days + 1)
        rest = counts - self._midnights[positions]
        minutes: Ints = self._starts[self._numbers[calendars * self._days + days], rest]
        return (days + self.first_day) * MINUTES_PER_DAY + minutes

    def finish_forms(self, calendars: Ints, counts: Ints) -> Ints:
        """The earliest instant with each count: where the last working minute ends."""
        while not self._holds(calendars, counts, is_start=False):
            pass
        if self._has_ends and (edge := counts == self._lowest[calendars]).any():
            return self._at_edge(self.start_forms, self.finish_forms, edge, calendars, counts)
        positions = (
            np.searchsorted(self._keys, counts - self._lowest[calendars] + calendars * STRIDE, side="left")
            - 1
        )
        days: Ints = positions - calendars * (self._days + 1)
        rest = counts - self._midnights[positions]
        minutes: Ints = self._ends[self._numbers[calendars * self._days + days], rest]
        return (days + self.first_day) * MINUTES_PER_DAY + minutes

    def _at_edge(
        self, other: Convert, own: Convert, edge: NDArray[np.bool_], calendars: Ints, counts: Ints
    ) -> Ints:
        """Where a calendar has no work before or after for ever, the other form is the only one."""
        result = np.empty_like(counts)
        result[edge] = other(calendars[edge], counts[edge])
        result[~edge] = own(calendars[~edge], counts[~edge])
        return result

    def instants(self, calendars: Ints, points: Ints) -> Ints:
        """The instant of each point, in the form that the point asks for."""
        counts, is_start = points >> 1, (points & 1).astype(bool)
        if not is_start.any():
            return self.finish_forms(calendars, counts)
        if is_start.all():
            return self.start_forms(calendars, counts)
        result = np.empty_like(points)
        result[is_start] = self.start_forms(calendars[is_start], counts[is_start])
        is_finish = ~is_start
        result[is_finish] = self.finish_forms(calendars[is_finish], counts[is_finish])
        return result

    def points(self, calendars: Ints, instants: Ints) -> Ints:
        """The point of each instant; an instant in free time takes the start form after it."""
        counts = self.counts(calendars, instants)
        is_start: Flags = self.finish_forms(calendars, counts) != instants
        return 2 * counts + is_start

    def floor_counts(self, calendars: Ints, instants: Ints) -> Ints:
        """The highest count whose start form is not after each instant."""
        counts = self.counts(calendars, instants)
        return counts - (self.start_forms(calendars, counts) > instants)

    def _holds(self, calendars: Ints, counts: Ints, *, is_start: bool) -> bool:
        """Whether all counts are inside; grows, doubling, when not."""
        if not len(counts):
            return True
        if self.last_day < self.first_day:
            self.cover(0, 365)
        low, high = self._lowest[calendars], self._highest[calendars]
        is_before = counts < low if is_start else counts <= low
        is_after = counts >= high if is_start else counts > high
        if self.first_day == FIRST_DAY and not is_start:
            is_before &= ~((counts == low) & self._begins[calendars])
        if self.last_day == LAST_DAY and is_start:
            is_after &= ~((counts == high) & self._ends_some_day[calendars])
        before, after = bool(is_before.any()), bool(is_after.any())
        if not before and not after:
            return True
        if (before and self.first_day == FIRST_DAY) or (after and self.last_day == LAST_DAY):
            self._refuse(int(calendars[is_before if before else is_after][0]))
        self._refuse_barren(calendars[is_before | is_after])
        span = self._days
        self.cover(self.first_day - span * before, self.last_day + span * after)
        return False

    def _reach_days(self, low: int, high: int) -> None:
        if low < FIRST_DAY or high > LAST_DAY:
            raise DateOutOfRangeError("A date falls outside the years 1 to 9999.")
        self.cover(low, high)

    def _refuse_barren(self, calendars: Ints) -> None:
        for calendar in np.unique(calendars).tolist():
            if self.tables[calendar].never_works:
                raise EmptyCalendarError(f"Calendar “{self.tables[calendar].name}” has no working time.")

    def _refuse(self, calendar: int) -> None:
        table = self.tables[calendar]
        if table.ends_some_day:
            raise EmptyCalendarError(f"Calendar “{table.name}” has too little working time.")
        raise DateOutOfRangeError("A date falls outside the years 1 to 9999.")


def _padded(rows: Ints) -> Ints:
    """Shapes of all calendars stack only when they are equally wide."""
    padding = MINUTES_PER_DAY + 1 - rows.shape[1]
    return np.pad(rows, ((0, 0), (0, padding)), mode="edge") if padding else rows
