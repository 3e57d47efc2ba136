"""Objectives are measured over time: by whom, what is refused, where it shows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core.access import SYSTEM
from core.errors import DomainError, Forbidden, InvalidInput
from core.models import Change
from people.access import actor_for
from projects.charter.figures import way_done
from projects.charter.reads import objectives_of
from projects.charter.services import add_objective, delete_measurement, measure_objective
from projects.models import ObjectiveMeasurement
from tests.factories import ProjectFactory, member_of

pytestmark = pytest.mark.django_db
JSON = "application/json"
MARCH = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("start", "target", "now", "share"),
    [
        (8, 3, 6, 40),
        (8, 3, 8, 0),
        (8, 3, 9, -20),
        (8, 3, 2, 120),
        (71.5, 98, 86.4, 56),
        (3, 3, 3, None),
        (None, 3, 3, None),
        (8, 3, None, None),
    ],
)
def test_the_way_is_a_share_of_what_was_to_be_gained(start, target, now, share):
    values = (None if value is None else Decimal(str(value)) for value in (start, target, now))
    assert way_done(*values) == share


@pytest.fixture
def project():
    return ProjectFactory(code="ERP", name="ERP cloud migration")


@pytest.fixture
def owner(project):
    return member_of(project)


@pytest.fixture
def objective(project, owner):
    values = {
        "name": "Faster closing",
        "metric": "Days to close",
        "unit": "days",
        "baseline_value": Decimal(8),
        "target_value": Decimal(3),
        "owner_id": owner.pk,
    }
    return add_objective(actor=SYSTEM, project_id=project.pk, values=values)


def measure(objective, value, on=MARCH, actor=SYSTEM):
    values = {"measured_on": on, "value": Decimal(value), "source": "Closing calendar"}
    return measure_objective(actor=actor, objective_id=objective.pk, values=values)


def test_the_newest_value_counts_whenever_it_was_typed(project, objective):
    measure(objective, 6, MARCH)
    measure(objective, 7, MARCH - timedelta(days=30))
    [row] = objectives_of(project.pk)
    assert (row.latest_value, row.latest_on, row.way) == (Decimal(6), MARCH, 40)
    [then] = objectives_of(project.pk, until=MARCH - timedelta(days=1))
    assert (then.latest_value, then.way) == (Decimal(7), 20)


def test_its_owner_measures_and_nobody_else_of_the_team(project, objective, owner):
    row = measure(objective, 6, actor=actor_for(owner))
    assert row.measured_by == owner
    assert Change.objects.filter(model="projects.objectivemeasurement").count() == 1
    other = actor_for(member_of(project))
    with pytest.raises(Forbidden):
        measure(objective, 5, MARCH + timedelta(days=1), actor=other)
    with pytest.raises(Forbidden):
        delete_measurement(actor=other, measurement_id=row.pk)
    delete_measurement(actor=actor_for(owner), measurement_id=row.pk)
    assert not ObjectiveMeasurement.objects.exists()


def test_a_day_ahead_and_a_second_value_of_a_day_are_refused(objective):
    with pytest.raises(InvalidInput) as ahead:
        measure(objective, 6, timezone.localdate() + timedelta(days=1))
    assert "measured_on" in ahead.value.errors
    measure(objective, 6)
    with pytest.raises(InvalidInput, match="a value of this day already"):
        measure(objective, 5)


def test_without_a_metric_there_is_nothing_to_measure(project):
    vague = add_objective(actor=SYSTEM, project_id=project.pk, values={"name": "Good", "metric": "x"})
    type(vague).objects.update(metric="")
    with pytest.raises(DomainError, match="has no metric"):
        measure(vague, 1)


def test_an_owner_types_it_on_the_charters_page(project, objective, owner, as_user):
    client = as_user(owner)
    text = client.get(reverse("charter", args=["ERP"])).content.decode()
    address = reverse("objective_measure", args=["ERP", objective.pk])
    assert address in text
    assert client.post(address, {"measured_on": "2026-03-02", "value": "6"}).status_code == 302
    text = client.get(reverse("charter", args=["ERP"])).content.decode()
    assert "40% of the way" in text
    earlier = client.get(address).content.decode()
    assert "Measured before" in earlier


def test_who_only_reads_is_not_offered_it(project, objective, as_user):
    reader = as_user(member_of(project, "stakeholder"))
    address = reverse("objective_measure", args=["ERP", objective.pk])
    assert address not in reader.get(reverse("charter", args=["ERP"])).content.decode()
    assert reader.get(address).status_code == 403


def test_values_come_and_go_over_the_api(project, objective, as_user):
    client = as_user(project.manager)
    new = {"objective": objective.pk, "measured_on": "2026-03-02", "value": "6"}
    made = client.post("/api/v1/measurements/", new, content_type=JSON)
    assert made.status_code == 201
    again = client.post("/api/v1/measurements/", new, content_type=JSON)
    assert again.status_code == 422
    [row] = client.get("/api/v1/measurements/?project=ERP").json()["results"]
    assert row["value"] == "6.00"
    assert client.delete(f"/api/v1/measurements/{row['id']}/").status_code == 204
