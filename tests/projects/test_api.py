"""Projects and gates over the API: the same services, refusals as problems."""

import pytest

from core.access import SYSTEM
from projects.charter.services import add_objective
from projects.models import Gate, GateDecision, Objective, Project
from tests.factories import ProjectFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def project():
    return ProjectFactory(
        code="ERP", name="ERP cloud migration", sponsor=UserFactory(full_name="Helen Brandt")
    )


@pytest.fixture
def client(project, as_user):
    return as_user(project.manager)


def test_lists_own_projects_only(project, client):
    ProjectFactory(code="OTHER")
    body = client.get("/api/v1/projects/").json()
    assert [row["code"] for row in body["results"]] == ["ERP"]


def test_order_comes_from_a_list(project, client):
    assert client.get("/api/v1/projects/?order=manager__password").status_code == 200


def test_starts_a_project(client):
    answer = client.post("/api/v1/projects/", {"code": "sdw", "name": "SD-WAN"}, content_type=JSON)
    assert answer.status_code == 201
    assert answer.json()["code"] == "SDW"
    assert Gate.objects.filter(phase__project__code="SDW").count() == 5


def test_team_member_may_not_start_one(project, as_user):
    member = as_user(member_of(project))
    answer = member.post("/api/v1/projects/", {"code": "SDW", "name": "SD-WAN"}, content_type=JSON)
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("application/problem+json")


def test_taken_code_is_a_problem_with_its_field(project, client):
    answer = client.post("/api/v1/projects/", {"code": "ERP", "name": "Again"}, content_type=JSON)
    assert answer.status_code == 422
    assert "code" in answer.json()["errors"]


def test_fields_that_are_not_writable_do_not_change(project, client):
    body = {"name": "New name", "code": "HACK", "generation": 99, "status": "closed", "version": 1}
    assert client.patch("/api/v1/projects/ERP/", body, content_type=JSON).status_code == 200
    project.refresh_from_db()
    assert (project.name, project.code, project.status) == ("New name", "ERP", "active")


def test_change_without_a_version_is_refused(project, client):
    answer = client.patch("/api/v1/projects/ERP/", {"name": "New name"}, content_type=JSON)
    assert answer.status_code == 428
    assert "version" in answer.json()["errors"]


def test_conflict_names_both_values(project, client):
    client.patch("/api/v1/charters/ERP/", {"goals": "Five sites", "version": 1}, content_type=JSON)
    answer = client.patch("/api/v1/charters/ERP/", {"goals": "Six sites", "version": 1}, content_type=JSON)
    assert answer.status_code == 409
    assert answer.json()["conflicts"] == [{"field": "goals", "stored": "Five sites", "proposed": "Six sites"}]


def test_objective_is_added_changed_and_removed(project, client):
    body = {
        "project": "ERP",
        "name": "Faster closing",
        "metric": "Days",
        "target_value": "3",
        "due": "2027-01-31",
    }
    row = client.post("/api/v1/objectives/", body, content_type=JSON).json()
    address = f"/api/v1/objectives/{row['id']}/"
    changed = client.patch(address, {"target_value": "2", "version": 1}, content_type=JSON).json()
    assert (changed["target_value"], changed["metric"], changed["version"]) == ("2.00", "Days", 2)
    assert client.delete(address).status_code == 204
    assert not Objective.objects.exists()


def test_another_projects_objective_is_not_found(client):
    other = ProjectFactory(code="OTHER")
    row = add_objective(actor=SYSTEM, project_id=other.pk, values={"name": "Theirs", "metric": "x"})
    address = f"/api/v1/objectives/{row.pk}/"
    for answer in (
        client.get(address),
        client.patch(address, {"name": "Mine", "version": 1}, content_type=JSON),
        client.delete(address),
        client.post(
            "/api/v1/objectives/", {"project": "OTHER", "name": "x", "metric": "y"}, content_type=JSON
        ),
    ):
        assert answer.status_code == 404
    assert Objective.objects.get().name == "Theirs"


def test_gate_answers_its_live_criteria(project, client):
    gate = Gate.objects.filter(phase__project=project).first()
    body = client.get(f"/api/v1/gates/{gate.pk}/").json()
    row = next(row for row in body["criteria"] if row["title"] == "Charter signed")
    assert (row["is_live"], row["state"], row["is_met"]) == (True, "not_met", False)
    assert row["proof"]


def test_sponsor_decides_over_the_api(project, as_user):
    gate = Gate.objects.filter(phase__project=project).first()
    sponsor = as_user(project.sponsor)
    address = f"/api/v1/gates/{gate.pk}/decisions/"
    refused = sponsor.post(address, {"outcome": "go"}, content_type=JSON)
    assert refused.status_code == 422
    assert "Charter signed" in refused.json()["errors"]["outcome"][0]
    done = sponsor.post(address, {"outcome": "no_go", "note": "No charter"}, content_type=JSON)
    assert done.status_code == 201
    assert len(GateDecision.objects.get().criteria) == gate.criteria.count()


def test_hold_over_the_api_needs_a_reason(project, client):
    body = {"status": "on_hold", "version": 1}
    assert client.post("/api/v1/projects/ERP/status/", body, content_type=JSON).status_code == 422
    done = client.post("/api/v1/projects/ERP/status/", body | {"reason": "Vendor"}, content_type=JSON)
    assert done.json()["status"] == "on_hold"
    assert Project.objects.get(code="ERP").status == "on_hold"
