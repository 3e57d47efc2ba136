"""Calendars of Microsoft Project XML; recurring exceptions become the dates they fall on.

Source of the codes: Microsoft, "Project XML Data Interchange Schema Reference" (Exception, WeekDay elements).
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from xml.etree.ElementTree import Element

from core.foreign_files.unreadable import Unreadable, gettext_noop
from exchange.msproject.file.notes import Notes, calendar_place
from exchange.msproject.file.records import ImportedCalendar, ImportedException
from exchange.msproject.file.values import moment
from exchange.msproject.file.xml import Node

MAX_OCCURRENCES = 2000
# Of one calendar; days that repeat count each.
MAX_EXCEPTIONS = 20_000
# A period of more days, weeks or months than this never comes again.
MAX_PERIOD = 1000
# Fifteen years.
MAX_WORK_WEEK_DAYS = 5500
_DAILY, _YEARLY_DAY, _YEARLY_POSITION, _MONTHLY_DAY, _MONTHLY_POSITION, _WEEKLY = range(1, 7)


def read_calendar(element: Element, notes: Notes) -> ImportedCalendar:
    """One <Calendar>."""
    node = Node(element, calendar_place(""), notes)
    uid = node.number("UID")
    name = (node.text("Name") or f"Calendar {uid}")[:120]
    node.where = calendar_place(name)
    base = node.number("BaseCalendarUID", -1)
    is_base = node.flag("IsBaseCalendar")
    calendar = ImportedCalendar(
        uid=uid, name=name, parent_uid=base if base > 0 and base != uid else None, week=[None] * 7
    )
    _read_week(node, calendar)
    for item in node.children("Exceptions/Exception"):
        calendar.exceptions += _read_exception(node.inner(item))
        _refuse_too_many(calendar, node)
    calendar.exceptions = _without_repeats(calendar.exceptions)
    add_work_weeks(node, calendar)
    _refuse_too_many(calendar, node)
    if is_base and calendar.parent_uid is None:
        calendar.week = [day if day is not None else [] for day in calendar.week]
    return calendar


def _refuse_too_many(calendar: ImportedCalendar, node: Node) -> None:
    if len(calendar.exceptions) > MAX_EXCEPTIONS:
        raise Unreadable(
            gettext_noop("%(where)s: more than %(limit)s exceptions are not taken in."),
            where=str(node.where),
            limit=MAX_EXCEPTIONS,
        )


def _read_week(node: Node, calendar: ImportedCalendar) -> None:
    after_midnight: dict[int, list[list[int]]] = {}
    for element in node.children("WeekDays/WeekDay"):
        inner = node.inner(element)
        day_type = inner.number("DayType")
        intervals, early = working_times(inner) if inner.flag("DayWorking") else ([], [])
        if 1 <= day_type <= 7:
            day = weekday_of(day_type)
            calendar.week[day] = intervals
            if early:
                after_midnight[(day + 1) % 7] = early
            continue
        start, end = time_period(inner)
        if start and end:
            calendar.exceptions.append(ImportedException("", start.isoformat(), end.isoformat(), intervals))
            _note_cut(inner, early)
    for day, early in after_midnight.items():
        own = calendar.week[day]
        if own is None and calendar.parent_uid is not None:
            _note_cut(node, early)
        else:
            calendar.week[day] = merged([*(own or []), *early])


def weekday_of(day_type: int) -> int:
    """1 is Sunday in the file; ours begin on Monday with 0."""
    return (day_type + 5) % 7


def _note_cut(node: Node, early: list[list[int]]) -> None:
    if early:
        node.notes.say(
            gettext_noop("%(where)s: a shift past midnight on single days ends at midnight."),
            where=node.where,
        )


def working_times(node: Node) -> tuple[list[list[int]], list[list[int]]]:
    """[[from minute, to minute], ...] of a day, midnight as an end being minute 1440; and what lies after midnight."""
    intervals, early = [], []
    for item in node.children("WorkingTimes/WorkingTime"):
        times = node.inner(item)
        start, end = _minute_of_day(times, "FromTime"), _minute_of_day(times, "ToTime")
        if start is None or end is None:
            continue
        if end == 0:
            end = 1440
        if end < start:
            intervals.append([start, 1440])
            early.append([0, end])
            node.notes.say(
                gettext_noop("%(where)s: a shift past midnight is two parts, one on each day."),
                where=node.where,
            )
        elif end > start:
            intervals.append([start, end])
    return merged(intervals), early


def merged(intervals: list[list[int]]) -> list[list[int]]:
    """In order, those that touch as one."""
    joined: list[list[int]] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return joined


def _minute_of_day(node: Node, name: str) -> int | None:
    raw = node.value(name)
    if not raw:
        return None
    try:
        value = datetime.fromisoformat(f"2000-01-01T{raw[:8]}")
    except ValueError:
        node.odd(name, raw, gettext_noop("%(where)s: %(field)s is not a time: %(value)s."))
        return None
    return value.hour * 60 + value.minute


def time_period(node: Node) -> tuple[date | None, date | None]:
    """First and last day, or None twice."""
    for period in node.children("TimePeriod"):
        inner = node.inner(period)
        start, end = moment(inner, "FromDate"), moment(inner, "ToDate")
        if start and end:
            first, last = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
            return first, max(first, last)
    return None, None


def _read_exception(node: Node) -> list[ImportedException]:
    start, end = time_period(node)
    if start is None or end is None:
        return []
    name = node.text("Name")[:200]
    intervals, early = working_times(node) if node.flag("DayWorking") else ([], [])
    _note_cut(node, early)
    if node.number("Type", _DAILY) == _DAILY and node.number("Period", 1) <= 1:
        return [ImportedException(name, start.isoformat(), end.isoformat(), intervals)]
    limit = node.number("Occurrences") if node.flag("EnteredByOccurrences") else MAX_OCCURRENCES
    days = []
    for day in _occurrences(node, start, end):
        days.append(ImportedException(name, day.isoformat(), day.isoformat(), intervals))
        if len(days) >= min(limit or MAX_OCCURRENCES, MAX_OCCURRENCES):
            break
    return days


def _occurrences(node: Node, start: date, end: date) -> Iterator[date]:
    kind, period = node.number("Type", _DAILY), min(MAX_PERIOD, max(1, node.number("Period", 1)))
    if kind == _WEEKLY:
        return _weekly(start, end, period, node.number("DaysOfWeek"))
    if kind in (_MONTHLY_DAY, _MONTHLY_POSITION):
        return _in_months(node, start, end, period, by_position=kind == _MONTHLY_POSITION)
    if kind in (_YEARLY_DAY, _YEARLY_POSITION):
        return _in_months(
            node,
            start,
            end,
            12,
            by_position=kind == _YEARLY_POSITION,
            month=node.number("Month", least=0, most=11) + 1,
        )
    return _every(start, end, period)


def _every(start: date, end: date, period: int) -> Iterator[date]:
    day = start
    while day <= end:
        yield day
        day += timedelta(days=period)


def _weekly(start: date, end: date, period: int, mask: int) -> Iterator[date]:
    """`mask`: bit 0 is Sunday, bit 6 Saturday; weeks count from the week of `start`."""
    first_sunday = start - timedelta(days=(start.weekday() + 1) % 7)
    day = start
    while day <= end:
        in_week = ((day - first_sunday).days // 7) % period == 0
        if in_week and mask >> ((day.weekday() + 1) % 7) & 1:
            yield day
        day += timedelta(days=1)


def _in_months(
    node: Node, start: date, end: date, period: int, *, by_position: bool, month: int | None = None
) -> Iterator[date]:
    year, current = start.year, month or start.month
    while date(year, current, 1) <= end:
        day = _by_position(node, year, current) if by_position else _by_day(node, year, current)
        if day is not None and start <= day <= end:
            yield day
        index = year * 12 + (current - 1) + period
        year, current = divmod(index, 12)
        current += 1


def _by_day(node: Node, year: int, month: int) -> date | None:
    day = node.number("MonthDay", 1)
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def _by_position(node: Node, year: int, month: int) -> date | None:
    """MonthItem: 0 day, 1 weekday, 2 weekend day, 3 Sunday ... 9 Saturday; MonthPosition: 0 first ... 4 last."""
    item, position = node.number("MonthItem"), node.number("MonthPosition")
    days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    if item == 1:
        days = [day for day in days if day.weekday() < 5]
    elif item == 2:
        days = [day for day in days if day.weekday() >= 5]
    elif item >= 3:
        days = [day for day in days if (day.weekday() + 1) % 7 == item - 3]
    if position >= 4:
        return days[-1]
    return days[position] if 0 <= position < len(days) else None


def add_work_weeks(node: Node, calendar: ImportedCalendar) -> None:
    """Weeks with hours of their own become the days they are about, as spans; exceptions come before them."""
    if next(node.children("WorkWeeks/WorkWeek"), None) is None:
        return
    taken = {
        day
        for item in calendar.exceptions
        for day in _every(date.fromisoformat(item.start), date.fromisoformat(item.end), 1)
    }
    for element in node.children("WorkWeeks/WorkWeek"):
        week = node.inner(element)
        first, last = time_period(week)
        hours: dict[int, list[list[int]]] = {}
        for item in week.children("WeekDays/WeekDay"):
            inner = week.inner(item)
            intervals, early = working_times(inner) if inner.flag("DayWorking") else ([], [])
            _note_cut(inner, early)
            hours[weekday_of(inner.number("DayType"))] = intervals
        if first is None or last is None or not hours:
            continue
        if (last - first).days > MAX_WORK_WEEK_DAYS:
            last = first + timedelta(days=MAX_WORK_WEEK_DAYS)
            node.notes.say(
                gettext_noop("%(where)s: a work week is taken for its first %(days)s days."),
                where=node.where,
                days=MAX_WORK_WEEK_DAYS,
            )
        calendar.exceptions += _spans(week.text("Name")[:200], first, last, hours, taken)
        taken.update(day for day in _every(first, last, 1) if day.weekday() in hours)
    calendar.exceptions.sort(key=lambda item: (item.start, item.end))


def _spans(
    name: str, first: date, last: date, hours: dict[int, list[list[int]]], taken: set[date]
) -> list[ImportedException]:
    """Days in a row with the same hours are one exception."""
    spans: list[ImportedException] = []
    for day in _every(first, last, 1):
        if day in taken or day.weekday() not in hours:
            continue
        yesterday = (day - timedelta(days=1)).isoformat()
        if spans and spans[-1].end == yesterday and spans[-1].intervals == hours[day.weekday()]:
            spans[-1].end = day.isoformat()
        else:
            spans.append(ImportedException(name, day.isoformat(), day.isoformat(), hours[day.weekday()]))
    return spans


def _without_repeats(exceptions: list[ImportedException]) -> list[ImportedException]:
    """Microsoft Project writes exceptions twice: as WeekDay of type 0 (old) and as Exception (new, with a name)."""
    kept: dict[tuple[str, str], ImportedException] = {}
    for item in exceptions:
        known = kept.get((item.start, item.end))
        if known is None or (item.name and not known.name):
            kept[(item.start, item.end)] = item
    return sorted(kept.values(), key=lambda item: (item.start, item.end))
