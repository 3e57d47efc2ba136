"""What the plan asks again and again: once at a time, and an older answer never over a newer one."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from controls.baselines.services import take_baseline
from core.access import SYSTEM
from tasks.editing.services import update_task
from tests.browser.holding import asked, five_tasks, held, opener, until, wait_until_held
from tests.browser.typing import cell
from tests.seen import comes_true
from tests.tasks.plans import DAY, DrawnPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    return five_tasks()


@pytest.fixture
def page_of(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]) -> Callable[..., Any]:
    return opener(plan, live_server, log_in)


# Asked again and again ----------------------------------------------------------------------------


def test_the_plan_asks_once_at_a_time_whatever_wakes_it(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    with held(page, "/plan/changes/"):
        wait_until_held(page, "/plan/changes/")
        for _time in range(4):
            page.evaluate("() => document.body.dispatchEvent(new CustomEvent('plan-changed'))")
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)
    before = asked(page, "/plan/changes/")
    page.wait_for_timeout(3200)
    assert asked(page, "/plan/changes/") - before <= 3


SHORT_BEATS = """
(() => {
  const real = window.setTimeout;
  window.setTimeout = (work, ms, ...given) => real(work, ms === 5000 ? 400 : ms, ...given);
})();
"""


def test_who_is_here_is_asked_once_at_a_time(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of(first=SHORT_BEATS)
    with held(page, "/plan/here/"):
        wait_until_held(page, "/plan/here/")
        for name in ("build", "pilot", "launch"):
            cell(page, name, "name").click()
            page.wait_for_timeout(450)
    page.wait_for_timeout(300)
    before = asked(page, "/plan/here/")
    page.wait_for_timeout(2000)
    assert asked(page, "/plan/here/") - before <= 5


# Answers that come in another order ----------------------------------------------------------------


def rim(box: Any, side: str) -> float:
    return float(box.evaluate("(box, side) => box.getBoundingClientRect()[side]", side))


def test_the_baseline_that_was_chosen_last_is_drawn(page_of: Any, plan: DrawnPlan) -> None:
    take_baseline(actor=plan.manager, project_id=plan.project.pk, name="First")
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"duration_minutes": 20 * DAY})
    take_baseline(actor=plan.manager, project_id=plan.project.pk, name="Second")
    page = page_of()
    button = page.locator("[popovertarget=plan-baselines]")

    def choose(name: str) -> None:
        button.click()
        # Placed by what it holds: over its button, and all of it in sight.
        menu = page.locator("#plan-baselines")
        comes_true(page, lambda: rim(menu, "bottom") <= rim(button, "top"))
        expect(menu.get_by_role("button", name="No baseline")).to_be_in_viewport(ratio=1)
        page.locator("#plan-baselines").get_by_role("button", name=name).click()

    with held(page, "baseline=1"):
        choose("First")
        wait_until_held(page, "baseline=1")
        choose("Second")
        expect(button).to_contain_text("Second")
    page.wait_for_timeout(300)
    expect(button).to_contain_text("Second")


def test_an_older_answer_does_not_stand_over_a_newer_one(page_of: Any, plan: DrawnPlan, page: Any) -> None:
    page = page_of(page, waits=True)
    page.locator("#plan-columns").evaluate("menu => menu.showPopover()")
    with held(page, "/plan/columns/"):
        page.locator("#plan-columns").get_by_label("Priority", exact=True).check()
        wait_until_held(page, "/plan/columns/")
        page.keyboard.press("Escape")
        update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"priority": 100, "name": "build it"})
        cell(page, "build it", "name").wait_for()
        page.wait_for_timeout(500)
    expect(cell(page, "build it", "priority")).to_have_text("100", timeout=3000)


def test_a_column_that_could_not_be_read_is_read_again(page_of: Any, plan: DrawnPlan, page: Any) -> None:
    page = page_of(page)
    page.locator("#plan-columns").evaluate("menu => menu.showPopover()")
    page.locator("#plan-columns").get_by_label("Priority", exact=True).check()
    page.keyboard.press("Escape")
    expect(cell(page, "build", "priority")).to_have_text("500")
    page.route("**/plan/columns/**", lambda route: route.abort(), times=1)
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"priority": 100})
    expect(cell(page, "build", "priority")).to_have_text("100", timeout=8000)


def test_the_layout_that_is_remembered_is_the_last_one(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    with held(page, "/plan/layout/"):
        page.locator("[data-plan-toggle=isCriticalLit]").first.click()
        wait_until_held(page, "/plan/layout/")
        page.locator("[data-plan-toggle=isCriticalLit]").first.click()
        page.wait_for_timeout(1000)
        # The second waits for the first: they cannot pass each other on the way.
        assert asked(page, "/plan/layout/") == 1
    until(page, "asked.filter((path) => path.includes('/plan/layout/')).length === 2")


def test_a_layout_is_remembered_by_a_page_that_is_left_at_once(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    page.locator("[data-plan-toggle=isCriticalLit]").first.click()
    page.goto("about:blank")
    page.wait_for_timeout(400)
    page_of(page)
    expect(page.locator("[data-plan-toggle=isCriticalLit]").first).to_have_attribute("aria-pressed", "true")


def test_what_is_searched_for_is_what_was_typed_however_fast_one_goes_on(page_of: Any) -> None:
    page = page_of()
    page.locator("[data-plan-q]").focus()
    page.keyboard.type("pilot")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-plan-rows] [role=row][data-id]")).to_have_count(1)
    expect(page.locator("[data-plan-q]")).to_have_value("pilot")


# Without a network ---------------------------------------------------------------------------------


def test_a_file_or_a_view_that_cannot_be_had_offline_says_so(page_of: Any) -> None:
    page = page_of()
    page.context.set_offline(True)
    page.evaluate("() => document.querySelector('[data-plan-do=sheet]').click()")
    expect(page.locator("#toasts [data-tone=red]")).to_have_count(1)
    page.locator("#toasts [data-dismiss]").click()
    page.locator("[popovertarget=plan-views]").click()
    form = page.locator("#plan-views form")
    form.locator("[name=name]").fill("Mine")
    form.locator("[name=name]").press("Enter")
    expect(page.locator("#toasts [data-tone=red]")).to_have_count(1)
    expect(form.locator("[name=name]")).to_have_value("Mine")
