"""Rows for tests, in the words of the domain. A project comes from the service that starts projects, so it is whole."""

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from core.access import SYSTEM, Actor, Role
from people.access import actor_for
from people.addresses.services.addresses import remember_verified_address
from people.models import Membership, User
from people.organisation.services import ensure_organisation
from projects.models import Project
from projects.settings.services import create_project
from tasks.models import Task, TaskLink

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # 09:00 in Berlin


class UserFactory(DjangoModelFactory):
    """An active person without any role; `organisation_role="admin"` makes an admin."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    full_name = factory.Sequence(lambda number: f"Person {number}")
    email = factory.LazyAttribute(lambda user: f"{user.full_name.lower().replace(' ', '.')}@example.org")

    @factory.post_generation
    def is_proven(self: Any, create: bool, extracted: bool | None, **values: Any) -> None:
        """`is_proven=True`: the mailbox has answered; without, as createsuperuser leaves it."""
        if create and extracted:
            remember_verified_address(self)


class ProjectFactory(DjangoModelFactory):
    """A project with its five phases, gates, charter and the memberships of its manager and sponsor."""

    class Meta:
        model = Project

    code = factory.Sequence(lambda number: f"PRJ-{number}")
    name = factory.LazyAttribute(lambda project: f"Project {project.code}")
    start = MONDAY
    manager = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Project], *args: Any, **values: Any) -> Project:
        ensure_organisation(name="Brandt Industries")
        known = ("code", "name", "description", "start", "manager", "sponsor", "currency")
        project = create_project(actor=SYSTEM, **{name: values.pop(name) for name in known if name in values})
        if values:
            Project.objects.filter(pk=project.pk).update(**values)
            project.refresh_from_db()
        return project


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    project = factory.SubFactory(ProjectFactory)
    role = Role.TEAM_MEMBER


class TaskFactory(DjangoModelFactory):
    """A task of one day at the end of the plan, not scheduled: call tasks.editing.services for dates."""

    class Meta:
        model = Task

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda number: f"Task {number}")
    row_number = factory.LazyAttribute(lambda task: Task.objects.filter(project=task.project).count() + 1)
    wbs_code = factory.LazyAttribute(lambda task: str(task.row_number))
    duration_minutes = 420


class LinkFactory(DjangoModelFactory):
    """Finish to start without lag, inside the predecessor's project."""

    class Meta:
        model = TaskLink

    project = factory.LazyAttribute(lambda link: link.predecessor.project)
    predecessor = factory.SubFactory(TaskFactory)
    successor = factory.SubFactory(TaskFactory, project=factory.SelfAttribute("..predecessor.project"))


def member_of(project: Project, role: str = Role.TEAM_MEMBER, **values: Any) -> User:
    """A new person with that role in the project; `sees_costs=True` grants money, other values are the person's."""
    sees_costs = bool(values.pop("sees_costs", False))
    user: User = UserFactory(**values)
    MembershipFactory(user=user, project=project, role=role, sees_costs=sees_costs)
    return user


def actor_with(project: Project, role: str = Role.PROJECT_MANAGER, **values: Any) -> Actor:
    """The actor of a new person with that role in the project."""
    return actor_for(member_of(project, role, **values))
