"""Float paths to a task in the plan: by key, in grid and chart, by the address, and away again."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from core.access import SYSTEM
from tasks.editing.services import link_tasks
from tests.browser.holding import five_tasks, opener, set_cell
from tests.browser.typing import READY, cell, wait_until_quiet
from tests.seen import becomes, comes_true
from tests.tasks.plans import DrawnPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    """pilot (2 d) → launch (1 d) and review (3 d) → launch; design and build (17 d) end last."""
    plan = five_tasks()
    link_tasks(
        actor=SYSTEM,
        predecessor_id=plan.ids["review"],
        successor_id=plan.ids["launch"],
    )
    return plan


@pytest.fixture
def page_of(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]) -> Callable[..., Any]:
    return opener(plan, live_server, log_in)


def paths_in_grid(page: Any) -> dict[str, str]:
    rows = page.locator("[role=row][data-id]").all()
    column = "[data-column=float_path]"
    return {row.locator("[data-column=name]").inner_text(): row.locator(column).inner_text() for row in rows}


def test_paths_are_numbered_tinted_picked_filtered_and_put_away(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    strip = page.locator("[data-plan-paths]")
    bar = page.locator("[data-plan-canvas] [data-bar]")
    expect(strip).to_be_hidden()
    cell(page, "launch", "name").click()
    page.keyboard.press("Alt+Shift+P")
    expect(strip.locator("b")).to_contain_text("launch")
    expect(strip.get_by_role("button", name="1: float 13d, 2 tasks")).to_be_visible()
    second = strip.get_by_role("button", name="2: float 14d, 1 task")
    expect(second).to_be_visible()
    becomes(
        page,
        lambda: paths_in_grid(page),
        {
            "design": "",
            "build": "",
            "pilot": "2",
            "launch": "1",
            "review": "1",
        },
    )
    expect(page.locator("[data-plan-canvas] .p1[data-bar]")).to_have_count(2)
    expect(page.locator("[data-plan-canvas] .p2[data-bar]")).to_have_count(1)
    expect(page.locator("[data-plan-canvas] .dim[data-bar]")).to_have_count(2)
    # The cell where one is stays the same one, though a column came before it.
    expect(cell(page, "launch", "name")).to_have_class("c c-name cur")
    second.click()
    expect(page.locator("[data-plan-canvas] .dim[data-bar]")).to_have_count(4)
    strip.get_by_role("button", name="Only these rows").click()
    expect(bar).to_have_count(3)
    # What changes in the plan changes the paths.
    set_cell(page, "pilot", "duration", "9d")
    wait_until_quiet(page)
    expect(strip.get_by_role("button", name="1: float 7d, 2 tasks")).to_be_visible()
    page.reload()
    page.locator(READY).wait_for()
    expect(strip.get_by_role("button", name="1: float 7d, 2 tasks")).to_be_visible()
    # A phone has no room for the column: the number stands behind the name.
    page.set_viewport_size({"width": 390, "height": 844})
    for name, number in (("pilot", "1"), ("launch", "1"), ("review", "2")):
        expect(cell(page, name, "name").locator(".mk-path")).to_have_text(number)
    page.set_viewport_size({"width": 1440, "height": 700})
    expect(page.locator("[data-plan-rows] .mk-path")).to_have_count(0)
    page.locator("[role=treegrid]").focus()
    page.keyboard.press("Escape")
    expect(strip).to_be_hidden()
    expect(page.locator("[data-column=float_path]")).to_have_count(0)
    expect(page.locator("[data-plan-canvas] .path")).to_have_count(0)
    comes_true(page, lambda: "paths=" not in page.url)
