"""The plan as a page shows it: one row a task with its people and predecessors in words, and the chart's columns."""

from collections import defaultdict
from collections.abc import Container
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from engine.calendar import WorkCalendar
from engine.calendar_table import EPOCH_DAY
from people.selectors import calendar_of_project, engine_calendars
from projects.models import Project
from tasks.models import Assignment, Task, TaskLink
from tasks.shorthand import Scale, format_duration, format_lag

_FIELDS = (
    "id", "parent_id", "outline_level", "wbs_code", "name", "is_summary", "is_milestone", "duration_minutes",
    "is_elapsed", "is_estimated", "start", "finish", "percent_complete", "total_float_minutes", "is_critical",
    "is_near_critical", "status", "deadline", "late_finish", "version", "actual_finish", "mode", "blocked_reason",
)  # fmt: skip
MAX_NONWORKING_DAYS = 4000


def calendar_of(project: Project) -> WorkCalendar | None:
    pk = calendar_of_project(project.calendar_id)
    return engine_calendars([pk]).get(pk) if pk else None


def scale_of(project: Project) -> Scale:
    """What "3d" means in this project."""
    calendar = calendar_of(project)
    if calendar is None:
        return Scale()
    return Scale(calendar.minutes_per_day, calendar.minutes_per_week, calendar.days_per_month)


def plan_rows(project: Project, scale: Scale) -> list[dict[str, Any]]:
    """Live tasks in plan order with their texts. Three queries, whatever the size."""
    rows = list(Task.objects.filter(project=project).live().order_by("row_number", "id").values(*_FIELDS))
    people = _people(project)
    predecessors = predecessor_texts(project, scale, {row["id"]: row["wbs_code"] for row in rows})
    status = project.status_date
    zone = ZoneInfo(project.time_zone)
    roll_up(rows, calendar_of(project), zone)
    for row in rows:
        row["duration"] = format_duration(
            row["duration_minutes"], scale, is_elapsed=row["is_elapsed"], is_estimated=row["is_estimated"]
        )
        row["people"] = people.get(row["id"], [])
        row["after"] = predecessors.get(row["id"], "")
        is_over = row["actual_finish"] is not None or (row["is_summary"] and row["percent_complete"] == 100)
        row["is_critical"] = row["is_critical"] and not is_over
        row["float"] = "" if is_over else _days(row["total_float_minutes"], scale)
        finish = row["finish"].astimezone(zone).date() if row["finish"] else None
        row["is_late"] = bool(
            status and finish and finish <= status and not row["actual_finish"] and not row["is_summary"]
        )
        row["depth"] = row["outline_level"] - 1
    return rows


def roll_up(rows: list[dict[str, Any]], calendar: WorkCalendar | None, zone: ZoneInfo) -> None:
    """Give each summary the duration it spans and the progress of its tasks, weighted by their duration.

    `rows` are in plan order, so that every child stands behind its parent.
    """
    done: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in reversed(rows):
        if row["is_summary"]:
            share, weight = done[row["id"]]
            row["percent_complete"] = round(share / weight) if weight else 0
            if calendar is not None and row["start"] and row["finish"]:
                span = [row[name].astimezone(zone).replace(tzinfo=None) for name in ("start", "finish")]
                minutes = calendar.working_minutes_between(*span)
                # A summary is read in whole days; its tasks say what is exact.
                row["duration_minutes"] = round(minutes / calendar.minutes_per_day) * calendar.minutes_per_day
        else:
            weight = float(row["duration_minutes"])
            share = weight * row["percent_complete"]
        if row["parent_id"] is not None:
            done[row["parent_id"]][0] += share
            done[row["parent_id"]][1] += weight


