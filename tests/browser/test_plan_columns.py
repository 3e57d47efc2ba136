"""Columns, conditions, highlighting and sums of the plan page: asked for when shown, carried by the address."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from controls.baselines.services import take_baseline
from core.access import SYSTEM
from projects.models import Project
from tasks.editing.services import update_task
from tasks.models import PlanView
from tests.browser.typing import READY, cell, wait_until_quiet
from tests.seen import becomes
from tests.tasks.plans import DAY, DrawnPlan, staged_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    """stage (design 2 d -> build 3 d, Priya), test after build, review; design grew by 2 days since the baseline"""
    drawn = staged_plan()
    take_baseline(actor=drawn.manager, project_id=drawn.project.pk, name="First")
    update_task(
        actor=SYSTEM, task_id=drawn.ids["design"], changes={"duration_minutes": 4 * DAY, "priority": 900}
    )
    return drawn


@pytest.fixture
def open_plan(plan: DrawnPlan, page: Any, live_server: Any, log_in: Callable[..., Any]) -> Callable[..., Any]:
    log_in(plan.manager.user)

    def open_at(query: str = "") -> Any:
        page.goto(f"{live_server.url}/p/ERP/plan/{query}")
        page.locator(READY).wait_for()
        return page

    return open_at


def show(page: Any, *names: str) -> None:
    page.locator("[popovertarget=plan-views]").click()
    page.locator("#plan-views [popovertarget=plan-columns]").click()
    for name in names:
        page.locator("#plan-columns [data-columns]").get_by_text(name, exact=True).click()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")


def where(*parts: Any) -> str:
    return f"?where={quote(json.dumps(list(parts)))}"


def names(page: Any) -> list[str]:
    return page.locator("[data-plan-rows] [role=row][data-id]:not(.dim) .nm").all_inner_texts()


def test_a_column_that_is_shown_is_asked_for(open_plan: Any, plan: DrawnPlan) -> None:
    asked: list[str] = []
    page = open_plan()
    page.on("request", lambda request: asked.append(request.url))
    show(page, "Priority", "Baseline finish", "Slip, working days", "Successors", "Constraint")
    expect(cell(page, "design", "priority")).to_have_text("900")
    expect(cell(page, "build", "priority")).to_have_text("500")
    expect(cell(page, "design", "baseline_finish")).to_have_text("3 Mar")
    expect(cell(page, "design", "finish_variance")).to_have_text("+2d")
    expect(cell(page, "review", "finish_variance")).to_have_text("0d")
    expect(cell(page, "design", "successors")).to_have_text("1.2")
    expect(cell(page, "design", "constraint")).to_have_text("As soon as possible")
    questions = [url for url in asked if "/plan/columns/" in url]
    assert questions
    assert all("notes" not in url for url in questions)
    # Rows that change bring their cells along.
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"priority": 100})
    expect(cell(page, "build", "priority")).to_have_text("100", timeout=15_000)


def test_an_expected_finish_is_typed_and_makes_the_task_last_until_then(
    open_plan: Any, plan: DrawnPlan
) -> None:
    page = open_plan()
    show(page, "Expected finish")
    cell(page, "review", "expected_finish").click()
    page.keyboard.type("1 Apr 2026")
    page.keyboard.press("Enter")
    wait_until_quiet(page)
    expect(cell(page, "review", "expected_finish")).to_have_text("1 Apr")
    expect(cell(page, "review", "finish")).to_have_text("1 Apr")
    cell(page, "review", "expected_finish").click()
    page.keyboard.press("Delete")
    wait_until_quiet(page)
    expect(cell(page, "review", "expected_finish")).to_have_text("")
    assert plan["review"].expected_finish is None


def test_a_priority_is_typed(open_plan: Any, plan: DrawnPlan) -> None:
    page = open_plan()
    show(page, "Priority")
    expect(cell(page, "build", "priority")).to_have_text("500")
    cell(page, "build", "priority").click()
    page.keyboard.type("700")
    page.keyboard.press("Enter")
    wait_until_quiet(page)
    expect(cell(page, "build", "priority")).to_have_text("700")
    assert plan["build"].priority == 700
    page.keyboard.type("2000")
    page.keyboard.press("Enter")
    expect(page.locator("[data-plan-state]")).to_contain_text("Type a priority from 0 to 1000")


def test_a_constraint_is_typed_as_its_kind_and_its_day(open_plan: Any, plan: DrawnPlan) -> None:
    page = open_plan()
    show(page, "Constraint", "Constraint date")
    expect(cell(page, "review", "constraint")).to_have_text("As soon as possible")
    cell(page, "review", "constraint").click()
    page.keyboard.type("must start on")
    page.keyboard.press("Tab")
    page.keyboard.type("18 Mar 2026")
    page.keyboard.press("Enter")
    wait_until_quiet(page)
    expect(cell(page, "review", "constraint")).to_have_text("Must start on")
    expect(cell(page, "review", "constraint_date")).to_have_text("18 Mar")
    expect(cell(page, "review", "start")).to_have_text("18 Mar")
    assert plan["review"].constraint_kind == "mso"
    # What is no kind stays where it was typed; dropped, the cell says what holds.
    cell(page, "review", "constraint").click()
    page.keyboard.type("whenever")
    page.keyboard.press("Enter")
    expect(page.locator("[data-plan-state]")).to_contain_text("Type one of: As soon as possible")
    page.keyboard.press("Control+z")
    expect(cell(page, "review", "constraint")).to_have_text("Must start on")
    # Delete lets the task go.
    cell(page, "review", "constraint").click()
    page.keyboard.press("Delete")
    wait_until_quiet(page)
    expect(cell(page, "review", "constraint_date")).to_have_text("")
    assert plan["review"].constraint_kind == "asap"


def test_a_priority_that_was_refused_is_not_shown_as_if_it_held(open_plan: Any, plan: DrawnPlan) -> None:
    page = open_plan()
    show(page, "Priority")
    expect(cell(page, "build", "priority")).to_have_text("500")
    cell(page, "build", "priority").click()
    page.keyboard.type("2000")
    page.keyboard.press("Enter")
    expect(page.locator(".c.wrong")).to_have_text("2000")
    page.keyboard.press("Control+z")
    expect(cell(page, "build", "priority")).to_have_text("500")


def test_figures_of_the_baseline_come_with_their_column(open_plan: Any, plan: DrawnPlan) -> None:
    page = open_plan()
    show(page, "Baseline duration", "Duration variance, days")
    expect(cell(page, "design", "baseline_duration")).to_have_text("2d")
    expect(cell(page, "design", "duration_variance")).to_have_text("+2d")


def test_groups_say_what_their_rows_come_to(open_plan: Any, plan: DrawnPlan) -> None:
    page = open_plan("?group=person")
    show(page, "Work")
    group = page.locator(".r.group").filter(has_text=str(plan.priya))
    expect(group.locator(".c-work")).to_have_text("21 h")
    expect(group.locator(".c-start")).to_have_text("6 Mar")
    expect(group.locator(".c-finish")).to_have_text("10 Mar")


def test_conditions_stand_in_the_address(open_plan: Any, plan: DrawnPlan) -> None:
    query = where("all", ["finish", "after", "2026-03-05"], ["none", ["name", "has", "test"]])
    page = open_plan(query)
    becomes(page, lambda: names(page), ["stage", "build"])
    page = open_plan(where("any", ["priority", "gt", "800"], ["people", "filled"]))
    expect(page.locator("[data-plan-rows] [role=row][data-id]:not(.dim) .nm")).to_have_text(
        ["design", "build"]
    )
    # What cannot be read is no filter.
    page = open_plan("?where=%7Bbad")
    becomes(page, lambda: len(names(page)), 5)


def test_days_are_told_from_the_status_date(open_plan: Any, plan: DrawnPlan) -> None:
    Project.objects.filter(pk=plan.project.pk).update(status_date=date(2026, 3, 4))
    page = open_plan(where("all", ["start", "before", "status"], ["duration", "lt", "3"]))
    becomes(page, lambda: names(page), ["review"])


def test_conditions_are_put_together_by_hand(
    open_plan: Any, plan: DrawnPlan, assert_accessible: Callable[..., None]
) -> None:
    page = open_plan()
    page.locator("[popovertarget=plan-filter]").click()
    page.get_by_role("button", name="Conditions").click()
    builder = page.locator("#plan-builder")
    builder.get_by_label("Column").select_option("duration")
    builder.get_by_label("Comparison").last.select_option("gt")
    builder.get_by_label("Duration: Value").fill("2")
    expect(page.locator("[data-plan-chips]")).to_contain_text("1 condition")
    expect(page.locator("[data-plan-rows] .nm").get_by_text("review", exact=True)).to_have_count(0)
    builder.get_by_role("button", name="+ Condition").click()
    builder.get_by_label("Column").last.select_option("people")
    builder.get_by_label("me", exact=True).check()
    expect(page.locator("[data-plan-none]")).to_be_visible()
    builder.get_by_label("Comparison").first.select_option("any")
    expect(page.locator("[data-plan-rows] .nm").get_by_text("build", exact=True)).to_be_visible()
    assert_accessible(page)
    page.wait_for_url("**where=*")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Drop the filter 2 conditions").click()
    expect(page.locator("[data-plan-rows] .nm").get_by_text("review", exact=True)).to_be_visible()


def test_rows_are_lit_by_a_rule_that_is_kept(open_plan: Any, plan: DrawnPlan) -> None:
    page = open_plan()
    page.locator("[popovertarget=plan-views]").click()
    page.get_by_role("button", name="Highlight rows").click()
    builder = page.locator("#plan-builder")
    builder.get_by_label("Highlight").select_option("red")
    builder.get_by_label("Name").or_(builder.get_by_label("Task: Value")).fill("des")
    row = cell(page, "design", "name").locator("xpath=..")
    expect(row).to_have_attribute("data-tone", "red")
    expect(cell(page, "build", "name").locator("xpath=..")).not_to_have_attribute("data-tone", "red")
    page.wait_for_timeout(1500)
    page.reload()
    page.locator(READY).wait_for()
    expect(row).to_have_attribute("data-tone", "red")


def test_sets_of_columns_are_chosen_kept_and_shared(open_plan: Any, plan: DrawnPlan) -> None:
    page = open_plan("?zoom=month")
    page.locator("[popovertarget=plan-views]").click()
    page.locator("#plan-views [popovertarget=plan-columns]").click()
    menu = page.locator("#plan-columns")
    menu.get_by_role("button", name="Against the baseline", exact=True).click()
    expect(page.locator("[data-plan-header] [data-key=finish_variance]")).to_be_visible()
    expect(page.locator("[data-plan-header] [data-key=percent]")).to_have_count(0)
    menu.get_by_label("Keep these columns as").fill("Steering")
    menu.get_by_label("Everybody in the project sees it").check()
    menu.get_by_role("button", name="Keep", exact=True).click()
    expect(menu.get_by_role("button", name="Steering", exact=True)).to_be_visible()
    kept = PlanView.objects.get(name="Steering")
    assert kept.is_shared
    assert set(kept.settings) == {"only", "columns"}
    menu.get_by_role("button", name="Follow up").click()
    menu.get_by_role("button", name="Steering", exact=True).click()
    expect(page.locator("[data-plan-header] [data-key=finish_variance]")).to_be_visible()
    # The rest of the view is as it was.
    expect(page.locator("[data-plan-zoom-name]")).to_have_text("Month")
    wait_until_quiet(page)
