"""Pages of the room ask the database as often as committed, however long their lists are."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.access import SYSTEM
from projects.business_case.services import add_option
from projects.business_case.services.options import MOST_OPTIONS
from projects.charter.services import add_objective, add_stakeholder, measure_objective
from projects.gates.services import add_criterion
from projects.models import Gate
from tests.factories import ProjectFactory, member_of
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