def chart_data(project: Project, rows: list[dict[str, Any]], links: list[dict[str, Any]]) -> dict[str, Any]:
    """What the chart draws, as compact columns; days are local ISO dates, moments local ISO minutes."""
    zone = ZoneInfo(project.time_zone)

    def local(moment: datetime | None) -> str | None:
        return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else None

    columns = (
        "id",
        "level",
        "wbs",
        "name",
        "start",
        "finish",
        "percent",
        "flags",
        "float_end",
        "deadline",
        "owner",
    )
    return {
        "columns": columns,
        "rows": [
            [
                row["id"],
                row["outline_level"],
                row["wbs_code"],
                row["name"],
                local(row["start"]),
                local(row["finish"]),
                row["percent_complete"],
                _flags(row),
                local(row["late_finish"]) if (row["total_float_minutes"] or 0) > 0 else None,
                local(row["deadline"]),
                row["people"][0]["name"].split()[0] if row["people"] else "",
            ]
            for row in rows
        ],
        "links": [[link["predecessor_id"], link["successor_id"], link["kind"]] for link in links],
        "status_date": project.status_date.isoformat() if project.status_date else None,
        "nonworking": nonworking_spans(project, rows),
    }


def plan_links(project: Project, live_ids: Container[int]) -> list[dict[str, Any]]:
    """The links between live tasks. The caller knows those, which spares the database two joins."""
    fields = ("id", "predecessor_id", "successor_id", "kind", "lag", "lag_unit")
    rows = TaskLink.objects.filter(project=project).order_by("id").values(*fields)
    return [row for row in rows if row["predecessor_id"] in live_ids and row["successor_id"] in live_ids]


def nonworking_spans(project: Project, rows: list[dict[str, Any]]) -> list[list[str]]:
    """[first, last] days without work on the project's calendar, over the plan and a month on either side."""
    calendar = calendar_of(project)
    moments = [row[name] for row in rows for name in ("start", "finish") if row[name]]
    if calendar is None or not moments:
        return []
    first = min(moments).date() - timedelta(days=31)
    last = min(max(moments).date() + timedelta(days=62), first + timedelta(days=MAX_NONWORKING_DAYS))
    # One look at the calendar for all days: each on its own would cost more than the rest of the page.
    days = calendar.table.days
    shapes = days.fill(first.toordinal() - EPOCH_DAY, last.toordinal() - EPOCH_DAY)
    free = np.flatnonzero(np.array([not shape for shape in days.shapes])[shapes])
    if not len(free):
        return []
    runs = np.split(free, np.flatnonzero(np.diff(free) > 1) + 1)
    return [[(first + timedelta(days=int(run[place]))).isoformat() for place in (0, -1)] for run in runs]


def predecessor_texts(project: Project, scale: Scale, codes: dict[int, str]) -> dict[int, str]:
    """Each task's predecessors as people type them: "2.3, 3.1FS+2d"."""
    texts: dict[int, list[str]] = defaultdict(list)
    for link in plan_links(project, codes):
        lag = format_lag(link["lag"], link["lag_unit"], scale)
        kind = link["kind"] if lag or link["kind"] != "FS" else ""
        texts[link["successor_id"]].append(f"{codes.get(link['predecessor_id'], '?')}{kind}{lag}")
    return {task_id: ", ".join(parts) for task_id, parts in texts.items()}


def _people(project: Project) -> dict[int, list[dict[str, Any]]]:
    people: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Assignment.objects.filter(task__project=project, task__deleted_at=None).order_by("id")
    for task_id, name, initials, user_id in rows.values_list(
        "task_id", "resource__name", "resource__initials", "resource__user_id"
    ):
        people[task_id].append(
            {"name": name, "initials": initials or name[:2].upper(), "tint": (user_id or 0) % 5}
        )
    return people


def _days(minutes: int | None, scale: Scale) -> str:
    """Float in whole days, rounded towards zero; empty before the first scheduling."""
    if minutes is None:
        return ""
    return f"{int(minutes / scale.per_day)}".replace("-", "−")


def _flags(row: dict[str, Any]) -> str:
    return "".join(
        letter
        for letter, holds in (
            ("S", row["is_summary"]),
            ("M", row["is_milestone"]),
            ("C", row["is_critical"] and not row["actual_finish"]),
            ("N", row["is_near_critical"]),
            ("D", row["actual_finish"] is not None or (row["is_summary"] and row["percent_complete"] == 100)),
            ("B", row["status"] == Task.Status.BLOCKED),
            ("H", row["mode"] == Task.Mode.MANUAL),
        )
        if holds
    )
