"""Split tasks: the stretches of a task, found in time-phased work with working time between, and in Stop and Resume."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from exchange.msproject.file.gathered import Gathered
from exchange.msproject.file.records import ImportedCalendar, ImportedPlan
from exchange.msproject.file.values import minutes, moment
from exchange.msproject.file.xml import Node

# Of time-phased data: remaining, actual and overtime work of an assignment.
_WORK_TYPES = frozenset({1, 2, 3})
# A gap of more days is one whatever the calendar says.
_LONGEST_LOOK = 400


def note_worked(node: Node, task_uid: int, resource_uid: int, gathered: Gathered) -> None:
    """The stretches in which an assignment's time-phased work lies."""
    stretches: list[list[str]] = []
    for element in node.children("TimephasedData"):
        period = _worked_period(node.inner(element))
        if period is not None:
            stretches.append(period)
    stretches = _joined(stretches)
    resource = gathered.resource_uids.get(resource_uid)
    calendar_uid = resource.calendar_uid if resource is not None else None
    if len(stretches) > 1 and calendar_uid in gathered.calendar_uids:
        # A weekend or somebody's leave is no gap; most go here, or they would fill the memory.
        stretches = _bridged(stretches, calendar_uid, gathered.calendar_uids)
    if stretches:
        gathered.worked.setdefault(task_uid, []).append((resource_uid, stretches))


def _worked_period(node: Node) -> list[str] | None:
    if node.number("Type") not in _WORK_TYPES or minutes(node, "Value") <= 0:
        return None
    start, finish = moment(node, "Start"), moment(node, "Finish")
    return [start, finish] if start and finish and finish > start else None


def note_stretches(gathered: Gathered, plan: ImportedPlan) -> None:
    """Give every split task its stretches."""
    resources = {resource.uid: resource for resource in plan.resources}
    for task in plan.tasks:
        own = task.calendar_uid if task.calendar_uid in gathered.calendar_uids else plan.calendar_uid
        worked = []
        for resource_uid, stretches in gathered.worked.get(task.uid, ()):
            resource = resources.get(resource_uid)
            calendar_uid = own if resource is None or resource.calendar_uid is None else resource.calendar_uid
            worked += _bridged(stretches, calendar_uid, gathered.calendar_uids)
        worked = _bridged(_joined(worked), own, gathered.calendar_uids)
        interrupted = _bridged(task.stretches, own, gathered.calendar_uids)
        if len(interrupted) < 2:
            task.resume = None
        task.stretches = next((found for found in (worked, interrupted) if len(found) > 1), [])
        if task.is_summary or task.actual_finish:
            task.stretches = []


def _joined(stretches: list[list[str]]) -> list[list[str]]:
    """In order, those that touch as one."""
    joined: list[list[str]] = []
    for start, finish in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], finish)
        else:
            joined.append([start, finish])
    return joined


def _bridged(
    stretches: list[list[str]], calendar_uid: int | None, calendars: Mapping[int, ImportedCalendar]
) -> list[list[str]]:
    """Stretches with no working time between them are one."""
    bridged: list[list[str]] = []
    for start, finish in stretches:
        if bridged and not _has_working_time(bridged[-1][1], start, calendar_uid, calendars):
            bridged[-1][1] = max(bridged[-1][1], finish)
        else:
            bridged.append([start, finish])
    return bridged


def _has_working_time(
    start: str, finish: str, calendar_uid: int | None, calendars: Mapping[int, ImportedCalendar]
) -> bool:
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(finish)
    if (last - first).days > _LONGEST_LOOK:
        return True
    day = first.date()
    while day <= last.date():
        low = first.hour * 60 + first.minute if day == first.date() else 0
        high = last.hour * 60 + last.minute if day == last.date() else 1440
        if any(max(low, a) < min(high, b) for a, b in _hours(day, calendar_uid, calendars)):
            return True
        day += timedelta(days=1)
    return False


_WORKING_DAY = [[480, 720], [780, 1020]]


def _hours(day: date, calendar_uid: int | None, calendars: Mapping[int, ImportedCalendar]) -> list[list[int]]:
    """The working intervals of a day, in minutes from midnight."""
    if calendar_uid is None or calendar_uid not in calendars:
        return _WORKING_DAY if day.weekday() < 5 else []
    calendar: ImportedCalendar | None = calendars[calendar_uid]
    text = day.isoformat()
    week: list[list[int]] | None = None
    # As far up as calendars may stand above one another.
    for _step in range(12):
        if calendar is None:
            break
        for item in reversed(calendar.exceptions):
            if item.start <= text <= item.end:
                return item.intervals
        if week is None:
            week = calendar.week[day.weekday()]
        calendar = calendars.get(calendar.parent_uid) if calendar.parent_uid is not None else None
    return week or []
