"""A plan out of a template: the same tree, links and working durations from another start."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from people.models import Skill, User, WorkingCalendar
from projects.project_templates.services import Putting
from tasks.editing.services import PlanInsert
from tasks.models import Assignment, RequiredSkill, Resource, Task, TaskLink
from tasks.template_part.reads import ESTIMATES, PLAIN

Kept = Mapping[str, Any]


def put_plan(putting: Putting, kept: Kept) -> None:
    """Insert and schedule all tasks with their links and roles: one run of the engine."""
    tasks = _tasks(putting, kept)
    links = kept["links"]
    shares = sum(len(task.get("roles", ())) for task in kept["tasks"])
    insert = PlanInsert(putting.project, total=len(tasks) + len(links) + shares, record=putting.record)
    insert.tasks(tasks)
    putting.tasks |= dict(enumerate(tasks))
    insert.rows(TaskLink, _links(putting, kept, tasks))
    resources = _Resources(putting, kept["things"])
    assignments = list(_assignments(putting, kept, tasks, resources))
    insert.rows(Resource, resources.rows)
    for assignment in assignments:
        # Takes over the id that the resource has by now.
        assignment.resource = assignment.resource
    insert.rows(Assignment, assignments)
    insert.rows(RequiredSkill, _skills(kept, tasks))
    insert.schedule()


def _tasks(putting: Putting, kept: Kept) -> list[Task]:
    phases, gates = putting.phases(), putting.gates()
    owner = WorkingCalendar.Owner.ORGANISATION
    calendars = WorkingCalendar.objects.filter(owner=owner).in_bulk()
    rows: list[Task] = []
    path: list[Task] = []
    for item in kept["tasks"]:
        row = _task(putting, item)
        row.phase = phases.get(item.get("phase", ""))
        row.gate = gates.get(item.get("gate", ""))
        row.calendar = calendars.get(item.get("calendar", 0))
        # What lies as deep or deeper is no parent any more.
        del path[item["level"] - 1 :]
        row.parent = path[-1] if path else None
        path.append(row)
        rows.append(row)
    return rows


def _task(putting: Putting, item: Kept) -> Task:
    row = Task(
        project=putting.project,
        outline_level=item["level"],
        name=item["name"],
        is_summary=bool(item.get("is_summary")),
        is_milestone=bool(item.get("is_milestone")),
        fixed_cost=Decimal(item.get("fixed_cost", 0)),
    )
    for name in PLAIN:
        if name in item:
            setattr(row, name, item[name])
    _set_durations(putting, row, item)
    _set_dates(putting, row, item)
    if "work" in item:
        row.work_minutes = putting.minutes(item["work"])
    elif not row.is_summary:
        row.work_minutes = sum(_work(putting, row, share) for share in item.get("roles", ()))
    return row


def _set_durations(putting: Putting, row: Task, item: Kept) -> None:
    """Elapsed time is the clock's: it does not change with the working day."""
    names = {"minutes": "duration_minutes"} | {name: name for name in ESTIMATES}
    for kept, name in names.items():
        if kept not in item:
            continue
        minutes = item[kept]
        if not row.is_elapsed:
            minutes = putting.minutes(minutes)
        setattr(row, name, minutes)


def _set_dates(putting: Putting, row: Task, item: Kept) -> None:
    if "constraint" in item:
        row.constraint_kind, moment = item["constraint"]
        row.constraint_date = putting.moment(moment)
    row.deadline = putting.moment(item.get("deadline"))
    if "by_hand" in item:
        start, finish = item["by_hand"]
        row.mode = Task.Mode.MANUAL
        row.manual_start = putting.moment(start)
        row.manual_finish = putting.moment(finish)


def _work(putting: Putting, row: Task, share: list[Any]) -> int:
    """What is said, else the units over the duration."""
    _key, units, *rest = share
    if rest and rest[0] is not None:
        return putting.minutes(rest[0])
    return round(Decimal(units) * row.duration_minutes)


def _links(putting: Putting, kept: Kept, tasks: list[Task]) -> Iterator[TaskLink]:
    for before, after, kind, lag, unit in kept["links"]:
        if unit == TaskLink.LagUnit.WORKING:
            lag = putting.minutes(lag)
        yield TaskLink(
            project=putting.project,
            predecessor=tasks[before],
            successor=tasks[after],
            kind=kind,
            lag=lag,
            lag_unit=unit,
        )


class _Resources:
    """The plan's resources by role, made as tasks ask for them; one for each person."""

    def __init__(self, putting: Putting, things: Mapping[str, Kept]) -> None:
        self._putting = putting
        self._things = things
        self._by_key: dict[str, Resource] = {}
        self._of_user: dict[int, Resource] = {}
        self.rows: list[Resource] = []

    def of(self, key: str) -> Resource:
        if key not in self._by_key:
            self._by_key[key] = self._thing(key) if key in self._things else self._role(key)
        return self._by_key[key]

    def _thing(self, key: str) -> Resource:
        kept = self._things[key]
        return self._new(
            Resource(
                name=kept["name"],
                kind=kept["kind"],
                max_units=Decimal(kept["max_units"]),
                hourly_rate=Decimal(kept.get("hourly_rate", 0)),
                cost_per_use=Decimal(kept.get("cost_per_use", 0)),
            )
        )

    def _role(self, key: str) -> Resource:
        role = self._putting.role(key)
        user = self._putting.person(key)
        if user is None:
            return self._new(
                Resource(
                    name=role.name,
                    role=role.name,
                    max_units=Decimal(role.units),
                    hourly_rate=Decimal(role.hourly_rate),
                )
            )
        known = self._of_user.get(user.pk)
        if known is None:
            known = self._of_user[user.pk] = self._new(_of_person(user, role.name))
        elif role.name:
            known.role = f"{known.role}, {role.name}".strip(", ")[:200]
        return known

    def _new(self, row: Resource) -> Resource:
        row.project = self._putting.project
        self.rows.append(row)
        return row


def _of_person(user: User, role: str) -> Resource:
    return Resource(user=user, name=str(user), initials=user.initials, email=user.email, role=role)


def _assignments(
    putting: Putting, kept: Kept, tasks: list[Task], resources: _Resources
) -> Iterator[Assignment]:
    """One for each person of a task: who plays two of its roles has the work of both."""
    for item, task in zip(kept["tasks"], tasks, strict=True):
        of_task: dict[int, Assignment] = {}
        for share in item.get("roles", ()):
            key, units, *rest = share
            resource = resources.of(key)
            work = _work(putting, task, share)
            known = of_task.get(id(resource))
            if known is not None:
                known.units += Decimal(units)
                known.work_minutes += work
                continue
            of_task[id(resource)] = Assignment(
                task=task,
                resource=resource,
                units=Decimal(units),
                work_minutes=work,
                contour=rest[1] if len(rest) > 1 else Assignment.Contour.FLAT,
            )
        yield from of_task.values()


def _skills(kept: Kept, tasks: list[Task]) -> Iterator[RequiredSkill]:
    """Of the skills that a task asks for, those that the organisation still lists."""
    named = {name for item in kept["tasks"] for name, _level in item.get("skills", ())}
    known = Skill.objects.in_bulk(named, field_name="name")
    for item, task in zip(kept["tasks"], tasks, strict=True):
        for name, level in item.get("skills", ()):
            if name not in known:
                continue
            yield RequiredSkill(
                task=task,
                skill=known[name],
                level=level,
            )
