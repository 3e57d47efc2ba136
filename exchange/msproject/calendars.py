"""Calendars of Microsoft Project XML; recurring exceptions become the dates they fall on.

Source of the codes: Microsoft, "Project XML Data Interchange Schema Reference" (Exception, WeekDay elements).
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from xml.etree.ElementTree import Element

from core.unreadable import Unreadable, gettext_noop
from exchange.msproject.records import ImportedCalendar, ImportedException
from exchange.msproject.values import moment
from exchange.msproject.xml import Node, unreadable

MAX_OCCURRENCES = 2000
# Of one calendar; days that repeat count each.
MAX_EXCEPTIONS = 20_000
# A period of more days, weeks or months than this never comes again.
MAX_PERIOD = 1000
_DAILY, _YEARLY_DAY, _YEARLY_POSITION, _MONTHLY_DAY, _MONTHLY_POSITION, _WEEKLY = range(1, 7)


def read_calendar(element: Element) -> ImportedCalendar:
    """One <Calendar>. Raises Unreadable naming the calendar."""
    node = Node(element, "A calendar")
    uid = node.number("UID")
    name = (node.text("Name") or f"Calendar {uid}")[:120]
    node.where = f"Calendar {name[:60]!r}"
    base = node.number("BaseCalendarUID", -1)
    is_base = node.flag("IsBaseCalendar")
    calendar = ImportedCalendar(
        uid=uid, name=name, parent_uid=base if base > 0 and base != uid else None, week=[None] * 7
    )
    for day in node.children("WeekDays/WeekDay"):
        _read_week_day(Node(day, node.where), calendar)
    for item in node.children("Exceptions/Exception"):
        calendar.exceptions += _read_exception(Node(item, node.where))
        if len(calendar.exceptions) > MAX_EXCEPTIONS:
            raise Unreadable(
                gettext_noop("%(where)s: more than %(limit)s exceptions are not taken in."),
                where=node.where,
                limit=MAX_EXCEPTIONS,
            )
    if is_base and calendar.parent_uid is None:
        calendar.week = [day if day is not None else [] for day in calendar.week]
    calendar.exceptions = _without_repeats(calendar.exceptions)
    return calendar


def _read_week_day(node: Node, calendar: ImportedCalendar) -> None:
    day_type = node.number("DayType")
    intervals = working_times(node) if node.flag("DayWorking") else []
    if 1 <= day_type <= 7:
        # 1 is Sunday; ours begin on Monday.
        calendar.week[(day_type + 5) % 7] = intervals
        return
    start, end = _time_period(node)
    if start and end:
        calendar.exceptions.append(ImportedException("", start.isoformat(), end.isoformat(), intervals))


def working_times(node: Node) -> list[list[int]]:
    """[[from minute, to minute], ...] of a day; midnight as an end is minute 1440."""
    intervals = []
    for item in node.children("WorkingTimes/WorkingTime"):
        times = Node(item, node.where)
        start, end = _minute_of_day(times, "FromTime"), _minute_of_day(times, "ToTime")
        if start is None or end is None:
            continue
        if end == 0:
            end = 1440
        if end < start:
            raise Unreadable(gettext_noop("%(where)s: working time ends before it starts."), where=node.where)
        if end > start:
            intervals.append([start, end])
    return _merged(sorted(intervals))


def _merged(intervals: list[list[int]]) -> list[list[int]]:
    merged: list[list[int]] = []
    for start, end in intervals:
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


def _minute_of_day(node: Node, name: str) -> int | None:
    raw = node.value(name)
    if not raw:
        return None
    try:
        value = datetime.fromisoformat(f"2000-01-01T{raw[:8]}")
    except ValueError:
        raise unreadable(
            node, name, raw, gettext_noop("%(where)s: %(field)s is not a time: %(value)s.")
        ) from None
    return value.hour * 60 + value.minute


def _time_period(node: Node) -> tuple[date | None, date | None]:
    for period in node.children("TimePeriod"):
        inner = Node(period, node.where)
        start, end = moment(inner, "FromDate"), moment(inner, "ToDate")
        if start and end:
            first, last = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
            return first, max(first, last)
    return None, None


def _read_exception(node: Node) -> list[ImportedException]:
    start, end = _time_period(node)
    if start is None or end is None:
        return []
    name = node.text("Name")[:200]
    intervals = working_times(node) if node.flag("DayWorking") else []
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


def _without_repeats(exceptions: list[ImportedException]) -> list[ImportedException]:
    """Microsoft Project writes exceptions twice: as WeekDay of type 0 (old) and as Exception (new, with a name)."""
    kept: dict[tuple[str, str], ImportedException] = {}
    for item in exceptions:
        known = kept.get((item.start, item.end))
        if known is None or (item.name and not known.name):
            kept[(item.start, item.end)] = item
    return sorted(kept.values(), key=lambda item: (item.start, item.end))
