"""Work by hand of an imported plan: the hours of the file become the parts of a contour."""

from collections.abc import Mapping
from datetime import datetime

from engine.calendar import WorkCalendar, standard_calendar
from engine.money.phasing import Course
from engine.plan.contours import coarser_parts, merged_parts
from exchange.msproject.file.records import ImportedAssignment, ImportedPlan, ImportedTask
from exchange.msproject.services.splitting import calendars_of
from people.models import WorkingCalendar
from projects.models import Project

Pair = tuple[int, int]


def parts_by_hand(
    plan: ImportedPlan, project: Project, calendars: dict[int, WorkingCalendar]
) -> dict[Pair, list[list[int]]]:
    """(task uid, resource uid) -> [working minutes, work in them], where the file says work hour by hour.

    An assignment without any hours in the file is left to be even.
    """
    by_hand = [item for item in plan.assignments if item.contour == "by_hand"]
    if not by_hand:
        return {}
    tasks = {item.uid: item for item in plan.tasks}
    calendar_of = calendars_of(plan, project, calendars, {item.task_uid for item in by_hand})
    parts = {}
    for item in by_hand:
        own = _parts(item, tasks, calendar_of)
        if own:
            parts[item.task_uid, item.resource_uid] = own
    return parts


def _parts(
    item: ImportedAssignment, tasks: Mapping[int, ImportedTask], calendar_of: Mapping[int, WorkCalendar]
) -> list[list[int]]:
    """The hours along the working time of the task, the time before, between and behind them without work."""
    task = tasks[item.task_uid]
    if not task.start or not task.finish or not any(minutes for _start, _finish, minutes in item.phased):
        return []
    spans = task.stretches or [[task.start, task.finish]]
    stretches = tuple((datetime.fromisoformat(first), datetime.fromisoformat(last)) for first, last in spans)
    course = Course(stretches, calendar_of.get(item.task_uid) or standard_calendar())
    parts: list[Pair] = []
    reached = 0
    for start, finish, minutes in item.phased:
        begins, ends = (course.minutes_by(datetime.fromisoformat(moment)) for moment in (start, finish))
        if begins > reached:
            parts.append((begins - reached, 0))
            reached = begins
        if ends > reached:
            parts.append((ends - reached, minutes))
            reached = ends
        elif parts:
            # Overtime, or work on a free day: it counts with the hours before it.
            parts[-1] = (parts[-1][0], parts[-1][1] + minutes)
    if reached < course.minutes:
        parts.append((course.minutes - reached, 0))
    if not any(work for _minutes, work in parts):
        return []
    return [list(part) for part in coarser_parts(merged_parts(parts))]
