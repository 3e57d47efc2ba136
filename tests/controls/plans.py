"""A small plan with money, in the words of the tests: three tasks of five days in a chain, and a milestone."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from controls.health.services import set_status_date
from core.access import SYSTEM, Actor
from people.access import actor_for
from people.models import User
from projects.models import Project
from tasks.editing.services import assign, create_task, link_tasks
from tasks.models import Task
from tasks.reporting.services import Report, report_progress
from tests.factories import ProjectFactory, UserFactory, member_of

DAY = 420


@dataclass
class Plan:
    """`analyse` → `build` → `test` → `live`: five days each from Monday 2 March 2026, €1,000 a day, Priya builds."""

    project: Project
    manager: Actor
    priya: User
    analyse: Task
    build: Task
    test: Task
    live: Task

    def report(self, task: Task, **report: object) -> None:
        report_progress(actor=self.manager, task_id=task.pk, report=Report(**report))  # type: ignore[arg-type]

    def at(self, day: date) -> None:
        """Set the status date."""
        set_status_date(actor=self.manager, project_id=self.project.pk, status_date=day)

    def fresh(self) -> Project:
        self.project.refresh_from_db()
        return self.project


def small_plan(**project: object) -> Plan:
    """The plan, scheduled, without baseline. The sponsor may see costs."""
    number = Project.objects.count()
    manager = UserFactory(full_name="Maya Okafor", email=f"maya{number}@example.org")
    sponsor = UserFactory(full_name="Helen Brandt", email=f"helen{number}@example.org")
    made: Project = ProjectFactory(manager=manager, sponsor=sponsor, **{"status_date": None, **project})
    priya = member_of(made, full_name="Priya Raman", email=f"priya{number}@example.org")
    tasks = [_task(made, name) for name in ("Analyse", "Build", "Test")]
    live = create_task(
        actor=SYSTEM, project_id=made.pk, name="Live", fields={"is_milestone": True, "duration_minutes": 0}
    ).task
    chain = [*tasks, live]
    for before, after in pairwise(chain):
        link_tasks(actor=SYSTEM, predecessor_id=before.pk, successor_id=after.pk)
    # Written before the project begins, so that what falls due later is news.
    Task.objects.filter(project=made).update(created_at=made.start)
    # No work of its own: Priya's part lasts as long as the task.
    assign(actor=SYSTEM, task_id=tasks[1].pk, user_id=priya.pk, work_minutes=0)
    for task in chain:
        task.refresh_from_db()
    return Plan(made, actor_for(manager), priya, *chain)


def _task(project: Project, name: str) -> Task:
    fields = {"duration_minutes": 5 * DAY, "fixed_cost": Decimal("5000.00")}
    return create_task(actor=SYSTEM, project_id=project.pk, name=name, fields=fields).task


FRIDAY_1, FRIDAY_2, FRIDAY_3 = date(2026, 3, 6), date(2026, 3, 13), date(2026, 3, 20)
