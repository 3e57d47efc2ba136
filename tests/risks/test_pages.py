"""The register, a risk and the issues, for everybody who may see them, and without money for who may not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budgets.reserves.services import set_reserve
from core.access import SYSTEM, Role
from risks.models import Issue, Risk
from risks.responses.services import add_response
from tests.budgets.rows import line
from tests.factories import ProjectFactory, TaskFactory, member_of
from tests.queries import assert_query_count
from tests.risks.rows import costing, issue, rated, risk

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]
SECRET = "77,777.77"


def filled(project: Any, count: int = 3) -> None:
    for number in range(count):
        found = risk(
            project,
            f"Risk {number}",
            cause="A cause",
            effect="An effect",
            probability_percent=50,
            owner_id=member_of(project).pk,
            **rated(4, 1 + number % 5),
            **costing(7000, 8000, 9000),
        )
        add_response(actor=SYSTEM, risk_id=found.pk, strategy="mitigate", action="Do it", cost="1234.00")
    set_reserve(actor=SYSTEM, project_id=project.pk, kind="contingency", amount=SECRET.replace(",", ""))


def get(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def test_the_register_shows_cause_event_effect_and_worth(as_user: AsUser) -> None:
    project = ProjectFactory()
    filled(project)
    page = get(as_user(project.manager), "risks", project.code)
    for words in (
        "Risk 0",
        "A cause",
        "An effect",
        "Mitigate",
        "€4k",
        "exposure €12k",
        "The reserve of €78k covers",
    ):
        assert words in page


@pytest.mark.parametrize("size", [4, 8])
def test_the_register_asks_as_often_for_twice_the_rows(size: int, as_user: AsUser) -> None:
    project = ProjectFactory()
    filled(project, size)
    client = as_user(project.manager)
    get(client, "risks", project.code)
    with assert_query_count("risks.risks"):
        get(client, "risks", project.code)


@pytest.mark.parametrize("size", [4, 8])
def test_the_issues_ask_as_often_for_twice_the_rows(size: int, as_user: AsUser) -> None:
    project = ProjectFactory()
    for _number in range(size):
        issue(project, owner_id=member_of(project).pk, task_ids=[TaskFactory(project=project).pk])
    client = as_user(project.manager)
    get(client, "issues", project.code)
    with assert_query_count("risks.issues"):
        get(client, "issues", project.code)


def test_who_may_not_see_costs_reads_risks_without_any_amount(as_user: AsUser) -> None:
    project = ProjectFactory()
    filled(project)
    client = as_user(member_of(project, Role.TEAM_MEMBER))
    for name, args in (("risks", []), ("risk", [1]), ("risk_new", [])):
        page = get(client, name, project.code, *args)
        assert "€" not in page
        assert "impact_cost" not in page
        assert "Exposure" not in page
        assert "1,234" not in page
    assert client.get(reverse("risk_reserve", args=[project.code])).status_code == 403
    # Nor does the order tell which is dearer.
    by_cost = get(client, "risks", project.code, order="-exposure")
    assert by_cost.index("Risk 2") < by_cost.index("Risk 0")


def test_stakeholders_have_no_register(as_user: AsUser) -> None:
    project = ProjectFactory()
    filled(project)
    client = as_user(member_of(project, Role.STAKEHOLDER))
    for name in ("risks", "issues"):
        assert client.get(reverse(name, args=[project.code])).status_code == 403


def test_a_cell_of_the_matrix_filters_the_register(as_user: AsUser) -> None:
    project = ProjectFactory()
    risk(project, "Low one", **rated(1, 1))
    risk(project, "High one", **rated(4, 5))
    client = as_user(project.manager)
    url = reverse("risks", args=[project.code])
    part = client.get(
        url, {"cell": "4x5"}, headers={"HX-Request": "true", "HX-Target": "register"}
    ).content.decode()
    rows, matrix = part.split('id="risk-matrix"')
    assert "High one" in rows
    assert "1 of 2: P 4 × I 5" in rows
    assert "Low one" not in rows
    assert 'data-cell="4x5" aria-pressed="true"' in matrix
    assert "<html" not in part
    whole = get(client, "risks", project.code, cell="4x5")
    assert "Probability and impact" in whole


def test_unknown_filters_and_orders_are_ignored(as_user: AsUser) -> None:
    project = ProjectFactory()
    filled(project)
    client = as_user(project.manager)
    page = get(
        client,
        "risks",
        project.code,
        cell="9x9",
        kind="x",
        owner="'",
        order="password",
        page="zero",
        view="?",
    )
    assert "Risk 2" in page


def test_the_register_filters_and_orders(as_user: AsUser) -> None:
    project = ProjectFactory()
    risk(project, "Alpha", category="legal", **rated(1, 1))
    risk(project, "Beta", kind="opportunity", **rated(2, 2))
    client = as_user(project.manager)
    url, part = reverse("risks", args=[project.code]), {"HX-Request": "true", "HX-Target": "register"}
    assert (
        "Beta"
        not in client.get(url, {"category": "legal"}, headers=part).content.decode().split("risk-matrix")[0]
    )
    assert (
        "Alpha"
        not in client.get(url, {"kind": "opportunity"}, headers=part).content.decode().split("risk-matrix")[0]
    )
    page = get(client, "risks", project.code, order="title")
    assert page.index("Alpha</b>") < page.index("Beta</b>")


def test_a_team_member_raises_a_risk_in_a_dialog(as_user: AsUser) -> None:
    project = ProjectFactory()
    TaskFactory(project=project, wbs_code="1.1")
    client, url = as_user(member_of(project)), reverse("risk_new", args=[project.code])
    posted = {
        "title": "Test room is taken",
        "kind": "threat",
        "category": "supplier",
        "proximity": "near",
        "probability_percent": "40",
        "tasks": "1.1",
        "impact_days_likely": "3",
        "impact_days_high": "5",
    }
    answer = client.post(url, posted, headers={"HX-Request": "true"})
    found = Risk.objects.get()
    assert answer["HX-Redirect"] == reverse("risk", args=[project.code, found.number])
    assert [task.wbs_code for task in found.tasks.all()] == ["1.1"]
    wrong = client.post(url, {**posted, "impact_days_high": "1"})
    assert wrong.status_code == 422
    assert "At most cannot be less than most likely." in wrong.content.decode()


def test_an_edit_of_a_stale_form_shows_both_values(as_user: AsUser) -> None:
    project = ProjectFactory()
    found = risk(project)
    client, url = as_user(project.manager), reverse("risk_edit", args=[project.code, found.number])
    posted = {
        "kind": "threat",
        "category": "technical",
        "proximity": "near",
        "probability_percent": "30",
        "version": "1",
    }
    assert client.post(url, {**posted, "title": "Mine"}).status_code == 302
    answer = client.post(url, {**posted, "title": "Yours"})
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()
    assert "Yours" in answer.content.decode()


def test_a_risk_happens_from_its_page(as_user: AsUser) -> None:
    project = ProjectFactory()
    found = risk(project, "Supplier is late")
    client = as_user(project.manager)
    given = {"severity": "high", "version": found.version}
    answer = client.post(reverse("risk_happened", args=[project.code, found.number]), given)
    made = Issue.objects.get()
    assert answer["Location"] == reverse("issue", args=[project.code, made.number])
    page = get(client, "issue", project.code, made.number)
    assert reverse("risk", args=[project.code, found.number]) in page
    assert reverse("issue", args=[project.code, made.number]) in get(
        client, "risk", project.code, found.number
    )


def test_ratings_and_responses_are_edited_from_the_page(as_user: AsUser) -> None:
    project = ProjectFactory()
    found = risk(project)
    client = as_user(project.manager)
    steps = {
        f"{when}_{axis}": "2"
        for when in ("inherent", "current", "target")
        for axis in ("probability", "impact")
    }
    assert (
        client.post(reverse("risk_rate", args=[project.code, 1]), {**steps, "version": "1"}).status_code
        == 302
    )
    posted = {"strategy": "transfer", "action": "Insure it", "cost": "10"}
    assert client.post(reverse("response_new", args=[project.code, 1]), posted).status_code == 302
    response = found.responses.get()
    done = reverse("response_done", args=[project.code, 1, response.pk])
    assert client.post(done).status_code == 302
    response.refresh_from_db()
    found.refresh_from_db()
    assert response.done_at is not None
    assert found.score == 4


def test_history_names_no_amount_and_hides_changes_of_cost(as_user: AsUser) -> None:
    from risks.register.services import update_risk

    project = ProjectFactory()
    found = risk(project, **costing(1, 2, 3))
    update_risk(actor=SYSTEM, risk_id=found.pk, changes={"impact_cost_high": 4})
    assert "changed cost, at most" in get(as_user(project.manager), "risk", project.code, 1)
    assert "changed cost" not in get(as_user(member_of(project)), "risk", project.code, 1)


def test_the_reserve_panel_sets_the_reserve_against_the_exposure(as_user: AsUser) -> None:
    project = ProjectFactory()
    line(project, "1000.00")
    risk(project, probability_percent=50, **costing(2000, 2000, 2000))
    set_reserve(actor=SYSTEM, project_id=project.pk, kind="contingency", amount=400)
    panel = get(as_user(project.manager), "risk_reserve", project.code)
    assert "Exposure of €1k is €600 above the €400 reserve" in panel
    assert "<svg" in panel
