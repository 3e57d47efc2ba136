"""A plan drawn for the tests of the room: names, days and predecessors in a few lines."""

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from core.access import SYSTEM, Actor
from people.access import actor_for
from people.models import User
from projects.models import Project
from tasks.editing.services import assign, create_task, link_tasks
from tasks.models import Task
from tests.factories import ProjectFactory, member_of

DAY = 420  # The organisation's calendar: Monday to Friday 9-12 and 13-17.


@dataclass
class DrawnPlan:
    """A scheduled project that starts on Monday 2 March 2026. `plan["build"]` is the task as stored now."""

    project: Project
    manager: Actor
    priya: User
    ids: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Task:
        return Task.objects.get(pk=self.ids[name])

    def add(self, name: str, days: int = 1, *, under: str = "", after: str = "", **fields: object) -> Task:
        task = create_task(
            actor=SYSTEM,
            project_id=self.project.pk,
            name=name,
            parent_id=self.ids.get(under),
            fields={"duration_minutes": days * DAY, **fields},
        ).task
        self.ids[name] = task.pk
        for predecessor in filter(None, after.split(",")):
            link_tasks(actor=SYSTEM, predecessor_id=self.ids[predecessor], successor_id=task.pk)
        return self[name]

    def give(self, name: str, user: User | None = None) -> None:
        assign(actor=SYSTEM, task_id=self.ids[name], user_id=(user or self.priya).pk)

    def dates(self, name: str) -> tuple[date, date]:
        """First and last day, in the project's time zone."""
        task, zone = self[name], ZoneInfo(self.project.time_zone)
        assert task.start is not None
        assert task.finish is not None
        return task.start.astimezone(zone).date(), task.finish.astimezone(zone).date()

    def tree(self) -> list[tuple[str, str]]:
        """(WBS code, name) of every live task in plan order."""
        rows = Task.objects.filter(project=self.project).live().order_by("row_number")
        return list(rows.values_list("wbs_code", "name"))


def drawn_plan(**project: object) -> DrawnPlan:
    """Its status date lies before its start, so that nothing is pushed by it."""
    made: Project = ProjectFactory(**{"status_date": date(2026, 3, 1), **project})
    assert made.manager is not None
    return DrawnPlan(made, actor_for(made.manager), member_of(made))


def chain_of_three() -> DrawnPlan:
    """design (2 d) -> build (3 d, Priya) -> test (1 d)"""
    plan = drawn_plan()
    plan.add("design", 2)
    plan.add("build", 3, after="design")
    plan.add("test", 1, after="build")
    plan.give("build")
    return plan


def staged_plan() -> DrawnPlan:
    """stage (design 2 d -> build 3 d, Priya), test after build, review on its own"""
    drawn = drawn_plan(code="ERP", name="ERP migration")
    drawn.add("stage")
    drawn.add("design", 2, under="stage")
    drawn.add("build", 3, under="stage", after="design")
    drawn.add("test", 1, after="build")
    drawn.add("review", 1)
    drawn.give("build")
    return drawn
