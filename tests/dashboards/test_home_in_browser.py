"""Home as its people use it: approve with a press, give back with a word, report done on a phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from budgets.models import CostDocument
from controls.models import Measure
from projects.models import Project
from tasks.models import Task
from tests.dashboards.test_home import action_of, cost_of
from tests.factories import ProjectFactory
from tests.seen import becomes, comes_true, fits
from tests.tasks.plans import drawn_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def project(db: None) -> Project:
    made: Project = ProjectFactory(code="ERP", name="ERP migration")
    return made


def test_a_manager_approves_one_cost_and_returns_another(
    project: Project,
    live_server: Any,
    log_in: Callable[..., Any],
    assert_accessible: Callable[..., None],
) -> None:
    cables, racks = cost_of(project), cost_of(project, "Racks")
    page = log_in(project.manager)
    page.goto(live_server.url)
    expect(page.get_by_text("2 things wait for you.")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator(".asks li.answered")).to_contain_text("You approved Cables")
    expect(page.get_by_text("1 thing waits for you.")).to_be_visible()
    # The next row is under the hand, and R gives it back. The field is ready to be typed into.
    page.keyboard.press("r")
    page.keyboard.type("Net, please")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    cables.refresh_from_db()
    racks.refresh_from_db()
    assert (cables.status, racks.status) == (
        CostDocument.Status.APPROVED,
        CostDocument.Status.RETURNED,
    )
    assert racks.note == "Net, please"


def test_a_member_reports_done_on_a_phone(
    live_server: Any,
    log_in: Callable[..., Any],
    assert_accessible: Callable[..., None],
) -> None:
    plan = drawn_plan()
    plan.add("build", 3)
    plan.give("build")
    Task.objects.update(finish=timezone.now() - timedelta(days=1))
    page = log_in(plan.priya)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    assert_accessible(page)
    fits(page)
    button = page.locator(".asks").get_by_role("button", name="Done")
    comes_true(page, lambda: button.bounding_box()["height"] >= 44)
    button.click()
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    assert Task.objects.get(name="build").percent_complete == 100


def test_an_answer_is_taken_back_and_a_row_put_off_on_a_phone(
    project: Project,
    live_server: Any,
    log_in: Callable[..., Any],
    assert_accessible: Callable[..., None],
) -> None:
    action_of(project, timezone.localdate())
    page = log_in(project.manager)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    count = page.locator("#tab-count-home")
    expect(count).to_have_text("1")
    page.get_by_role("button", name="Settle").first.click()
    page.keyboard.type("Moved")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    expect(count).to_be_empty()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 thing waits for you.")).to_be_visible()
    later = page.locator(".asks").get_by_role("button", name="Remind me later")
    comes_true(page, lambda: later.bounding_box()["height"] >= 44)
    later.click()
    page.get_by_role("button", name="Next week").click()
    expect(page.locator(".asks li.answered")).to_contain_text("Back on")
    page.reload()
    expect(page.get_by_role("heading", name="Put off")).to_be_visible()
    assert_accessible(page)
    fits(page)
    page.get_by_role("button", name="Now").click()
    expect(page.get_by_text("1 thing waits for you.")).to_be_visible()


def test_days_stand_in_a_column_and_answers_in_a_line(
    project: Project, live_server: Any, log_in: Callable[..., Any]
) -> None:
    today = timezone.localdate()
    action_of(project, today - timedelta(days=30))
    action_of(project, today, metric=Measure.COST_INDEX)
    cost_of(project)
    page = log_in(project.manager)
    page.goto(live_server.url)
    ends = "all => all.map((one) => Math.round(one.getBoundingClientRect().right))"
    becomes(page, lambda: len(set(page.locator(".asks .due").evaluate_all(ends))), 1)
    page.goto(f"{live_server.url}/inbox/")
    tops = "all => all.map((one) => Math.round(one.getBoundingClientRect().top))"
    answers = page.locator(".alerts .answers .btn:visible")
    expect(answers).to_have_count(2)
    becomes(page, lambda: len(set(answers.evaluate_all(tops))), 1)
