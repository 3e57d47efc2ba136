"""Plans to measure on, written through the services' bulk paths: a project of each size, and 200 for the portfolio."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from bench.shape import PEOPLE, Shape, shape_of
from budgets.models import CostCategory
from budgets.money.services import create_budget_line
from controls.baselines.services import take_baseline
from controls.computing.services import recompute
from core.access import SYSTEM, Actor
from core.journal import recording
from people.access import actor_for
from people.models import User
from people.organisation.services import ensure_organisation, fill_holidays
from projects.models import Project
from projects.project.services import raise_generation
from projects.settings.services import create_project
from risks.register.services import raise_risk
from tasks.editing.services import insert_plan
from tasks.models import Assignment, Resource, Task, TaskLink
from tasks.scheduling.services import lock_project
from tasks.scheduling.services.reschedule import reschedule

START = date(2026, 3, 2)
STATUS_DATE = date(2026, 5, 1)
CHAIN_START = date(2026, 5, 11)  # after the status date: what has not begun is not pushed
RISKS = 2
LINES = 2


@dataclass(frozen=True, slots=True)
class SeededPlan:
    """A project that was written, and the ids of its tasks in plan order."""

    project_id: int
    code: str
    shape: Shape
    task_ids: list[int]

    @property
    def chain_head(self) -> int:
        return self.task_ids[self.shape.chain[0]]

    @property
    def chain_late(self) -> int:
        """A task of the chain, so a critical one, with ten behind it."""
        return self.task_ids[self.shape.chain[-11]]

    @property
    def openers(self) -> list[int]:
        """The first task of every work package outside the chain; the others of the package wait for it."""
        rows = self.shape.rows
        return [
            self.task_ids[index]
            for index in range(1, len(rows) - 9)
            if rows[index - 1].level == 2 and not rows[index].is_in_chain
        ]

    @property
    def unwaited(self) -> list[int]:
        """Tasks that nothing waits for."""
        return [self.task_ids[index] for index in self.shape.without_successors]


@dataclass(frozen=True, slots=True)
class Seeded:
    """All that was written; `manager` manages every project."""

    manager: User
    plans: dict[int, SeededPlan]
    portfolio: list[SeededPlan]


def seed(
    sizes: Sequence[int],
    *,
    portfolio: int,
    portfolio_size: int,
    tidy: bool = True,
    say: Callable[[str], None] = lambda _text: None,
) -> Seeded:
    """Write everything, the same on every run. The manager's password is unusable: sessions are made, not logged in."""
    home = ensure_organisation(name="Brandt Industries")
    years = range(START.year - 1, START.year + 4)
    fill_holidays(
        actor=SYSTEM, calendar_id=home.calendar_id or 0, country="DE", subdivision="HE", years=years
    )
    manager = User.objects.create_user("manager@example.org", full_name="Maya Okafor")
    people = [
        User.objects.create_user(f"person.{number}@example.org", full_name=f"Person {number}")
        for number in range(1, PEOPLE + 1)
    ]
    plans = {}
    for size in sizes:
        say(f"a plan of {size:,} tasks")
        plans[size] = seed_plan(f"PLAN-{size}", size, manager, people)
    if portfolio:
        say(f"{portfolio} projects of {portfolio_size:,} tasks")
    others = [
        seed_plan(f"P-{number:03}", portfolio_size, manager, people) for number in range(1, portfolio + 1)
    ]
    if tidy:  # as autovacuum does in time
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return Seeded(manager, plans, others)


@transaction.atomic
def seed_plan(code: str, size: int, manager: User, people: Sequence[User]) -> SeededPlan:
    """A project as it stands two months after its start: baseline, progress, money, risks, figures."""
    shape = shape_of(size)
    project = create_project(
        actor=SYSTEM, code=code, name=f"Measured {code}", start=_moment(START), manager=manager
    )
    actor = actor_for(manager)
    Project.objects.filter(pk=project.pk).update(status_date=START)
    tasks = _insert(shape, lock_project(project.pk), actor, people)
    _enter_money_and_risks(project, actor)
    take_baseline(actor=actor, project_id=project.pk, name="Baseline 1")
    _report_until_status_date(project, [tasks[index].pk for index in shape.chain])
    raise_generation(project.pk)
    recompute(project.pk, today=STATUS_DATE)
    return SeededPlan(project.pk, code, shape, [task.pk for task in tasks])


def _insert(shape: Shape, project: Project, actor: Actor, people: Sequence[User]) -> list[Task]:
    per_day = project.calendar.minutes_per_day if project.calendar else 480
    tasks = _tasks(shape, project, per_day)
    resources = [
        Resource(
            project=project, user=user, name=user.full_name, initials=f"P{number}", hourly_rate=Decimal(80)
        )
        for number, user in enumerate(people, start=1)
    ]
    with recording(actor, "import_plan", project_id=project.pk, summary=project.code) as record:
        insert_plan(
            project=project,
            tasks=tasks,
            links=[
                TaskLink(project=project, predecessor=tasks[before], successor=tasks[after])
                for before, after in shape.links
            ],
            resources=resources,
            assignments=[
                Assignment(
                    task=task,
                    resource=resources[row.person],
                    units=Decimal("0.5"),
                    work_minutes=task.work_minutes,
                )
                for row, task in zip(shape.rows, tasks, strict=True)
                if row.person is not None
            ],
            record=record,
        )
    return tasks


def _tasks(shape: Shape, project: Project, per_day: int) -> list[Task]:
    tasks: list[Task] = []
    path: list[Task] = []
    for row in shape.rows:
        minutes = row.days * per_day
        task = Task(
            project=project,
            name=row.name,
            outline_level=row.level,
            is_summary=row.is_summary,
            duration_minutes=minutes,
            work_minutes=minutes // 2,
        )
        del path[row.level - 1 :]
        task.parent = path[-1] if path else None
        path.append(task)
        tasks.append(task)
    head = tasks[shape.chain[0]]
    head.constraint_kind, head.constraint_date = Task.Constraint.SNET, _moment(CHAIN_START)
    return tasks


def _enter_money_and_risks(project: Project, actor: Actor) -> None:
    category = CostCategory.objects.order_by("id").values_list("pk", flat=True)[0]
    for number in range(1, LINES + 1):
        create_budget_line(
            actor=actor,
            project_id=project.pk,
            category_id=category,
            name=f"Line {number}",
            amount=Decimal(10_000 * number),
        )
    for number in range(1, RISKS + 1):
        numbers = {"probability_percent": 20 * number, "impact_cost_high": Decimal(10_000 * number)}
        raise_risk(actor=actor, project_id=project.pk, fields={"title": f"Risk {number}", **numbers})


def _report_until_status_date(project: Project, chain_ids: list[int]) -> None:
    """What was to be finished by the status date is; the rest of the plan follows from it."""
    current = lock_project(project.pk)
    current.status_date = STATUS_DATE
    current.save(update_fields=["status_date"])
    done = Task.objects.filter(project=project, is_summary=False, finish__lte=_moment(STATUS_DATE))
    done.exclude(pk__in=chain_ids).update(
        actual_start=F("start"),
        actual_finish=F("finish"),
        percent_complete=100,
        remaining_minutes=0,
        actual_work_minutes=F("work_minutes"),
        status=Task.Status.DONE,
    )
    reschedule(current)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=ZoneInfo(settings.TIME_ZONE))
