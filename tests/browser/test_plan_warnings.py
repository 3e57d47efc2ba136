"""A row says what the schedule warns of, and the status bar leads to all such rows."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from core.access import SYSTEM
from tasks.editing.services import update_task
from tests.browser.holding import five_tasks, opener, set_cell
from tests.browser.typing import cell, wait_until_quiet
from tests.tasks.plans import DrawnPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    return five_tasks()


@pytest.fixture
def page_of(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]) -> Callable[..., Any]:
    return opener(plan, live_server, log_in)


def test_a_warning_has_a_mark_a_count_and_a_filter_by_keyboard(page_of: Any, plan: DrawnPlan) -> None:
    changes = {"deadline": plan["design"].finish}
    update_task(actor=SYSTEM, task_id=plan.ids["design"], changes=changes)
    page = page_of()
    button = page.locator(".statusbar [data-plan-do=warnings]")
    expect(button).to_be_hidden()
    set_cell(page, "design", "duration", "4d")
    wait_until_quiet(page)
    mark = cell(page, "design", "name").locator(".mk-warning")
    expect(mark).to_have_attribute("data-tip", "It ends 2d after its deadline.")
    expect(mark.get_by_role("img", name="It ends 2d after its deadline.")).to_be_visible()
    expect(button).to_have_text("1 warning")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=row][data-id]")).to_have_count(1)
    expect(button).to_have_attribute("aria-pressed", "true")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=row][data-id]")).to_have_count(5)
    set_cell(page, "design", "duration", "2d")
    wait_until_quiet(page)
    expect(mark).to_have_count(0)
    expect(button).to_be_hidden()
