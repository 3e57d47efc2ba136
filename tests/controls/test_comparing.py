"""The comparison page: any two versions of the plan, the largest slip first, filtered; and the slip of a finish."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from controls.baselines.reads import compare_versions, version_now, version_of
from controls.baselines.services import take_baseline
from core.access import SYSTEM
from tasks.editing.services import create_task, delete_task, update_task
from tests.controls.plans import DAY, Plan, small_plan
from tests.factories import member_of
from tests.queries import assert_query_count

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]


def changed_plan() -> Plan:
    """Against its baseline `build` takes two days more, `Train` is new, `Analyse` went away, `Test` costs more."""
    plan = small_plan(code="ERP")
    take_baseline(actor=SYSTEM, project_id=plan.project.pk, name="First")
    create_task(actor=SYSTEM, project_id=plan.project.pk, name="Train", fields={"duration_minutes": DAY})
    update_task(actor=SYSTEM, task_id=plan.build.pk, changes={"duration_minutes": 7 * DAY})
    update_task(actor=SYSTEM, task_id=plan.test.pk, changes={"fixed_cost": Decimal("6000.00")})
    plan.project.refresh_from_db()
    return plan


def page(client: Any, plan: Plan, **query: str) -> Any:
    return client.get(
        reverse("baseline_compare", args=[plan.project.code]), {"from": "1", "to": "now", **query}
    )


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["rows"]]


def test_a_baseline_taken_now_does_not_differ_from_now() -> None:
    plan = changed_plan()
    baseline = take_baseline(actor=SYSTEM, project_id=plan.project.pk, name="Second")
    found = compare_versions(version_of(baseline), version_now(plan.project))
    assert not any(found.values())
    assert version_now(plan.project).budget_at_completion == baseline.budget_at_completion
    assert version_now(plan.project).finish == baseline.finish


def test_rows_are_sorted_by_slip_and_each_stands_once(as_user: AsUser) -> None:
    plan = changed_plan()
    response = page(as_user(plan.manager.user), plan)
    assert names(response) == ["Test", "Build", "Live", "Train"]
    assert [row.days for row in response.context["rows"]] == [2, 2, 2, None]


def test_not_asked_for_it_compares_the_reference_with_now(as_user: AsUser) -> None:
    plan = changed_plan()
    client, address = as_user(plan.manager.user), reverse("baseline_compare", args=["ERP"])
    assert names(client.get(address)) == names(page(client, plan))
    assert client.get(address, {"from": "7"}).status_code == 404
    bare = small_plan(code="BARE")
    assert as_user(bare.manager.user).get(reverse("baseline_compare", args=["BARE"])).status_code == 404


def test_filters_leave_one_kind_and_words_find_a_task(as_user: AsUser) -> None:
    plan = changed_plan()
    delete_task(actor=SYSTEM, task_id=plan.analyse.pk)
    client = as_user(plan.manager.user)
    assert names(page(client, plan, show="added")) == ["Train"]
    assert names(page(client, plan, show="removed")) == ["Analyse"]
    assert names(page(client, plan, show="dearer")) == ["Test"]
    assert names(page(client, plan, q="buil")) == ["Build"]
    assert names(page(client, plan, order="wbs"))[0] != "Test"
    assert page(client, plan, show="nonsense").status_code == 200


def test_two_baselines_compare_both_ways(as_user: AsUser) -> None:
    plan = changed_plan()
    take_baseline(actor=SYSTEM, project_id=plan.project.pk, name="Second")
    client = as_user(plan.manager.user)
    assert names(page(client, plan, to="2")) == ["Test", "Build", "Live", "Train"]
    back = page(client, plan, **{"from": "2", "to": "1"})
    assert {row.name: row.days for row in back.context["rows"]}["Build"] == -2
    assert page(client, plan, **{"from": "3"}).status_code == 404
    assert page(client, plan, **{"from": "now", "to": "now"}).context["row_count"] == 0


def test_who_may_not_see_costs_sees_none(as_user: AsUser) -> None:
    plan = changed_plan()
    response = page(as_user(plan.priya), plan)
    assert "dearer" not in response.content.decode()
    assert "Budget" not in [total["label"] for total in response.context["totals"]]


def test_the_slip_of_a_finish_is_said_against_the_reference(as_user: AsUser) -> None:
    plan = small_plan(code="ERP")
    client = as_user(plan.manager.user)
    url = reverse("baseline_slip", args=["ERP"])
    assert "no baseline" in client.get(url, {"finish": "2026-03-24T17:00"}).content.decode()
    take_baseline(actor=SYSTEM, project_id=plan.project.pk, name="First")
    text = client.get(url, {"finish": "2026-03-24T17:00", "cost": "1500.00"}).content.decode()
    assert "2 working days late" in text
    assert "10.0% of its budget" in text
    for nonsense in ({"finish": ""}, {"finish": "2026-13-01T17:00"}, {}):
        assert client.get(url, nonsense).status_code == 422
    assert client.get(url, {"finish": "2026-03-24T17:00", "cost": "NaN"}).status_code == 200
    assert (
        "budget" not in as_user(plan.priya).get(url, {"finish": "2026-03-24", "cost": "5"}).content.decode()
    )


@pytest.mark.parametrize("size", [1, 6])
def test_the_page_asks_the_database_as_often_for_long_plans(size: int, as_user: AsUser) -> None:
    plan = changed_plan()
    for number in range(size):
        create_task(actor=SYSTEM, project_id=plan.project.pk, name=f"More {number}")
    client = as_user(plan.manager.user)
    page(client, plan)
    with assert_query_count("controls.baseline_compare"):
        assert page(client, plan).status_code == 200


def test_the_budgets_are_bridged_to_the_cent(as_user: AsUser) -> None:
    plan = changed_plan()
    update_task(actor=SYSTEM, task_id=plan.build.pk, changes={"fixed_cost": Decimal("0.00")})
    create_task(actor=SYSTEM, project_id=plan.project.pk, name="Fair", fields={"fixed_cost": Decimal("0.37")})
    delete_task(actor=SYSTEM, task_id=plan.analyse.pk)
    context = page(as_user(plan.manager.user), plan).context
    before, after = context["before"].budget_at_completion, context["after"].budget_at_completion
    assert before + sum(step["amount"] for step in context["bridge"]) == after
    signs = [(step["amount"] > 0) - (step["amount"] < 0) for step in context["bridge"]]
    assert signs == [1, -1, 1, -1]


def test_who_may_not_see_costs_gets_no_bridge(as_user: AsUser) -> None:
    plan = changed_plan()
    response = page(as_user(member_of(plan.project)), plan)
    assert response.context["bridge"] == []
    assert "€" not in response.content.decode()
