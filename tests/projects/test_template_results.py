"""What a template keeps of deliverables, RACI and the communication plan."""
# ruff: noqa: F811 - fixtures are named as arguments

from datetime import date, time

import pytest
from django.urls import reverse

from core.access import SYSTEM
from people.access import actor_for
from projects.communication.services.audiences import Members, add_audience
from projects.communication.services.plan import add_message
from projects.models import Audience, Gate, Message, Phase
from projects.project_templates.services import Beginning, copy_project
from tasks.deliverables.services import add_deliverable
from tasks.models import Deliverable, RaciLetter, RaciRole
from tests.factories import UserFactory
from tests.projects.begun import admin, begin, engineer, keep, plan, project  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
PARTS = ("plan", "gates", "deliverables", "communication")


@pytest.fixture
def result(project, engineer, plan):
    gate = Gate.objects.get(phase__project=project, phase__kind=Phase.Kind.EXECUTION)
    return add_deliverable(
        actor=SYSTEM,
        project_id=project.pk,
        values={
            "name": "Landing zone",
            "criteria": ["Every site reaches it", "Failover was tried"],
            "gate_id": gate.pk,
            "owner_id": engineer.pk,
            "reviewer_id": project.manager_id,
            "task_ids": [plan["build"].pk],
        },
    )


@pytest.fixture
def letters(project, engineer, result):
    phase = Phase.objects.get(project=project, kind=Phase.Kind.PLANNING)
    vendor = RaciRole.objects.create(project=project, name="Vendor")
    common = {"project": project, "deliverable": result}
    RaciLetter.objects.create(**common, user=project.manager, letter="A")
    RaciLetter.objects.create(**common, user=engineer, letter="R")
    RaciLetter.objects.create(**common, role=vendor, letter="C")
    RaciLetter.objects.create(project=project, phase=phase, user=project.manager, letter="A")


def raci_of(project):
    rows = RaciLetter.objects.filter(project=project).select_related("phase", "deliverable", "user", "role")
    return {
        (row.phase.kind if row.phase else row.deliverable.name, str(row.user or row.role), row.letter)
        for row in rows
    }


def test_deliverables_come_with_criteria_tasks_gate_and_people(admin, project, engineer, result, letters):
    template = keep(admin, project, PARTS)
    somebody = UserFactory(full_name="Jonas Weber")
    new = begin(admin, str(template.pk), {"r1": somebody}, manager=admin)
    [row] = Deliverable.objects.filter(project=new)
    assert (row.number, row.name, row.state) == (1, "Landing zone", "in_work")
    assert [one.text for one in row.criteria.all()] == ["Every site reaches it", "Failover was tried"]
    assert (row.owner, row.reviewer) == (somebody, admin)
    assert row.gate.phase.kind == Phase.Kind.EXECUTION
    assert [task.name for task in row.tasks.all()] == ["Build"]
    assert raci_of(new) == {
        ("Landing zone", "Ada Admin", "A"),
        ("Landing zone", "Jonas Weber", "R"),
        ("Landing zone", "Vendor", "C"),
        ("planning", "Ada Admin", "A"),
    }


def test_role_that_nobody_fills_is_a_column_under_its_name(admin, project, result, letters):
    template = keep(admin, project, PARTS)
    new = begin(admin, str(template.pk), manager=admin)
    assert Deliverable.objects.get(project=new).owner is None
    assert ("Landing zone", "Engineer", "R") in raci_of(new)


def test_who_plays_two_roles_of_a_row_is_what_weighs_more(admin, project, result, letters):
    template = keep(admin, project, PARTS)
    new = begin(admin, str(template.pk), {"r1": admin}, manager=admin)
    row = Deliverable.objects.get(project=new)
    assert (row.owner, row.reviewer) == (admin, None)  # nobody reviews what is their own
    assert ("Landing zone", "Ada Admin", "A") in raci_of(new)
    assert ("Landing zone", "Ada Admin", "R") not in raci_of(new)


def test_messages_keep_weekday_cadence_and_audience(admin, project, engineer):
    audience = add_audience(
        actor=SYSTEM,
        project_id=project.pk,
        values={"name": "Core team"},
        members=Members.of(["sponsor"], [engineer.pk]),
    )
    add_message(
        actor=SYSTEM,
        project_id=project.pk,
        values={
            "title": "Weekly news",
            "first_on": date(2026, 12, 7),
            "every": 2,
            "due_time": time(9, 30),
            "owner_id": engineer.pk,
        },
        audience_ids=(audience.pk,),
    )
    new = copy_project(
        actor=actor_for(project.manager),
        source="OLD",
        parts=PARTS,
        with_people=True,
        beginning=Beginning(code="COPY", name="Copy", manager=project.manager, sponsor=project.sponsor),
    )
    [message] = Message.objects.filter(project=new)
    assert (message.title, message.every, message.due_time) == ("Weekly news", 2, time(9, 30))
    assert message.first_on.weekday() == date(2026, 12, 7).weekday()
    assert message.owner == engineer
    [copied] = Audience.objects.filter(project=new)
    assert {str(member.user or member.role) for member in copied.members.all()} == {
        "sponsor",
        str(engineer),
    }
    assert [link.audience for link in message.links.all()] == [copied]


def test_template_says_what_it_keeps_of_them(admin, project, engineer, result, letters, as_user):
    template = keep(admin, project, PARTS)
    assert set(template.content["parts"]) == {"plan", "gates", "deliverables"}
    html = as_user(admin).get(reverse("project_template", args=[template.pk])).content.decode()
    assert "1 deliverable, 4 letters of RACI" in html
