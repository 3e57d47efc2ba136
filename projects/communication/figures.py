"""On which days a message is due: pure, from its cadence to days. No query, no clock."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
# Told around a gate or milestone, whose day may move.
ANCHORED = frozenset({"gate", "milestone"})
# Whoever does not work for so long does not work any more.
_LONGEST_REST = 366

IsWorked = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often a message is told, as its row says it.

    `anchor` names the gate or milestone that it is told around ("gate:7"), `anchor_day` its day of now.
    """

    kind: str
    first_on: date | None = None
    every: int = 1
    ends_on: date | None = None
    anchor: str = ""
    anchor_day: date | None = None
    offset_days: int = 0

    @property
    def is_anchored(self) -> bool:
        return self.kind in ANCHORED


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that the cadence comes to: its name, which stays when its day moves, and that day."""

    key: str
    day: date


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is due, and from when on it is missed."""

    due_at: datetime
    missed_from: datetime


def slots(cadence: Cadence, until: date) -> Iterator[Slot]:
    """Every time from the first on, up to and with a day, in order."""
    if cadence.is_anchored:
        if cadence.anchor_day is not None:
            day = cadence.anchor_day + timedelta(days=cadence.offset_days)
            yield Slot(f"{cadence.anchor}:{cadence.offset_days}", day)
        return
    last = until
    if cadence.ends_on and cadence.kind != "once":
        last = min(until, cadence.ends_on)
    for day in _days(cadence, last):
        yield Slot(day.isoformat(), day)


def _days(cadence: Cadence, last: date) -> Iterator[date]:
    first = cadence.first_on
    if first is None or first > last:
        return
    if cadence.kind == "once":
        yield first
    elif cadence.kind == "weekly":
        yield from _weekly(first, cadence.every, last)
    else:
        yield from _monthly(first, cadence, last)


def _weekly(first: date, every: int, last: date) -> Iterator[date]:
    step = timedelta(weeks=max(every, 1))
    day = first
    while day <= last:
        yield day
        day += step


def _monthly(first: date, cadence: Cadence, last: date) -> Iterator[date]:
    months = first.year * 12 + first.month - 1
    while True:
        start = date(months // 12, months % 12 + 1, 1)
        if start > last:
            return
        if cadence.kind == "monthly_day":
            day = start.replace(day=min(first.day, _length(start)))
        else:
            day = _nth_weekday(start, first)
        if day > last:
            return
        yield day
        months += max(cadence.every, 1)


def _length(start: date) -> int:
    """How many days the month has that begins on `start`."""
    return monthrange(start.year, start.month)[1]


def nth_of(day: date) -> int:
    """Which of its weekday in its month a day is, from 1; -1 for the fifth, which is the last."""
    number = (day.day - 1) // 7 + 1
    return -1 if number == 5 else number


def _nth_weekday(start: date, first: date) -> date:
    number = nth_of(first)
    if number > 0:
        ahead = (first.weekday() - start.weekday()) % 7
        return start + timedelta(days=ahead + 7 * (number - 1))
    end = start.replace(day=_length(start))
    return end - timedelta(days=(end.weekday() - first.weekday()) % 7)


def moment_of(
    slot: Slot,
    cadence: Cadence,
    at: time,
    zone: ZoneInfo,
    is_worked: IsWorked,
) -> Moment:
    """The moment of a slot in the project's time zone.

    What falls on a day off moves to the next working day, before a gate or milestone to the one
    before. What is told once on a date stays on it. It is missed a working day later.
    """
    day = slot.day
    if cadence.kind != "once":
        is_before = cadence.is_anchored and cadence.offset_days < 0
        day = _worked(day, -ONE_DAY if is_before else ONE_DAY, is_worked)
    following = _worked(day + ONE_DAY, ONE_DAY, is_worked)
    return Moment(
        datetime.combine(day, at, tzinfo=zone),
        datetime.combine(following, at, tzinfo=zone),
    )


def _worked(day: date, step: timedelta, is_worked: IsWorked) -> date:
    """The day itself or the nearest worked one in a direction; itself where nobody ever works."""
    near = day
    for _number in range(_LONGEST_REST):
        if is_worked(near):
            return near
        near += step
    return day
