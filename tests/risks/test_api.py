"""Risks and issues over the API; amounts only for who may see costs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.access import SYSTEM, Role
from risks.models import Issue
from risks.responses.services import add_response
from tests.factories import ProjectFactory, member_of
from tests.queries import count_queries, statements
from tests.risks.rows import costing, issue, rated, risk

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]


def send(client: Client, method: str, path: str, **body: Any) -> Any:
    return getattr(client, method)(f"/api/v1/{path}/", body, content_type="application/json")


def filled() -> Any:
    project = ProjectFactory()
    found = risk(project, probability_percent=50, **costing(100, 200, 300))
    add_response(actor=SYSTEM, risk_id=found.pk, strategy="mitigate", action="Do it", cost=50)
    issue(project)
    return project


@pytest.mark.parametrize("name", ["risks", "risk-responses", "issues"])
def test_rows_are_there_for_the_team_and_not_for_stakeholders(name: str, as_user: AsUser) -> None:
    project = filled()
    for user, count in (
        (project.manager, 1),
        (member_of(project, Role.TEAM_MEMBER), 1),
        (member_of(project, Role.STAKEHOLDER), 0),
        (ProjectFactory().manager, 0),
    ):
        rows = as_user(user).get(f"/api/v1/{name}/", {"project": project.code}).json()["results"]
        assert len(rows) == count
    pk = {"risks": project.risks.get, "issues": project.issues.get}.get(
        name, project.risks.get().responses.get
    )().pk
    assert as_user(ProjectFactory().manager).get(f"/api/v1/{name}/{pk}/").status_code == 404


def test_amounts_are_left_out_for_who_may_not_see_costs(as_user: AsUser) -> None:
    project = filled()
    seen = as_user(project.manager).get("/api/v1/risks/").json()["results"][0]
    hidden = as_user(member_of(project)).get("/api/v1/risks/").json()["results"][0]
    assert (seen["exposure"], seen["impact_cost_high"], seen["score"]) == (
        "100.00",
        "300.00",
        hidden["score"],
    )
    assert set(seen) - set(hidden) == {
        "exposure",
        "impact_cost_low",
        "impact_cost_likely",
        "impact_cost_high",
    }
    assert "cost" not in as_user(member_of(project)).get("/api/v1/risk-responses/").json()["results"][0]
    assert as_user(project.manager).get("/api/v1/risk-responses/").json()["results"][0]["cost"] == "50.00"


def test_a_member_raises_a_risk_but_writes_no_amount(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(member_of(project))
    made = send(
        client, "post", "risks", project=project.code, title="Key person leaves", probability_percent=60
    )
    assert (made.status_code, made.json()["number"], made.json()["current_probability"]) == (201, 1, 4)
    dear = send(client, "post", "risks", project=project.code, title="Dear", impact_cost_high="5.00")
    assert dear.status_code == 403
    assert send(client, "patch", f"risks/{made.json()['id']}", title="Mine").status_code == 403


def test_a_change_carries_the_version(as_user: AsUser) -> None:
    project = ProjectFactory()
    found = risk(project)
    client = as_user(project.manager)
    assert send(client, "patch", f"risks/{found.pk}", version=1, **rated(5, 5)).json()["score"] == 25
    stale = send(client, "patch", f"risks/{found.pk}", version=1, **rated(1, 5))
    assert stale.status_code == 409
    assert stale.json()["conflicts"] == [{"field": "current_probability", "stored": 5, "proposed": 1}]


def test_the_ways_a_risk_ends(as_user: AsUser) -> None:
    project = ProjectFactory()
    first, second = risk(project), risk(project)
    client = as_user(project.manager)
    assert send(client, "post", f"risks/{first.pk}/close").json()["status"] == "closed"
    assert send(client, "post", f"risks/{first.pk}/reopen").json()["status"] == "open"
    made = send(client, "post", f"risks/{second.pk}/happened", severity="critical")
    assert made.status_code == 201
    assert (made.json()["risk"], made.json()["severity"]) == (second.pk, "critical")


def test_responses_and_issues_go_through_the_same_rules(as_user: AsUser) -> None:
    project = ProjectFactory()
    found = risk(project)
    client = as_user(project.manager)
    made = send(
        client, "post", "risk-responses", risk=found.pk, strategy="avoid", action="Rent our own"
    ).json()
    assert send(client, "post", f"risk-responses/{made['id']}/done").json()["done_at"]
    assert (
        send(client, "patch", f"risk-responses/{made['id']}", action="Rent two", version=2).json()["version"]
        == 3
    )
    raised = send(client, "post", "issues", project=project.code, title="No data", severity="high").json()
    assert (
        send(client, "patch", f"issues/{raised['id']}", title="No test data", version=1).json()["version"]
        == 2
    )
    assert send(client, "post", f"issues/{raised['id']}/resolve").status_code == 422
    sponsor = member_of(project, full_name="Helen").pk
    handed = send(
        client, "post", f"issues/{raised['id']}/escalate", to=sponsor, reason="Name somebody"
    ).json()
    assert (handed["escalated_to"], handed["escalation_reason"]) == (sponsor, "Name somebody")
    done = send(client, "post", f"issues/{raised['id']}/resolve", resolution="Rented").json()
    assert (done["status"], done["resolution"]) == ("resolved", "Rented")
    assert (
        send(as_user(ProjectFactory().manager), "post", f"issues/{raised['id']}/resolve").status_code == 404
    )
    assert Issue.objects.get().resolved_at is not None


@pytest.mark.parametrize("name", ["risks", "risk-responses", "issues"])
def test_lists_ask_as_often_for_twice_the_rows(name: str, as_user: AsUser) -> None:
    project = filled()
    client = as_user(project.manager)
    counts = []
    for _number in range(2):
        found = risk(project, owner_id=member_of(project).pk)
        add_response(actor=SYSTEM, risk_id=found.pk, strategy="mitigate", action="Do it")
        issue(project)
        with count_queries() as captured:
            client.get(f"/api/v1/{name}/")
        counts.append(len(statements(captured)))
    assert counts[0] == counts[1]
