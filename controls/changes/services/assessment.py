"""A plan in figures, and two of them compared: what a change does to dates, money, the critical path and people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from budgets.money import reads as money
from controls.changes.figures import (
    Assessment,
    DeadlineMissed,
    OnPath,
    OverBooked,
    PathMoved,
    TaskMoved,
    WorkMoved,
)
from controls.known.reads.facts import Calendars, calendars_of, live_tasks
from projects.models import Project
from tasks.load.reads import monday_of, project_load
from tasks.models import Assignment, Task

# So many tasks are named in an assessment; all of them are counted.
MOST_MOVED = 40
MOST_ON_PATH = 40
MOST_OVER = 12


class Point(NamedTuple):
    """What is compared of a task."""

    id: int
    wbs_code: str
    name: str
    is_summary: bool
    is_milestone: bool
    is_critical: bool
    start: datetime | None
    finish: datetime | None
    deadline: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan at one moment. Amounts in the project's currency, hours by name, `over` by (name, week)."""

    finish: datetime | None
    tasks: Mapping[int, Point]
    cost: Decimal
    minutes: Mapping[str, int]
    over: Mapping[tuple[str, date], int]


def figures_of_plan(project: Project) -> Figures:
    """The plan as its rows are now."""
    rows = Task.objects.filter(project=project).live().order_by("row_number", "id")
    tasks = {row[0]: Point(*row) for row in rows.values_list(*Point._fields)}
    zone = ZoneInfo(project.time_zone)
    # From where work is still to be done: the load map tells of the weeks to come.
    first = project.status_date or datetime.now(zone).date()
    load = project_load(project, monday_of(first))
    return Figures(
        finish=project.finish,
        tasks=tasks,
        cost=money.budget_at_completion(project.pk),
        minutes=_minutes(project.pk),
        over={(line.name, cell.week): cell.booked - cell.available for line, cell in load.over()},
    )


def _minutes(project_id: int) -> dict[str, int]:
    """Planned minutes of work by person."""
    found: dict[str, int] = {}
    rows = Assignment.objects.filter(task__project=project_id, task__deleted_at=None)
    rows = rows.order_by("resource__name", "id")
    for name, user, minutes in rows.values_list(
        "resource__name", "resource__user__full_name", "work_minutes"
    ):
        who = user or name
        found[who] = found.get(who, 0) + minutes
    return found


def compare(project: Project, before: Figures, after: Figures, *, new_ids: set[int]) -> Assessment:
    """The assessment as it is kept."""
    calendars = calendars_of(project, live_tasks(project.pk))
    moved = _moved(before, after, calendars)
    return {
        "faults": [],
        "finish": {
            "before": _iso(before.finish),
            "after": _iso(after.finish),
            "days": _days(calendars, before.finish, after.finish),
        },
        "cost": {
            "before": str(before.cost),
            "after": str(after.cost),
            "delta": str(after.cost - before.cost),
        },
        "critical": _path(before, after, new_ids),
        "moved": [row for row in moved if not row["milestone"]][:MOST_MOVED],
        "moved_count": len(moved),
        "milestones": [row for row in moved if row["milestone"]][:MOST_MOVED],
        "deadlines": _missed(before, after),
        "people": _people(before, after),
        "over": _over(before, after),
    }


def _moved(before: Figures, after: Figures, calendars: Calendars) -> list[TaskMoved]:
    """Tasks (not summaries) that end elsewhere or begin elsewhere, the one that moves most first."""
    found: list[TaskMoved] = []
    for pk, now in after.tasks.items():
        was = before.tasks.get(pk)
        if was is None or now.is_summary or (was.start, was.finish) == (now.start, now.finish):
            continue
        found.append(
            {
                "id": pk,
                "task": f"{now.wbs_code} {now.name}",
                "milestone": now.is_milestone,
                "critical": now.is_critical,
                "start": [_iso(was.start), _iso(now.start)],
                "finish": [_iso(was.finish), _iso(now.finish)],
                "days": _days(calendars, was.finish, now.finish),
            }
        )
    return sorted(found, key=lambda row: (-abs(Decimal(row["days"] or 0)), row["id"]))


def _path(before: Figures, after: Figures, new_ids: set[int]) -> PathMoved:
    """The critical tasks before and after in the order of their starts; who joins and who leaves is marked."""

    def critical(figures: Figures) -> list[Point]:
        rows = [row for row in figures.tasks.values() if row.is_critical and not row.is_summary]
        return sorted(
            rows, key=lambda row: (row.start or datetime.max.replace(tzinfo=ZoneInfo("UTC")), row.id)
        )

    was, now = critical(before), critical(after)
    was_ids, now_ids = {row.id for row in was}, {row.id for row in now}

    def told(rows: Iterable[Point], others: set[int]) -> list[OnPath]:
        path: list[OnPath] = [
            {
                # A new task is nowhere yet: nothing to lead to.
                "id": None if row.id in new_ids else row.id,
                "task": row.name,
                "differs": row.id not in others,
            }
            for row in rows
        ]
        return path[:MOST_ON_PATH]

    return {
        "before": told(was, now_ids),
        "after": told(now, was_ids),
        "before_count": len(was),
        "after_count": len(now),
    }


def _missed(before: Figures, after: Figures) -> list[DeadlineMissed]:
    """Deadlines that the change makes the plan miss."""

    def is_missed(row: Point) -> bool:
        return row.deadline is not None and row.finish is not None and row.finish > row.deadline

    missed: list[DeadlineMissed] = [
        {
            "task": f"{row.wbs_code} {row.name}",
            "deadline": _iso(row.deadline),
            "finish": _iso(row.finish),
        }
        for pk, row in after.tasks.items()
        if is_missed(row) and not (pk in before.tasks and is_missed(before.tasks[pk]))
    ]
    return missed[:MOST_MOVED]


def _people(before: Figures, after: Figures) -> list[WorkMoved]:
    """Who has more or less work than before, in minutes, the greatest difference first."""
    names = {*before.minutes, *after.minutes}
    changed: list[WorkMoved] = [
        {
            "name": name,
            "before": before.minutes.get(name, 0),
            "after": after.minutes.get(name, 0),
        }
        for name in names
        if before.minutes.get(name, 0) != after.minutes.get(name, 0)
    ]
    return sorted(changed, key=lambda row: (-abs(row["after"] - row["before"]), row["name"]))


def _over(before: Figures, after: Figures) -> list[OverBooked]:
    """Weeks of people that are over-booked only because of the change, or more than before."""
    grown = [
        (minutes, name, week)
        for (name, week), minutes in after.over.items()
        if minutes > before.over.get((name, week), 0)
    ]
    grown.sort(key=lambda row: (-row[0], row[1], row[2]))
    return [
        {"name": name, "week": week.isoformat(), "minutes": int(minutes)}
        for minutes, name, week in grown[:MOST_OVER]
    ]


def _days(calendars: Calendars, earlier: datetime | None, later: datetime | None) -> str | None:
    if earlier is None or later is None:
        return None
    return str(calendars.working_days(earlier, later))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
