"""The task panel in Chromium: work by hand, and a task that becomes a series, with the plan beside it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tasks.models import Assignment, Task
from tests.browser.test_plan import cell, saved
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three
from tests.tasks.test_task_panel_in_browser import open_panel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    """design 2 d -> build 3 d, Priya -> test 1 d"""
    return chain_of_three()


@pytest.fixture
def page(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Page]) -> Page:
    page = log_in(plan.manager.user)
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(f"{live_server.url}/p/{plan.project.code}/plan/")
    page.locator("[data-plan][data-ready]").wait_for()
    return page


def test_hours_are_typed_by_hand(page: Page, plan: DrawnPlan) -> None:
    drawer = open_panel(page, "build")
    drawer.get_by_label("How the work of", exact=False).select_option("by_hand")
    hours = drawer.get_by_label("Hours of", exact=False)
    expect(hours).to_have_value("7 7 7")
    hours.fill("7 0 3.5")
    hours.press("Enter")
    expect(drawer.locator("#tp-people")).to_contain_text("10.5 h")
    expect(drawer.get_by_label("Hours of", exact=False)).to_have_value("7 0 3.5")
    row = Assignment.objects.get(task=plan.ids["build"])
    assert row.contour_parts == [[DAY, DAY], [DAY, 0], [DAY, DAY // 2]]


def test_a_task_becomes_a_series_and_the_plan_shows_it(page: Page, plan: DrawnPlan) -> None:
    drawer = open_panel(page, "test")
    undo = page.get_by_role("button", name="Undo", exact=True)
    expect(undo).to_be_disabled()
    drawer.get_by_text("Let it recur").click()
    drawer.get_by_label("or so many times").fill("3")
    drawer.get_by_role("button", name="Make the series").click()
    expect(page.get_by_text("test 3").first).to_be_visible()
    assert Task.objects.filter(project=plan.project, parent__name="test").count() == 3
    expect(drawer.get_by_role("heading", name="test 1")).to_be_visible()
    expect(undo).to_be_enabled()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("test 3")).to_have_count(0)
    expect(undo).to_be_disabled()
    saved(page)


def test_the_open_panel_follows_what_is_done_and_undone_beside_it(page: Page, plan: DrawnPlan) -> None:
    drawer = open_panel(page, "test")
    duration = drawer.get_by_label("Duration", exact=True)
    expect(duration).to_have_value("1d")
    cell(page, "test", "duration").click()
    page.keyboard.type("4d")
    page.keyboard.press("Enter")
    cell(page, "test", "duration").click()
    expect(duration).to_have_value("4d")
    page.keyboard.press("Control+z")
    expect(duration).to_have_value("1d")
