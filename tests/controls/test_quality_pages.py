"""Plan quality on its page, in the plan, at a gate and over the API."""

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.translation import override

from controls.known.reads import local_today
from controls.models import PlanCheck
from controls.quality.page import GROUPS, quality_page
from controls.quality.reads import quality_of
from controls.quality.words import OF_TASKS, name_of_check, question_of, values_in_plan, why
from core.access import SYSTEM
from core.registry import gate_queries
from engine.quality import Check
from tasks.editing.services import create_task
from tasks.models import Task
from tests.controls.plans import FRIDAY_2, small_plan
from tests.controls.test_quality import baselined, change, found
from tests.factories import ProjectFactory, UserFactory, member_of
from tests.queries import assert_query_count

pytestmark = pytest.mark.django_db


# The page ----------------------------------------------------------------------------------------


def test_each_check_stands_on_the_page_once_with_its_reason() -> None:
    on_page = [check for _name, checks in GROUPS for check in checks]
    assert sorted(on_page) == sorted(Check)
    assert {check.value for check in Check} == set(PlanCheck.values)
    for check in Check:
        assert why(check).endswith(".")
        assert question_of(check)
        assert f"quality_{check.value}" in gate_queries


def test_the_page_says_what_was_found_and_leads_into_the_plan(client) -> None:
    plan = baselined()
    client.force_login(plan.project.manager)
    html = client.get(f"/p/{plan.project.code}/quality/").content.decode()
    assert "checks are past their limits" in html
    assert f'/p/{plan.project.code}/plan/?task={plan.build.pk}"' in html
    assert "at least 0.95" in html
    rows = {row.key: row for group in quality_page(plan.fresh())["groups"] for row in group["rows"]}
    assert (rows["bei"].value, rows["bei"].found) == ("0.50", "1 done, 2 due")
    assert (rows["missed_tasks"].value, rows["missed_tasks"].found) == ("50%", "1 of 2 tasks")
    asked = parse_qs(urlsplit(rows["missed_tasks"].plan_url).query)
    assert json.loads(asked["where"][0]) == ["all", ["plan_quality", "has", "Missed tasks"]]
    assert "baseline_finish" in asked["columns"][0].split(",")
    assert rows["leads"].plan_url == ""


def test_the_overview_fetches_the_verdict_in_a_line(client) -> None:
    plan = baselined()
    client.force_login(plan.project.manager)
    word = f"/p/{plan.project.code}/quality/word/"
    assert f'hx-get="{word}"' in client.get(f"/p/{plan.project.code}/").content.decode()
    html = client.get(word).content.decode()
    assert "checks are past their limits" in html
    assert f'href="/p/{plan.project.code}/quality/"' in html
    empty = ProjectFactory(manager=plan.project.manager)
    assert client.get(f"/p/{empty.code}/quality/word/").status_code == 204
    client.force_login(member_of(plan.project, "stakeholder"))
    assert word not in client.get(f"/p/{plan.project.code}/").content.decode()


def test_a_project_without_tasks_shows_an_example(client) -> None:
    project = ProjectFactory(manager=UserFactory())
    client.force_login(project.manager)
    html = client.get(f"/p/{project.code}/quality/").content.decode()
    assert "No plan to judge yet" in html
    assert "3 of 42 tasks" in html


def test_a_stakeholder_is_kept_from_it(client) -> None:
    plan = small_plan()
    client.force_login(member_of(plan.project, "stakeholder"))
    assert client.get(f"/p/{plan.project.code}/quality/").status_code == 403


def test_over_htmx_hard_dates_become_soft_with_a_way_back(client) -> None:
    plan = small_plan()
    change(plan, plan.build, constraint_kind="mso", constraint_date=datetime(2026, 3, 11, 7, tzinfo=UTC))
    client.force_login(plan.project.manager)
    headers = {"HX-Request": "true"}
    answer = client.post(f"/p/{plan.project.code}/quality/soften/", headers=headers)
    toast = json.loads(answer["HX-Trigger"])["toast"]
    assert toast["text"] == "1 hard date is soft now."
    assert "<html" not in answer.content.decode()
    answer = client.post(toast["undo"], headers=headers)
    assert "quality-changed" in answer["HX-Trigger"]
    assert found(plan, Check.HARD_CONSTRAINTS)[0] == 1


