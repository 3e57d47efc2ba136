"""Roles that the plan asks for and nobody fills: shown as such, and filled later."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.access import SYSTEM
from core.errors import DomainError, Forbidden, NotVisible
from core.models import ChangeSet
from people.models import Leave, Membership
from tasks.editing.services import assign, create_task
from tasks.models import Assignment, Resource, Task
from tasks.roles.services import fill_role
from tests.factories import ProjectFactory, UserFactory, actor_with, member_of

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def project():
    return ProjectFactory(code="ERP")


@pytest.fixture
def role(project) -> Resource:
    """An engineer who builds at half time."""
    task = create_task(actor=SYSTEM, project_id=project.pk, name="Build").task
    role = Resource.objects.create(project=project, name="Engineer", role="Engineer")
    Assignment.objects.create(task=task, resource=role, units=Decimal("0.5"), work_minutes=210)
    return role


def plan_of(client) -> dict:
    return client.get(reverse("plan_data", args=["ERP"])).json()


def test_the_plan_marks_a_role_that_nobody_fills(project, role, as_user):
    named = {
        name: (letters, tint)
        for _pk, name, letters, tint, _user in plan_of(as_user(project.manager))["resources"]
    }
    assert named["Engineer"] == ("?", -1)
    fill_role(actor=SYSTEM, role_id=role.pk, user_id=project.manager.pk)
    shown = plan_of(as_user(project.manager))["resources"]
    assert [tint >= 0 for _pk, _name, _letters, tint, _user in shown] == [True]


def test_board_and_task_say_that_it_is_unfilled(project, role, as_user):
    client = as_user(project.manager)
    task = Task.objects.get(name="Build")
    assert "unfilled" in client.get(reverse("task", args=["ERP", task.pk])).content.decode()
    assert "?" in client.get(reverse("board", args=["ERP"])).content.decode()


def test_who_fills_a_role_takes_over_its_tasks_on_their_calendar(project, role):
    person = UserFactory(full_name="Daniel Weber")
    task = Task.objects.get(name="Build")
    Leave.objects.create(user=person, start=task.start.date(), end=task.start.date())
    before = task.start
    actor = actor_with(project)
    fill_role(actor=actor, role_id=role.pk, user_id=person.pk)
    role.refresh_from_db()
    assert (role.user, role.name, role.role) == (person, "Daniel Weber", "Engineer")
    assert Membership.objects.get(project=project, user=person).role == "team_member"
    task.refresh_from_db()
    assert task.start > before
    entry = ChangeSet.objects.get(intent="fill_role")
    assert (entry.summary, entry.actor_name) == ("Engineer: Daniel Weber", actor.name)


def test_somebody_with_work_of_their_own_keeps_it_and_gets_the_roles(project, role):
    person = member_of(project, full_name="Priya Raman")
    task = Task.objects.get(name="Build")
    assign(actor=SYSTEM, task_id=task.pk, user_id=person.pk, units=Decimal("0.25"), work_minutes=105)
    other = create_task(actor=SYSTEM, project_id=project.pk, name="Test").task
    Assignment.objects.create(task=other, resource=role, units=1, work_minutes=420)
    fill_role(actor=SYSTEM, role_id=role.pk, user_id=person.pk)
    rows = Assignment.objects.filter(task__project=project).order_by("task_id")
    assert [(row.resource.user, row.units, row.work_minutes) for row in rows] == [
        (person, Decimal("0.75"), 315),
        (person, 1, 420),
    ]
    assert not Resource.objects.filter(pk=role.pk).exists()


def test_a_role_is_filled_once_and_by_who_may_work_in_the_project(project, role):
    stakeholder = member_of(project, "stakeholder")
    with pytest.raises(DomainError, match="stakeholder"):
        fill_role(actor=SYSTEM, role_id=role.pk, user_id=stakeholder.pk)
    with pytest.raises(DomainError, match="no such active person"):
        fill_role(actor=SYSTEM, role_id=role.pk, user_id=999999)
    fill_role(actor=SYSTEM, role_id=role.pk, user_id=project.manager.pk)
    with pytest.raises(DomainError, match="fills this role already"):
        fill_role(actor=SYSTEM, role_id=role.pk, user_id=UserFactory().pk)


def test_only_who_edits_the_plan_fills_roles(project, role):
    with pytest.raises(Forbidden):
        fill_role(actor=actor_with(project, "team_member"), role_id=role.pk, user_id=1)
    with pytest.raises(NotVisible):
        fill_role(actor=actor_with(ProjectFactory()), role_id=role.pk, user_id=1)


def test_the_team_page_lists_open_roles_and_leads_to_filling_one(project, role, as_user):
    client = as_user(project.manager)
    address = reverse("role_fill", args=["ERP", role.pk])
    page = client.get(reverse("team", args=["ERP"])).content.decode()
    assert "Engineer" in page
    assert address in page
    person = UserFactory(full_name="Noor Haddad")
    answer = client.post(address, {"person": person.pk})
    assert answer["Location"] == reverse("team", args=["ERP"])
    assert address not in client.get(reverse("team", args=["ERP"])).content.decode()
    assert client.get(address).status_code == 404


def test_who_may_not_fill_a_role_sees_it_open_without_the_button(project, role, as_user):
    page = as_user(member_of(project)).get(reverse("team", args=["ERP"])).content.decode()
    assert "Engineer" in page
    assert reverse("role_fill", args=["ERP", role.pk]) not in page


def test_roles_are_listed_and_filled_over_the_api(project, role, as_user):
    client = as_user(project.manager)
    listed = client.get("/api/v1/open-roles/?project=ERP").json()["results"]
    assert [(row["id"], row["role"], row["tasks"], row["work_minutes"]) for row in listed] == [
        (role.pk, "Engineer", 1, 210)
    ]
    person = UserFactory()
    address = f"/api/v1/open-roles/{role.pk}/fill/"
    assert client.post(address, {"person": person.pk}, content_type=JSON).status_code == 204
    assert client.get("/api/v1/open-roles/?project=ERP").json()["results"] == []
