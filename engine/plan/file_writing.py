"""Writes a plan in the plan file's form (`engine.plan.plan_file` reads it)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.calendar.work_calendar import WorkCalendar
from engine.plan.contours import Contour
from engine.plan.file_terms import CONSTRAINT_NAMES, WEEKDAYS, Expected
from engine.plan.model import (
    Activity,
    Assignment,
    ConstraintKind,
    LagUnit,
    Link,
    Plan,
    Resource,
    ScheduleFrom,
    ScheduleMode,
)


def document_of(plan: Plan, expected: Mapping[int, Expected]) -> dict[str, Any]:
    """The document of a plan, with the dates expected of it where given."""
    by_activity: dict[int, list[Assignment]] = {}
    for assignment in plan.assignments:
        by_activity.setdefault(assignment.activity_uid, []).append(assignment)
    resources = {resource.uid: resource for resource in plan.resources}
    return {
        "project": _project(plan),
        "calendars": [_calendar(calendar) for calendar in plan.calendars],
        "tasks": [
            _task(row, by_activity.get(row.uid, []), resources, expected.get(row.uid))
            for row in plan.activities
        ],
        "links": [_link(link) for link in plan.links],
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="minutes")


def _project(plan: Plan) -> dict[str, Any]:
    options = plan.options
    return {
        "start": _text(plan.start),
        "finish": _text(plan.finish),
        "status_date": _text(plan.status_date),
        "schedule_from": "1" if plan.schedule_from == ScheduleFrom.FINISH else "0",
        "critical_slack_limit_min": options.critical_float_minutes,
        "multiple_critical_paths": options.has_multiple_critical_paths,
        "lag_calendar": options.lag_calendar.value,
        "alap_takes_free_float": options.alap_takes_free_float,
        "honor_constraints": options.honours_constraints,
        "default_calendar": plan.calendar_uid,
        "scheduling_progressed": options.progress_rule.value.upper(),
        "reschedules_after_status_date": options.reschedules_after_status_date,
    }


def _calendar(calendar: WorkCalendar) -> dict[str, Any]:
    exceptions = []
    for exception in calendar.exceptions:
        hours = [[interval.start_minute, interval.end_minute] for interval in exception.intervals]
        days = (
            [(exception.start, exception.end)]
            if exception.recurrence is None
            else [(day, day) for day in exception.recurrence.days(exception.start, exception.end)]
        )
        exceptions += [{"from": a.isoformat(), "to": b.isoformat(), "hours": hours} for a, b in days]
    return {
        "id": calendar.uid,
        "name": calendar.name,
        "parent": None if calendar.parent is None else calendar.parent.uid,
        "minutes_per_day": calendar.minutes_per_day,
        "days": {
            name: None if day is None else [[interval.start_minute, interval.end_minute] for interval in day]
            for name, day in zip(WEEKDAYS, calendar.week, strict=True)
        },
        "exceptions": exceptions,
    }


def _task(
    row: Activity, assignments: list[Assignment], resources: Mapping[int, Resource], expected: Expected | None
) -> dict[str, Any]:
    constraint = row.constraint
    task: dict[str, Any] = {
        "uid": row.uid,
        "name": row.name,
        "parent": row.parent_uid,
        "summary": row.is_summary,
        "milestone": row.is_milestone,
        "mode": "MANUALLY_SCHEDULED" if row.mode == ScheduleMode.MANUAL else "AUTO_SCHEDULED",
        "active": row.is_active,
        "type": row.task_type.value.upper(),
        "effort_driven": row.effort_driven,
        "calendar": row.calendar_uid,
        "ignore_resource_calendar": row.ignores_resource_calendars,
        "duration_min": row.duration_minutes,
        "duration_elapsed": row.is_elapsed,
        "constraint": CONSTRAINT_NAMES[ConstraintKind.ASAP if constraint is None else constraint.kind],
        "constraint_date": None if constraint is None else _text(constraint.date),
        "deadline": _text(row.deadline),
        "percent_complete": row.percent_complete,
        "actual_start": _text(row.actual_start),
        "actual_finish": _text(row.actual_finish),
        "resume": _text(row.resume),
        "expected_finish": _text(row.expected_finish),
        "priority": row.priority,
        "manual_start": _text(row.manual_start),
        "manual_finish": _text(row.manual_finish),
        "assignments": [_assignment(assignment, resources) for assignment in assignments],
    }
    if row.levelling_delay_minutes:
        task["levelling_delay_min"] = row.levelling_delay_minutes
        task["levelling_delay_elapsed"] = row.levelling_delay_is_elapsed
    if row.gaps:
        task["gaps"] = [[gap.after_minutes, gap.minutes] for gap in row.gaps]
    if row.levelling_gaps:
        task["levelling_gaps"] = [[gap.after_minutes, gap.minutes] for gap in row.levelling_gaps]
    if not row.levelling_can_split:
        task["levelling_can_split"] = False
    if row.remaining_minutes is not None:
        task["remaining_duration_min"] = row.remaining_minutes
    if expected is not None:
        task["expected"] = _expected(expected)
    return task


def _assignment(assignment: Assignment, resources: Mapping[int, Resource]) -> dict[str, Any]:
    resource = resources.get(assignment.resource_uid)
    contour: dict[str, Any] = {}
    if assignment.contour != Contour.FLAT:
        contour["contour"] = assignment.contour.value
    if assignment.contour_parts:
        contour["contour_parts"] = [list(part) for part in assignment.contour_parts]
    if assignment.overtime_minutes:
        contour["overtime_work_min"] = assignment.overtime_minutes
    return {
        "resource": assignment.resource_uid,
        "resource_name": "" if resource is None else resource.name,
        "type": "WORK" if resource is None else resource.kind.value.upper(),
        "units": assignment.units * 100,
        "work_min": assignment.work_minutes,
        "actual_work_min": assignment.actual_work_minutes,
        "remaining_work_min": assignment.remaining_work_minutes,
        "calendar": None if resource is None else resource.calendar_uid,
        **contour,
    }


def _link(link: Link) -> dict[str, Any]:
    is_percent = link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT)
    return {
        "pred": link.predecessor_uid,
        "succ": link.successor_uid,
        "type": link.kind.value,
        "lag_min": link.lag_minutes,
        "lag_percent": link.lag_percent if is_percent else None,
        "lag_elapsed": link.lag_unit in (LagUnit.ELAPSED, LagUnit.ELAPSED_PERCENT),
    }


def _expected(expected: Expected) -> dict[str, Any]:
    return {
        "start": _text(expected.start),
        "finish": _text(expected.finish),
        "early_start": _text(expected.early_start),
        "early_finish": _text(expected.early_finish),
        "late_start": _text(expected.late_start),
        "late_finish": _text(expected.late_finish),
        "total_slack_min": expected.total_float_minutes,
        "free_slack_min": expected.free_float_minutes,
        "critical": expected.is_critical,
    }