def test_the_page_asks_as_often_for_many_tasks_as_for_few(client) -> None:
    plan = baselined()
    client.force_login(plan.project.manager)
    address = f"/p/{plan.project.code}/quality/"
    client.get(address)
    with assert_query_count("controls.plan_quality"):
        client.get(address)
    for number in range(20):
        create_task(actor=SYSTEM, project_id=plan.project.pk, name=f"More {number}")
    with assert_query_count("controls.plan_quality"):
        client.get(address)


# In the plan, at a gate, over the API ------------------------------------------------------------


def test_a_column_of_the_plan_names_the_checks_that_found_a_task(client) -> None:
    plan = baselined()
    assert values_in_plan(plan.project.pk) == {plan.build.pk: "Missed tasks"}
    client.force_login(plan.priya)
    answer = client.get(f"/p/{plan.project.code}/plan/columns/?keys=plan_quality").json()
    assert answer["plan_quality"] == {str(plan.build.pk): "Missed tasks"}


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_name_of_a_check_is_part_of_another_one(language: str) -> None:
    # The plan is filtered for the rows whose column has the name.
    with override(language):
        names = [name_of_check(check).lower() for check in OF_TASKS]
    assert [(one, other) for one in names for other in names if one != other and one in other] == []


def test_a_gate_asks_for_a_check_and_is_answered_with_the_proof() -> None:
    plan = small_plan()
    plan.at(date(2026, 3, 2))
    answer = gate_queries["quality_logic"].answer(plan.project.pk)
    assert (answer.is_met, answer.proof) == (False, "1 of 3 tasks, 33.3% (at most 5%)")
    assert answer.url(plan.project.code).endswith("/quality/")
    answer = gate_queries["quality_critical_path_test"].answer(plan.project.pk)
    assert answer.is_met
    assert answer.proof == "the finish moved by 600 of 600 working days, 100% (at least 100%)"
    answer = gate_queries["quality_all"].answer(plan.project.pk)
    assert (answer.is_met, answer.proof) == (
        False,
        "1 of 10 checks is past its limit: Missing links.",
    )
    # No limit is published for resources: a gate that asks wants none without.
    assert gate_queries["quality_resources"].answer(plan.project.pk).is_met
    Task.objects.filter(project=plan.project).update(fixed_cost=0)
    answer = gate_queries["quality_resources"].answer(plan.project.pk)
    assert (answer.is_met, answer.proof) == (False, "2 of 3 tasks, 66.7% (not judged)")
    assert not gate_queries["quality_bei"].answer(plan.project.pk).is_met


def test_the_api_tells_the_same(client) -> None:
    plan = baselined()
    client.force_login(plan.priya)
    answer = client.get(f"/api/v1/plan-quality/{plan.project.code}/").json()
    checks = {row["check"]: row for row in answer["checks"]}
    assert answer["status_date"] == FRIDAY_2.isoformat()
    assert list(checks) == [check.value for check in Check]
    assert checks["bei"] | {"name": ""} == {
        "check": "bei",
        "name": "",
        "count": 1,
        "total": 2,
        "value": "0.5000",
        "limit": "0.95",
        "days": None,
        "passes": False,
        "tasks": [plan.build.pk],
    }
    assert client.post(f"/api/v1/plan-quality/{plan.project.code}/soften/").status_code == 403
    client.force_login(plan.project.manager)
    change(plan, plan.build, constraint_kind="mso", constraint_date=datetime(2026, 3, 18, 7, tzinfo=UTC))
    answer = client.post(f"/api/v1/plan-quality/{plan.project.code}/soften/")
    assert answer.json() == {"softened": 1, "kept": 0}


def test_the_api_sets_a_limit_for_all_projects(client) -> None:
    plan = small_plan()
    limits = "/api/v1/quality-limits/"
    client.force_login(plan.project.manager)
    rows = {row["check"]: row for row in client.get(limits).json()}
    assert rows["high_float"] == {"check": "high_float", "value": "5.00", "days": 44, "published": "5.00"}
    body = {"check": "high_float", "value": "7.5"}
    assert client.post(limits, body, content_type="application/json").status_code == 403
    client.force_login(UserFactory(organisation_role="admin"))
    rows = {row["check"]: row for row in client.post(limits, body, content_type="application/json").json()}
    assert (rows["high_float"]["value"], rows["high_float"]["days"]) == ("7.50", 44)
    body = {"check": "logic", "value": "7.5", "days": 3}
    assert client.post(limits, body, content_type="application/json").status_code == 422


def test_today_is_the_status_date_of_a_project_without_one() -> None:
    plan = small_plan()
    assert quality_of(plan.fresh()).status_date == local_today(plan.project)
