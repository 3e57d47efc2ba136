"""From a plan file's records to unsaved rows of our rooms. Local times become UTC in the project's time zone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from core.money import CENT
from engine.money.pricing import price_of
from exchange.msproject.file.records import (
    ImportedAssignment,
    ImportedCalendar,
    ImportedPlan,
    ImportedResource,
    ImportedTask,
)
from exchange.msproject.file.values import HIGHEST_RATE
from exchange.msproject.services.rates import steps_by_resource, stored_steps
from exchange.msproject.services.splitting import split_gaps
from people.models import CalendarException, User, WorkingCalendar
from projects.models import Project
from tasks.models import Assignment, Resource, Task, TaskLink


def moment(value: str | None, zone: ZoneInfo) -> datetime | None:
    """A naive local ISO time of the file as an aware datetime."""
    return datetime.fromisoformat(value).replace(tzinfo=zone) if value else None


def insert_calendars(plan: ImportedPlan, project: Project) -> dict[int, WorkingCalendar]:
    """Save the file's calendars as the project's own, parents first. Returns them by the file's uid."""
    rows: dict[int, WorkingCalendar] = {}
    waiting = list(plan.calendars)
    while waiting:
        ready = [item for item in waiting if item.parent_uid is None or item.parent_uid in rows]
        for item in ready:
            rows[item.uid] = _calendar(item, plan, project, rows)
        WorkingCalendar.objects.bulk_create([rows[item.uid] for item in ready])
        waiting = [item for item in waiting if item.uid not in rows]
    CalendarException.objects.bulk_create(
        [
            CalendarException(
                calendar=rows[item.uid],
                name=exception.name[:200],
                start=exception.start,
                end=exception.end,
                intervals=exception.intervals,
                source=CalendarException.Source.IMPORT,
            )
            for item in plan.calendars
            for exception in item.exceptions
        ],
        batch_size=1000,
    )
    return rows


def _calendar(
    item: ImportedCalendar, plan: ImportedPlan, project: Project, rows: dict[int, WorkingCalendar]
) -> WorkingCalendar:
    return WorkingCalendar(
        name=item.name[:120],
        owner=WorkingCalendar.Owner.PROJECT,
        project=project,
        parent=rows[item.parent_uid] if item.parent_uid is not None else None,
        week=item.week,
        minutes_per_day=plan.minutes_per_day,
        minutes_per_week=plan.minutes_per_week,
        days_per_month=plan.days_per_month,
    )


def task_rows(plan: ImportedPlan, project: Project, calendars: dict[int, WorkingCalendar]) -> dict[int, Task]:
    """Unsaved tasks by the file's uid, in the order of the plan, each with its parent set."""
    zone = ZoneInfo(project.time_zone)
    rows: dict[int, Task] = {}
    path: list[Task] = []
    splits, own_work = split_gaps(plan, project, calendars), assigned_work(plan)
    for item in plan.tasks:
        row = _task(item, project, zone, calendars, splits, own_work)
        del path[item.outline_level - 1 :]
        row.parent = path[-1] if path else None
        path.append(row)
        rows[item.uid] = row
    return rows


def _task(
    item: ImportedTask,
    project: Project,
    zone: ZoneInfo,
    calendars: dict[int, WorkingCalendar],
    splits: Mapping[int, list[dict[str, int]]],
    own_work: Mapping[int, int],
) -> Task:
    return Task(
        project=project,
        row_number=item.row,
        outline_level=item.outline_level,
        name=item.name,
        description=item.notes,
        is_summary=item.is_summary,
        is_milestone=item.is_milestone and not item.is_summary,
        mode=Task.Mode.MANUAL if item.is_manual else Task.Mode.AUTO,
        duration_minutes=item.duration_minutes,
        is_elapsed=item.is_elapsed,
        is_estimated=item.is_estimated,
        kind=item.kind,
        is_effort_driven=item.is_effort_driven,
        # Of a summary, what is assigned to itself: the file says what is done below it, too.
        work_minutes=own_work.get(item.uid, 0) if item.is_summary else item.work_minutes,
        constraint_kind=item.constraint_kind,
        constraint_date=moment(item.constraint_date, zone),
        deadline=moment(item.deadline, zone),
        calendar=calendars.get(item.calendar_uid) if item.calendar_uid is not None else None,
        ignores_resource_calendars=item.ignores_resource_calendars,
        manual_start=moment(item.start, zone) if item.is_manual else None,
        manual_finish=moment(item.finish, zone) if item.is_manual else None,
        priority=item.priority,
        levelling_delay_minutes=item.levelling_delay_minutes,
        # Microsoft Project counts it on the clock.
        levelling_delay_is_elapsed=item.levelling_delay_minutes > 0,
        levelling_can_split=item.levelling_can_split,
        gaps=splits.get(item.uid),
        # What a summary costs of its own is a line of the budget (services/money.py).
        fixed_cost=Decimal(0) if item.is_summary else Decimal(item.fixed_cost),
        import_uid=str(item.uid),
        **_progress(item, zone),
    )


