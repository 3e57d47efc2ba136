"""A demo project's rows become a plan: planned first, then what truly happened up to a day."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from core.journal import Recorder
from dashboards.demo.figures.definitions import DemoProject, Row
from engine.critical_path import schedule
from engine.plan.columns import PlanColumns
from people.models import User
from projects.models import Gate, Phase, Project
from tasks.editing.services import insert_plan
from tasks.models import Assignment, Resource, Task, TaskLink
from tasks.scheduling.reads import load_plan, utc_column

_LINK = re.compile(r"^([a-z0-9]+)(FS|SS|FF|SF)?(?:([+-]\d+)d)?$")
_PHASE_OF = ("initiation", "planning", "execution", "monitoring", "closure")


@dataclass(frozen=True, slots=True)
class Truth:
    """When a task really starts and ends, and how many working minutes it takes."""

    start: datetime
    finish: datetime
    minutes: int


def insert_rows(
    project: Project, demo: DemoProject, people: dict[str, User], minutes_per_day: int, record: Recorder
) -> dict[str, Task]:
    """Insert the rows as planned; returns the tasks by key."""
    tasks = _tasks(project, demo, minutes_per_day)
    resources = {
        key: Resource(project=project, user=people[key], name=str(people[key]), initials=people[key].initials)
        for key in sorted({key for row in demo.rows for key in row.who})
    }
    insert_plan(
        project=project,
        tasks=list(tasks.values()),
        links=[link for row in demo.rows for link in _links(project, row, tasks, minutes_per_day)],
        resources=list(resources.values()),
        assignments=[
            Assignment(
                task=tasks[row.key],
                resource=resources[key],
                units=Decimal(str(row.units)),
                work_minutes=round(row.days * minutes_per_day * row.units),
            )
            for row in demo.rows
            for key in row.who
        ],
        record=record,
    )
    return tasks


def _tasks(project: Project, demo: DemoProject, minutes_per_day: int) -> dict[str, Task]:
    phases = {phase.kind: phase for phase in Phase.objects.filter(project=project)}
    gates = {
        gate.phase.kind: gate for gate in Gate.objects.filter(phase__project=project).select_related("phase")
    }
    tasks: dict[str, Task] = {}
    path: list[Task] = []
    number = -1
    for row, following in zip(demo.rows, [*demo.rows[1:], None], strict=True):
        if row.level == 1:
            number += 1
        minutes = round(row.days * minutes_per_day)
        is_summary = following is not None and following.level > row.level
        task = Task(
            project=project,
            name=row.name,
            description=row.notes,
            outline_level=row.level,
            is_summary=is_summary,
            is_milestone=not is_summary and minutes == 0,
            duration_minutes=minutes,
            work_minutes=round(minutes * row.units * max(1, len(row.who))) if row.who else 0,
            phase=phases[_PHASE_OF[number]],
            gate=gates[row.gate] if row.gate else None,
            # A demo plan says how long a task takes, whoever does it.
            kind=Task.Kind.FIXED_DURATION,
            # Planned before the project began, so that what falls due later is told.
            created_at=project.start,
        )
        if row.latest is not None:
            task.constraint_kind = Task.Constraint.FNLT
            task.constraint_date = project.start + timedelta(days=row.latest)
        if row.three:
            task.optimistic_minutes = round(row.three[0] * minutes_per_day)
            task.most_likely_minutes = minutes
            task.pessimistic_minutes = round(row.three[1] * minutes_per_day)
        del path[row.level - 1 :]
        task.parent = path[-1] if path else None
        path.append(task)
        tasks[row.key] = task
    return tasks


def _links(project: Project, row: Row, tasks: dict[str, Task], minutes_per_day: int) -> list[TaskLink]:
    links = []
    for part in filter(None, (text.strip() for text in row.after.split(","))):
        match = _LINK.match(part)
        if match is None or match[1] not in tasks:
            raise ValueError(f"{row.key}: no such predecessor {part!r}")
        links.append(
            TaskLink(
                project=project,
                predecessor=tasks[match[1]],
                successor=tasks[row.key],
                kind=match[2] or "FS",
                lag=int(match[3] or 0) * minutes_per_day,
            )
        )
    return links


def truth_of(
    project: Project, demo: DemoProject, tasks: dict[str, Task], minutes_per_day: int
) -> dict[str, Truth]:
    """The dates at which everything happens when each task takes as long as it really does (the engine says)."""
    source = load_plan(project)
    columns: PlanColumns = source.columns
    really = {tasks[row.key].pk: row.really for row in demo.rows if row.really is not None}
    durations = columns.activities.duration_minutes
    if durations is None:
        return {}
    durations = durations.copy()
    for place, uid in enumerate(columns.activities.uid.tolist()):
        if uid in really:
            durations[place] = round((really[uid] or 0) * minutes_per_day)
    result = schedule(
        replace(columns, status_date=None, activities=replace(columns.activities, duration_minutes=durations))
    )
    zone = source.zone
    starts, finishes = utc_column(result.solved.start, zone), utc_column(result.solved.finish, zone)
    by_id = {
        uid: Truth(start, finish, minutes)
        for uid, start, finish, minutes in zip(
            columns.activities.uid.tolist(), starts, finishes, durations.tolist(), strict=True
        )
    }
    return {key: by_id[task.pk] for key, task in tasks.items()}


def progress_on(
    day: date,
    project: Project,
    demo: DemoProject,
    tasks: dict[str, Task],
    truth: dict[str, Truth],
    known: dict[str, int],
) -> list[Task]:
    """The tasks whose reported state differs on this day, with the state set but not saved.

    `known` is how long a task takes as far as its people have said; those not in it take what they really take.
    """
    zone = ZoneInfo(project.time_zone)
    end = datetime.combine(day, time(23, 59), tzinfo=zone)
    changed = []
    for row in demo.rows:
        task = tasks[row.key]
        if task.is_summary:
            continue
        before = (task.percent_complete, task.actual_start, task.actual_finish, task.remaining_minutes)
        _report(task, truth[row.key], end, known.get(row.key))
        if before != (task.percent_complete, task.actual_start, task.actual_finish, task.remaining_minutes):
            changed.append(task)
    return changed


def _report(task: Task, truth: Truth, end: datetime, known: int | None) -> None:
    if truth.finish <= end:
        task.actual_start, task.actual_finish = truth.start, truth.finish
        task.percent_complete, task.remaining_minutes = 100, 0
        task.duration_minutes, task.status = truth.minutes, Task.Status.DONE
    elif truth.start <= end and truth.minutes:
        share = (end - truth.start) / (truth.finish - truth.start)
        # People report in steps of five, and see the rest of the work only as they come nearer to it.
        task.percent_complete = max(5, min(95, round(share * 20) * 5))
        minutes = truth.minutes if known is None else known
        remaining = minutes - round(minutes * task.percent_complete / 100)
        task.actual_start, task.remaining_minutes = truth.start, remaining
        task.duration_minutes, task.status = minutes, Task.Status.IN_PROGRESS


PROGRESS_FIELDS = [
    "percent_complete",
    "actual_start",
    "actual_finish",
    "remaining_minutes",
    "duration_minutes",
    "status",
]
