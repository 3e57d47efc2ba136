from datetime import date
from decimal import Decimal

import pytest

from controls.baselines.services import take_baseline
from controls.computing.services import recompute
from core.access import SYSTEM
from risks.register.services import raise_risk
from tasks.editing.services import create_task
from tests.controls.plans import FRIDAY_1, Plan, small_plan
from tests.controls.test_recompute import spend
from tests.factories import ProjectFactory, UserFactory, member_of
from tests.queries import assert_query_count, count_queries, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def late() -> Plan:
    """Building takes six days more than planned, and costs more than the work is worth."""
    plan = small_plan()
    take_baseline(actor=plan.manager, project_id=plan.project.pk, name="Baseline 1")
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    plan.at(FRIDAY_1)
    plan.report(plan.build, needs_more_days=6)
    spend(plan, "5500.00", FRIDAY_1, plan.analyse)
    risk = {
        "title": "Payroll not certified",
        "probability_percent": 50,
        "impact_cost_low": Decimal(1000),
        "impact_cost_likely": Decimal(1000),
        "impact_cost_high": Decimal(1000),
    }
    raise_risk(actor=plan.manager, project_id=plan.project.pk, fields=risk)
    recompute(plan.project.pk, today=FRIDAY_1)
    return plan


def page(client, user, plan: Plan, query: str = "") -> str:
    client.force_login(user)
    response = client.get(f"/p/{plan.project.code}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_first_sentence_says_how_late_and_why(client, late: Plan) -> None:
    html = page(client, late.project.manager, late)
    assert "Amber: 6 working days late" in html
    assert "Build is 6 working days late (Priya Raman)" in html


def test_every_number_on_the_page_is_of_one_status_date(client, late: Plan) -> None:
    html = page(client, late.project.manager, late)
    assert "Planned €5,000" in html.replace("€5k", "€5,000")
    assert "SPI 1.00" in html
    assert "CPI 0.91" in html


def test_who_may_not_see_money_gets_no_amount_anywhere(client, late: Plan) -> None:
    html = page(client, member_of(late.project, "stakeholder"), late)
    assert "Amber: 6 working days late" in html
    assert "SPI 1.00" in html
    for trace in ("€", "CPI", "5500", "5,500"):
        assert trace not in html, trace


def test_a_team_member_to_whom_costs_are_granted_sees_them(client, late: Plan) -> None:
    assert "CPI 0.91" in page(client, member_of(late.project, sees_costs=True), late)


def test_an_open_page_gets_only_the_fragments_that_changed(client, late: Plan) -> None:
    html = page(client, late.project.manager, late)
    seen = html.split("?seen=")[1].split('"')[0].replace("&amp;", "&")
    unchanged = page(client, late.project.manager, late, f"?seen={seen}")
    assert "ov-verdict" not in unchanged
    late.report(late.build, needs_more_days=12)
    recompute(late.project.pk, today=FRIDAY_1)
    changed = page(client, late.project.manager, late, f"?seen={seen}")
    assert 'id="ov-verdict" hx-swap-oob="true"' in changed
    assert "18 working days late" in changed
    assert "ov-risks" not in changed


def test_the_revision_answers_304_until_something_changes(client, late: Plan) -> None:
    client.force_login(late.priya)
    address = f"/p/{late.project.code}/revision/"
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    late.report(late.build, needs_more_days=1)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_project_without_a_plan_says_how_to_start(client) -> None:
    project = ProjectFactory()
    client.force_login(project.manager)
    assert "no plan yet" in client.get(f"/p/{project.code}/").content.decode()


def test_another_projects_overview_is_not_there(client, late: Plan) -> None:
    client.force_login(UserFactory())
    assert client.get(f"/p/{late.project.code}/").status_code == 404


def test_the_overview_asks_as_often_for_twice_the_rows(client, late: Plan) -> None:
    client.force_login(late.project.manager)
    address = f"/p/{late.project.code}/"
    client.get(address)
    with count_queries() as few:
        client.get(address)
    for number in range(6):
        create_task(
            actor=SYSTEM,
            project_id=late.project.pk,
            name=f"Milestone {number}",
            fields={"is_milestone": True, "duration_minutes": 0},
        )
        raise_risk(actor=late.manager, project_id=late.project.pk, fields={"title": f"Risk {number}"})
    recompute(late.project.pk, today=date(2026, 3, 6))
    with assert_query_count("dashboards.overview"):
        client.get(address)
    with count_queries() as many:
        client.get(address)
    assert len(statements(many)) == len(statements(few)) <= 30
