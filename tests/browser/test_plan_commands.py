"""The palette runs the plan's verbs; who else is here is seen; the baseline behind the bars is chosen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from controls.baselines.services import take_baseline
from core.access import SYSTEM, Role
from projects.models import Project
from tasks.editing.services import update_task
from tasks.models import Assignment
from tests.browser.typing import READY, cell, wait_until_quiet
from tests.factories import member_of
from tests.seen import comes_true
from tests.tasks.plans import DAY, DrawnPlan, staged_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    return staged_plan()


@pytest.fixture
def open_plan(plan: DrawnPlan, page: Any, live_server: Any, log_in: Callable[..., Any]) -> Callable[..., Any]:

    def open_at(*, by: Any = None, on: Any = None) -> Any:
        one = log_in(by or plan.manager.user, on=on or page)
        one.goto(f"{live_server.url}/p/ERP/plan/")
        one.locator(READY).wait_for()
        one.locator("[data-plan-tree]").focus()
        return one

    return open_at


def say(page: Any, text: str) -> None:
    page.keyboard.press("Control+k")
    page.locator("#jump-list").wait_for()
    page.keyboard.type(text)
    expect(page.locator("#jump-list li").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#dialog[open]")).to_have_count(0)


def test_verbs_are_done_to_the_chosen_rows(open_plan: Any, plan: DrawnPlan) -> None:
    page = open_plan()
    cell(page, "test", "name").click()
    page.keyboard.press("Shift+ArrowDown")
    say(page, f"assign {str(plan.priya).lower()}")
    wait_until_quiet(page)
    ids = [plan.ids[name] for name in ("test", "review")]
    assert Assignment.objects.filter(task__in=ids).count() == 2
    # The rows are chosen still.
    say(page, "progress 50")
    wait_until_quiet(page)
    assert [plan[name].percent_complete for name in ("test", "review")] == [50, 50]
    say(page, "dur 4d")
    wait_until_quiet(page)
    expect(cell(page, "review", "duration")).to_have_text("4d")


def test_views_are_commanded_too_and_recent_ones_come_first(open_plan: Any, plan: DrawnPlan) -> None:
    page = open_plan()
    say(page, "zoom quarter")
    expect(page.locator("[data-plan-zoom-name]")).to_have_text("Quarter")
    say(page, "columns follow")
    expect(page.locator("[data-plan-header] [data-key=actual_start]")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.locator("#jump-list li").nth(0)).to_contain_text("Follow up")
    expect(page.locator("#jump-list li").nth(1)).to_contain_text("Quarter")
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        say(page, "export excel")
    assert download.value.suggested_filename.endswith(".xlsx")


def test_the_status_date_is_said(open_plan: Any, plan: DrawnPlan) -> None:
    page = open_plan()
    say(page, "status date 6 mar 2026")
    expect(page.locator(".statuslbl")).to_have_text("Status 6 Mar", timeout=15_000)
    assert Project.objects.get(pk=plan.project.pk).status_date == date(2026, 3, 6)


def test_who_may_not_edit_is_offered_no_edits(open_plan: Any, plan: DrawnPlan) -> None:
    page = open_plan(by=plan.priya)
    cell(page, "review", "name").click()
    page.keyboard.press("Control+k")
    page.keyboard.type("del")
    expect(page.locator("#jump-list li").get_by_text("Delete", exact=True)).to_have_count(0)
    page.keyboard.press("Escape")


def test_who_is_here_and_where_is_seen(
    open_plan: Any, plan: DrawnPlan, browser: Any, live_server: Any
) -> None:
    sofia = member_of(plan.project, Role.PROJECT_MANAGER, full_name="Sofia Lindqvist")
    page = open_plan()
    other = open_plan(by=sofia, on=browser.new_context(base_url=live_server.url).new_page())
    cell(other, "build", "duration").click()
    here = page.locator("[data-plan-here] [role=img]")
    expect(here).to_have_attribute("aria-label", "Sofia Lindqvist", timeout=15_000)
    frame = page.locator(".cursor-frame")
    expect(frame).to_contain_text("Sofia")
    target = cell(page, "build", "duration")

    def apart(axis: str) -> float:
        return abs(frame.bounding_box()[axis] - target.bounding_box()[axis])

    # She came to the row's name first: her frame follows with her next word.
    comes_true(page, lambda: apart("x") < 3)
    comes_true(page, lambda: apart("y") < 3)
    other.close()
    expect(here).to_have_count(0, timeout=30_000)


def test_the_baseline_behind_the_bars_is_chosen(open_plan: Any, plan: DrawnPlan) -> None:
    take_baseline(actor=plan.manager, project_id=plan.project.pk, name="First")
    update_task(actor=SYSTEM, task_id=plan.ids["design"], changes={"duration_minutes": 4 * DAY})
    take_baseline(actor=plan.manager, project_id=plan.project.pk, name="Second")
    update_task(actor=SYSTEM, task_id=plan.ids["design"], changes={"duration_minutes": 5 * DAY})
    page = open_plan()
    button = page.locator("[popovertarget=plan-baselines]")
    expect(button).to_contain_text("3 working days after First")
    button.click()
    page.locator("#plan-baselines").get_by_role("button", name="Second").click()
    expect(button).to_contain_text("1 working day after Second")
    # An edit of this page: the count follows, with its part of a day.
    cell(page, "design", "duration").click()
    page.keyboard.type("5.5d")
    page.keyboard.press("Enter")
    expect(button).to_contain_text("1.5 working days after Second")
    button.click()
    page.locator("#plan-baselines").get_by_role("button", name="No baseline").click()
    expect(page.locator(".ghost")).to_have_count(0)