def assigned_work(plan: ImportedPlan) -> dict[int, int]:
    """Task uid -> minutes of people's work that are assigned to it."""
    people = {item.uid for item in plan.resources if item.kind == "work"}
    minutes: dict[int, int] = defaultdict(int)
    for item in plan.assignments:
        if item.resource_uid in people:
            minutes[item.task_uid] += item.work_minutes
    return minutes


def _progress(item: ImportedTask, zone: ZoneInfo) -> dict[str, object]:
    if item.is_summary:
        return {}
    if item.actual_finish:
        status = Task.Status.DONE
    else:
        status = Task.Status.IN_PROGRESS if item.actual_start else Task.Status.TODO
    return {
        "status": status,
        "percent_complete": 100 if item.actual_finish else item.percent_complete,
        "physical_percent": item.physical_percent,
        "actual_start": moment(item.actual_start, zone),
        "actual_finish": moment(item.actual_finish, zone),
        "remaining_minutes": item.remaining_minutes,
        "resume": moment(item.resume, zone),
        "actual_work_minutes": item.actual_work_minutes,
    }


@dataclass(frozen=True, slots=True)
class Placed:
    """A task of the file that is inserted: its row's id, and its number in the tree."""

    pk: int
    wbs_code: str


def link_rows(plan: ImportedPlan, project: Project, placed: Mapping[int, Placed]) -> Iterator[TaskLink]:
    for item in plan.links:
        yield TaskLink(
            project=project,
            predecessor_id=placed[item.predecessor_uid].pk,
            successor_id=placed[item.successor_uid].pk,
            kind=item.kind,
            lag=item.lag,
            lag_unit=item.lag_unit,
        )


def resource_rows(
    plan: ImportedPlan, project: Project, calendars: dict[int, WorkingCalendar], members: dict[str, User]
) -> dict[int, Resource]:
    """Unsaved resources by uid; one whose e-mail address is a member's becomes that person."""
    rows: dict[int, Resource] = {}
    taken: set[int] = set()
    steps = steps_by_resource(plan)
    for item in plan.resources:
        user = members.get(item.email) if item.email else None
        if user is not None and user.pk in taken:
            user = None
        if user is not None:
            taken.add(user.pk)
        rows[item.uid] = _resource(item, project, calendars, user)
        rows[item.uid].rate_steps = stored_steps(steps.get(item.uid))
    return rows


def _resource(
    item: ImportedResource, project: Project, calendars: dict[int, WorkingCalendar], user: User | None
) -> Resource:
    return Resource(
        project=project,
        user=user,
        name=item.name,
        initials=item.initials,
        email=item.email,
        kind=item.kind,
        max_units=Decimal(item.max_units),
        calendar=calendars.get(item.calendar_uid) if item.calendar_uid is not None else None,
        hourly_rate=Decimal(item.hourly_rate),
        overtime_rate=None if item.overtime_rate is None else Decimal(item.overtime_rate),
        cost_per_use=Decimal(item.cost_per_use),
        import_uid=str(item.uid),
    )


def own_rate(item: ImportedAssignment, resource: ImportedResource) -> Decimal | None:
    """What an hour of an assignment costs, where the file's own cost is not that of its resource's rate."""
    if item.cost is None or resource.kind == "cost" or not item.work_minutes:
        return None
    hours = Decimal(item.work_minutes) / 60
    hourly = Decimal(resource.hourly_rate)
    overtime = hourly if resource.overtime_rate is None else Decimal(resource.overtime_rate)
    by_rate = price_of(item.work_minutes, item.overtime_minutes, hourly, overtime)
    by_rate += Decimal(resource.cost_per_use)
    stated = Decimal(item.cost)
    if abs(stated - by_rate) <= CENT or stated < Decimal(resource.cost_per_use):
        return None
    rate = (stated - Decimal(resource.cost_per_use)) / hours
    return rate.quantize(Decimal("0.000001")) if rate < HIGHEST_RATE else None


def assignment_rows(
    plan: ImportedPlan,
    placed: Mapping[int, Placed],
    resources: Mapping[int, Resource],
    by_hand: Mapping[tuple[int, int], list[list[int]]],
) -> Iterator[Assignment]:
    of_file = {item.uid: item for item in plan.resources}
    steps = steps_by_resource(plan)
    for item in plan.assignments:
        has_steps = item.rate_table in steps.get(item.resource_uid, {})
        parts = by_hand.get((item.task_uid, item.resource_uid))
        is_bare = item.contour == Assignment.Contour.BY_HAND and parts is None
        yield Assignment(
            task_id=placed[item.task_uid].pk,
            resource_id=resources[item.resource_uid].pk,
            units=Decimal(item.units),
            work_minutes=item.work_minutes,
            overtime_minutes=item.overtime_minutes,
            actual_work_minutes=item.actual_work_minutes,
            cost=Decimal(item.cost or 0),
            hourly_rate=None if has_steps else own_rate(item, of_file[item.resource_uid]),
            rate_table=item.rate_table if has_steps else 0,
            delay_minutes=item.delay_minutes,
            contour=Assignment.Contour.FLAT if is_bare else item.contour,
            contour_parts=parts,
        )
