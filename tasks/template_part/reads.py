"""A plan as a template keeps it."""

from collections import defaultdict
from typing import Any

from people.models import WorkingCalendar
from projects.project_templates.services import Taking
from tasks.models import Assignment, RequiredSkill, Resource, Task, TaskLink

Kept = dict[str, Any]
# What is kept as it stands where it is not the usual; the rest follows from the registry's rules.
PLAIN = (
    "description",
    "is_elapsed",
    "is_estimated",
    "is_effort_driven",
    "ignores_resource_calendars",
    "levelling_can_split",
    "priority",
    "kind",
    "earning_method",
    "gaps",
)
ESTIMATES = ("optimistic_minutes", "most_likely_minutes", "pessimistic_minutes")
ENDS = frozenset({"fnet", "fnlt", "mfo", "fon"})


def kept_plan(taking: Taking) -> Kept | None:
    """All live tasks with their links, roles and skills; None for a plan without tasks.

    Nothing of what was reported, levelled or computed is kept. Six queries.
    """
    rows = Task.objects.filter(project=taking.project).live()
    rows = rows.select_related("phase", "gate__phase").order_by("row_number", "id")
    tasks = list(rows)
    if not tasks:
        return None
    taking.tasks |= {task.pk: number for number, task in enumerate(tasks)}
    roles, things = _resources(taking)
    shares = _shares(taking, roles)
    skills = _skills(taking)
    calendars = _calendars()
    return {
        "tasks": [_task(taking, task, calendars, shares.get(task.pk), skills.get(task.pk)) for task in tasks],
        "links": _links(taking),
        "things": things,
    }


def _task(
    taking: Taking,
    task: Task,
    calendars: set[int],
    shares: list[Any] | None,
    skills: list[Any] | None,
) -> Kept:
    usual = Task()
    kept: Kept = {"name": task.name, "level": task.outline_level}
    for name in PLAIN:
        value = getattr(task, name)
        if value != getattr(usual, name):
            kept[name] = value
    if task.is_summary:
        kept["is_summary"] = True
    else:
        kept["minutes"] = task.duration_minutes
        kept |= {name: value for name in ESTIMATES if (value := getattr(task, name)) is not None}
    if task.is_milestone:
        kept["is_milestone"] = True
    if task.phase:
        kept["phase"] = task.phase.kind
    if task.gate:
        kept["gate"] = task.gate.phase.kind
    if task.calendar_id in calendars:
        kept["calendar"] = task.calendar_id
    if task.constraint_date is not None:
        moment = taking.moment(task.constraint_date, ends=task.constraint_kind in ENDS)
        kept["constraint"] = [task.constraint_kind, moment]
    elif task.constraint_kind != Task.Constraint.ASAP:
        kept["constraint"] = [task.constraint_kind, None]
    if task.deadline is not None:
        kept["deadline"] = taking.moment(task.deadline, ends=True)
    if task.mode == Task.Mode.MANUAL:
        kept["by_hand"] = [
            taking.moment(task.manual_start),
            taking.moment(task.manual_finish, ends=True),
        ]
    if task.fixed_cost and taking.sees_costs:
        kept["fixed_cost"] = str(task.fixed_cost)
    if shares:
        kept["roles"] = shares
    elif task.work_minutes and not task.is_summary:
        kept["work"] = task.work_minutes
    if skills:
        kept["skills"] = skills
    return kept


def _resources(taking: Taking) -> tuple[dict[int, str], dict[str, Kept]]:
    """By the resource's id the role it plays, or the name of a thing; the things."""
    roles: dict[int, str] = {}
    things: dict[str, Kept] = {}
    assigned = Assignment.objects.filter(task__project=taking.project, task__deleted_at=None).values(
        "resource_id"
    )
    rows = Resource.objects.filter(project=taking.project, pk__in=assigned)
    for row in rows.select_related("user").order_by("name", "id"):
        if row.kind != Resource.Kind.WORK:
            key = f"t{len(things) + 1}"
            things[key] = _thing(taking, row)
            roles[row.pk] = key
        elif row.user_id in (taking.project.manager_id, taking.project.sponsor_id) and row.user:
            roles[row.pk] = taking.role_of(row.user)
        else:
            user = row.user
            name = row.role or (user.labour_role or user.job_title if user else row.name)
            roles[row.pk] = taking.add_role(name, user=user, units=row.max_units, hourly_rate=row.hourly_rate)
    return roles, things


def _thing(taking: Taking, row: Resource) -> Kept:
    kept = {"name": row.name, "kind": row.kind, "max_units": str(row.max_units)}
    if taking.sees_rates:
        kept |= {
            "hourly_rate": str(row.hourly_rate),
            "cost_per_use": str(row.cost_per_use),
        }
    return kept


def _shares(taking: Taking, roles: dict[int, str]) -> dict[int, list[Any]]:
    """By task: [role, units, minutes of work, contour] of each share."""
    found: dict[int, list[Any]] = defaultdict(list)
    rows = Assignment.objects.filter(task__project=taking.project, task__deleted_at=None)
    for row in rows.order_by("id"):
        share = [roles[row.resource_id], f"{row.units.normalize():f}", row.work_minutes]
        if row.contour not in (Assignment.Contour.FLAT, Assignment.Contour.BY_HAND):
            share.append(row.contour)
        found[row.task_id].append(share)
    return found


def _skills(taking: Taking) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows = RequiredSkill.objects.filter(task__project=taking.project, task__deleted_at=None)
    for task_id, name, level in rows.values_list("task_id", "skill__name", "level"):
        found[task_id].append([name, level])
    return found


def _links(taking: Taking) -> list[Any]:
    """[number before, number after, kind, lag, what the lag counts], in a fixed order."""
    rows = TaskLink.objects.filter(project=taking.project).order_by("id")
    columns = ("predecessor_id", "successor_id", "kind", "lag", "lag_unit")
    return [
        [taking.tasks[before], taking.tasks[after], kind, lag, unit]
        for before, after, kind, lag, unit in rows.values_list(*columns)
        if before in taking.tasks and after in taking.tasks
    ]


def _calendars() -> set[int]:
    """The organisation's: a new project has them, too."""
    owner = WorkingCalendar.Owner.ORGANISATION
    return set(WorkingCalendar.objects.filter(owner=owner).values_list("pk", flat=True))
