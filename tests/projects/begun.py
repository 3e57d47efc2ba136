"""A small project to be kept, and what is begun with it."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from core.access import SYSTEM
from people.access import actor_for
from people.models import Skill, User
from people.organisation.reads import organisation
from projects.models import Project, ProjectTemplate
from projects.project_templates.services import (
    Beginning,
    keep_template,
    start_from_template,
)
from tasks.editing.services import assign, create_task, link_tasks
from tasks.models import RequiredSkill, Task
from tests.factories import ProjectFactory, UserFactory, member_of

ALL = ("plan", "gates", "budget", "risks")
DAY = 420


@pytest.fixture
def admin() -> User:
    return UserFactory(full_name="Ada Admin", organisation_role="admin")


@pytest.fixture
def project() -> Project:
    return ProjectFactory(
        code="OLD",
        name="Old project",
        manager=UserFactory(full_name="Maya Okafor"),
        sponsor=UserFactory(full_name="Helen Brandt"),
    )


@pytest.fixture
def engineer(project) -> User:
    return member_of(project, full_name="Priya Raman", labour_role="Engineer")


def new_task(project: Project, name: str, days: int = 1, parent: Task | None = None) -> Task:
    edited = create_task(
        actor=SYSTEM,
        project_id=project.pk,
        name=name,
        parent_id=parent.pk if parent else None,
        fields={"duration_minutes": days * DAY},
    )
    return edited.task


@pytest.fixture
def plan(project, engineer) -> dict[str, Task]:
    """Build → test with two days of lag; the manager plans, the engineer builds."""
    group = new_task(project, "Phase")
    build = new_task(project, "Build", 3, group)
    test = new_task(project, "Test", 2, group)
    link_tasks(actor=SYSTEM, predecessor_id=build.pk, successor_id=test.pk, lag=2 * DAY)
    assign(actor=SYSTEM, task_id=build.pk, user_id=engineer.pk, units=Decimal("0.5"))
    assign(actor=SYSTEM, task_id=test.pk, user_id=project.manager.pk)
    skill = Skill.objects.create(name="Routing")
    RequiredSkill.objects.create(task=build, skill=skill, level=4)
    return {"group": group, "build": build, "test": test}


def keep(admin: User, project: Project, parts=ALL, name="Ours") -> ProjectTemplate:
    return keep_template(actor=actor_for(admin), project_id=project.pk, name=name, parts=parts)


def begin(admin: User, template: str, people=None, **values) -> Project:
    beginning = Beginning(**{"code": "NEW", "name": "New project", **values})
    return start_from_template(
        actor=actor_for(admin), template=template, beginning=beginning, people=people or {}
    )


def local_days(project: Project) -> dict[str, tuple[date, date]]:
    project.refresh_from_db()
    zone = ZoneInfo(organisation().time_zone)
    return {
        task.name: (task.start.astimezone(zone).date(), task.finish.astimezone(zone).date())
        for task in Task.objects.filter(project=project)
    }
