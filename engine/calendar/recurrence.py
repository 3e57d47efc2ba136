"""Days on which a calendar exception repeats: every few days, weeks, months or years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Frequency(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How an exception repeats between its first and last day.

    `weekdays` (Monday is 0) is for WEEKLY; `month_day` (1 to 31, skipped where a month is shorter) or
    `ordinal` and `ordinal_weekday` (the 2nd Friday; ordinal -1 is the last) are for MONTHLY and YEARLY; `month` is
    for YEARLY. What is left out is taken from the first day. `count` ends the series early.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    month_day: int | None = None
    ordinal: int | None = None
    ordinal_weekday: int | None = None
    month: int | None = None
    count: int | None = None

    def days(self, first: date, last: date) -> Iterator[date]:
        """Each day on which the exception holds, `first` and `last` included, in order."""
        found = 0
        for day in self._candidates(first, last):
            if day < first:
                continue
            if day > last or (self.count is not None and found >= self.count):
                return
            found += 1
            yield day

    def _candidates(self, first: date, last: date) -> Iterator[date]:
        if self.frequency is Frequency.DAILY:
            return self._daily(first, last)
        if self.frequency is Frequency.WEEKLY:
            return self._weekly(first, last)
        return self._monthly(first, last)

    def _daily(self, first: date, last: date) -> Iterator[date]:
        for offset in range(0, (last - first).days + 1, max(self.interval, 1)):
            yield first + timedelta(days=offset)

    def _weekly(self, first: date, last: date) -> Iterator[date]:
        weekdays = sorted(self.weekdays) or [first.weekday()]
        monday = first.toordinal() - first.weekday()
        while monday <= last.toordinal():
            for weekday in weekdays:
                if 1 <= monday + weekday <= last.toordinal():
                    yield date.fromordinal(monday + weekday)
            monday += 7 * max(self.interval, 1)

    def _monthly(self, first: date, last: date) -> Iterator[date]:
        is_yearly = self.frequency is Frequency.YEARLY
        step = max(self.interval, 1) * (12 if is_yearly else 1)
        months = first.year * 12 + ((self.month or first.month) if is_yearly else first.month) - 1
        while months <= last.year * 12 + last.month - 1:
            day = self._day_in_month(months // 12, months % 12 + 1, first)
            if day is not None:
                yield day
            months += step

    def _day_in_month(self, year: int, month: int, first: date) -> date | None:
        start = date(year, month, 1).toordinal()
        length = (
            (date(year + month // 12, month % 12 + 1, 1).toordinal() - start)
            if year < 9999 or month < 12
            else 31
        )
        if self.ordinal is None or self.ordinal_weekday is None:
            wanted = self.month_day or first.day
            return date(year, month, wanted) if wanted <= length else None
        first_match = (self.ordinal_weekday - date(year, month, 1).weekday()) % 7
        matches = list(range(first_match, length, 7))
        if self.ordinal > len(matches):
            return None
        return date.fromordinal(start + matches[-1 if self.ordinal < 0 else self.ordinal - 1])
