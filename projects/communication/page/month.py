"""A month of due messages, day by day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format

from projects.communication.page.signs import ORDER, sign_of, sign_words
from projects.models import DueMessage

FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A message on a day, to however many audiences; its sign is the worst of theirs."""

    title: str
    sign: str
    sign_words: str
    audiences: str
    pk: int


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    is_today: bool
    is_outside: bool
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks of five days, or of seven where something is due on a weekend."""

    name: str
    before: date
    after: date
    weekdays: list[str]
    weeks: list[list[Day]]


def month_of(
    first: date,
    today: date,
    due: Sequence[DueMessage],
    now: datetime,
    zone: ZoneInfo,
) -> Month:
    """The month that begins on `first`."""
    after = (first + timedelta(days=32)).replace(day=1)
    by_day: dict[date, list[DueMessage]] = defaultdict(list)
    for row in due:
        by_day[row.due_at.astimezone(zone).date()].append(row)
    monday = first - timedelta(days=first.weekday())
    mondays = []
    while monday < after:
        mondays.append(monday)
        monday += timedelta(weeks=1)
    shown = [one + timedelta(days=number) for one in mondays for number in range(7)]
    has_weekend = any(by_day.get(day) for day in shown if day.weekday() > FRIDAY)
    length = 7 if has_weekend else 5
    weeks = [
        [_day(one + timedelta(days=number), first, today, by_day, now) for number in range(length)]
        for one in mondays
    ]
    return Month(
        name=date_format(first, "F Y"),
        before=(first - timedelta(days=1)).replace(day=1),
        after=after,
        weekdays=[str(WEEKDAYS_ABBR[number]) for number in range(length)],
        # A week that has no working day of the month says nothing of it.
        weeks=[week for week in weeks if not all(day.is_outside for day in week)],
    )


def _day(
    day: date,
    first: date,
    today: date,
    by_day: dict[date, list[DueMessage]],
    now: datetime,
) -> Day:
    by_title: dict[str, list[DueMessage]] = defaultdict(list)
    for row in by_day.get(day, []):
        by_title[row.title or row.message.title].append(row)
    entries = [_entry(title, rows, now) for title, rows in by_title.items()]
    return Day(day, day == today, day.month != first.month, entries)


def _entry(title: str, rows: list[DueMessage], now: datetime) -> Entry:
    by_sign = {sign_of(row, now): row for row in rows}
    sign = min(by_sign, key=ORDER.index)
    names = ", ".join(row.audience.name for row in rows)
    return Entry(title, sign, sign_words(sign), names, by_sign[sign].pk)
