"""Pages of the room ask the database as often as committed, however long their lists are."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core.access import SYSTEM
from projects.business_case.services import add_option
from projects.business_case.services.options import MOST_OPTIONS
from projects.charter.services import add_objective, add_stakeholder, measure_objective
from projects.communication.services import send_due_messages
from projects.gates.services import add_criterion
from projects.models import Gate
from tests.factories import ProjectFactory, member_of
from tests.projects.plans_of_messages import audience, message
from tests.queries import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [3, 12])
@pytest.mark.parametrize("name", ["charter", "business_case", "stakeholders", "team", "gates", "gate"])
def test_page_asks_as_often_for_long_lists(name, size, as_user):
    project = ProjectFactory(code="ERP")
    gate = Gate.objects.filter(phase__project=project).first()
    for number in range(size):
        member = member_of(project)
        values = {"name": f"Objective {number}", "metric": "Days", "owner_id": member.pk}
        objective = add_objective(actor=SYSTEM, project_id=project.pk, values=values)
        values = {"measured_on": date(2026, 3, 2), "value": Decimal(number)}
        measure_objective(actor=SYSTEM, objective_id=objective.pk, values=values)
        add_stakeholder(actor=SYSTEM, project_id=project.pk, values={"name": f"Stakeholder {number}"})
        if number < MOST_OPTIONS:
            add_option(actor=SYSTEM, project_id=project.pk, values={"name": f"Way {number}"})
        values = {"title": f"Criterion {number}", "owner_id": member.pk}
        add_criterion(actor=SYSTEM, gate_id=gate.pk, values=values)
    client = as_user(project.manager)
    address = reverse(name, args=["ERP", gate.pk] if name == "gate" else ["ERP"])
    client.get(address)
    with assert_query_count(f"projects.{name}"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("size", [3, 12])
@pytest.mark.parametrize("name", ["communication", "due_message"])
def test_the_communication_plan_asks_as_often_for_long_plans(name, size, as_user):
    project = ProjectFactory(code="ERP")
    start = timezone.localdate() + timedelta(days=7)
    member_of(project)
    groups = [audience(project, f"Group {number}") for number in range(size)]
    rows = [
        message(project, *groups, title=f"Message {number}", first_on=start) for number in range(size // 3)
    ]
    send_due_messages(now=rows[0].due.earliest("due_at").due_at)
    due = rows[0].due.earliest("due_at")
    client = as_user(project.manager)
    address = reverse(name, args=["ERP", due.pk] if name == "due_message" else ["ERP"])
    client.get(address)
    with assert_query_count(f"projects.{name}"):
        assert client.get(address).status_code == 200


def test_a_readers_messages_ask_as_often_as_committed(as_user):
    project = ProjectFactory(code="ERP")
    reader = member_of(project, "stakeholder")
    group = audience(project, "Board", people=[reader.pk])
    start = timezone.localdate() + timedelta(days=7)
    for number in range(4):
        row = message(project, group, title=f"Message {number}", first_on=start)
    send_due_messages(now=row.due.earliest("due_at").due_at)
    client = as_user(reader)
    address = reverse("communication", args=["ERP"])
    client.get(address)
    with assert_query_count("projects.letters"):
        assert client.get(address).status_code == 200
