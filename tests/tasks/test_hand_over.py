"""Who leaves, leaves work behind: the manager of each project gets the list."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from alerts.models import Alert
from core.access import SYSTEM, Actor
from people.access import actor_for
from people.directory.services import deactivate_person
from people.memberships.services import remove_member
from people.models import Membership, User
from people.sign_in.adapter.accounts import AccountAdapter
from projects.models import Project
from tasks.editing.services import assign, create_task
from tasks.reporting.services import Report, report_progress
from tests.factories import ProjectFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Actor:
    return actor_for(UserFactory(organisation_role="admin"))


def with_work(count: int = 2) -> tuple[Project, User]:
    made = ProjectFactory()
    person = member_of(made, full_name="Sven Larsson")
    for number in range(count):
        task = create_task(actor=SYSTEM, project_id=made.pk, name=f"Part {number + 1}").task
        assign(actor=SYSTEM, task_id=task.pk, user_id=person.pk)
    return made, person


def left(patch: pytest.MonkeyPatch) -> str:
    """Somebody leaves the project with open work; says its name."""
    project, person = with_work()
    remove_member(actor=SYSTEM, membership_id=project.memberships.get(user=person).pk)
    return project.name


def alerts() -> list[Alert]:
    return list(Alert.objects.filter(kind="hand_over"))


def test_a_deactivated_persons_open_tasks_are_told_to_the_manager(admin: Actor, client: Client) -> None:
    project, person = with_work(3)
    done = project.tasks.order_by("pk").first()
    report_progress(actor=SYSTEM, task_id=done.pk, report=Report(is_done=True))
    deactivate_person(actor=admin, user_id=person.pk)
    (alert,) = alerts()
    assert alert.recipient == project.manager
    assert alert.title == "Sven Larsson has left: 2 open tasks are still planned for them"
    assert alert.body == "2 Part 2, 3 Part 3"
    client.force_login(project.manager)
    assert client.get(alert.url).status_code == 200
    assert urlsplit(alert.url).query.startswith("person=")


def test_who_leaves_one_project_leaves_its_work_alone() -> None:
    project, person = with_work(1)
    other = ProjectFactory()
    Membership.objects.create(user=person, project=other, role="team_member")
    task = create_task(actor=SYSTEM, project_id=other.pk, name="Elsewhere").task
    assign(actor=SYSTEM, task_id=task.pk, user_id=person.pk)
    membership = Membership.objects.get(user=person, project=project)
    remove_member(actor=actor_for(project.manager), membership_id=membership.pk)
    assert [alert.project_id for alert in alerts()] == [project.pk]


def test_a_new_password_is_no_leave(admin: Actor) -> None:
    _project, person = with_work()
    AccountAdapter().set_password(person, "an entirely new pass phrase")
    assert alerts() == []


def test_of_a_manager_who_leaves_who_decides_on_the_project_hears(admin: Actor) -> None:
    project, person = with_work()
    head = member_of(project, "project_manager")
    Project.objects.filter(pk=project.pk).update(manager=person, sponsor=head)
    deactivate_person(actor=admin, user_id=person.pk)
    assert [alert.recipient for alert in alerts()] == [head]


def test_of_a_closed_project_nobody_hears(admin: Actor) -> None:
    project, person = with_work()
    Project.objects.filter(pk=project.pk).update(status=Project.Status.CLOSED)
    deactivate_person(actor=admin, user_id=person.pk)
    assert alerts() == []


def test_nine_tasks_name_eight_and_count_the_rest(admin: Actor) -> None:
    _project, person = with_work(9)
    deactivate_person(actor=admin, user_id=person.pk)
    assert alerts()[0].body.endswith("8 Part 8 and 1 more.")
