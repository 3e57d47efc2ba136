"""An empty plan begins: typed, from a file, with an example; a milestone named as a gate becomes its date."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Gate
from tasks.models import Task, TaskLink
from tests.browser.typing import READY, cell, wait_until_quiet
from tests.tasks.plans import DrawnPlan, drawn_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    return drawn_plan(code="ERP", name="ERP migration")


@pytest.fixture
def page(plan: DrawnPlan, page: Any, live_server: Any, log_in: Callable[..., Any]) -> Any:
    log_in(plan.manager.user)
    page.goto(f"{live_server.url}/p/ERP/plan/")
    page.locator(READY).wait_for()
    return page


def rows(plan: DrawnPlan) -> list[str]:
    return [name for _code, name in plan.tree()]


def test_an_empty_plan_is_begun_by_typing(
    page: Any, plan: DrawnPlan, assert_accessible: Callable[..., None]
) -> None:
    doors = page.locator("[data-plan-empty]")
    expect(doors.get_by_role("heading", name="The plan is empty")).to_be_visible()
    assert_accessible(page)
    expect(doors.get_by_role("link", name="Bring a file")).to_have_attribute("href", "/p/ERP/import/")
    doors.get_by_role("button", name="Type it").click()
    page.keyboard.type("Interviews")
    page.keyboard.press("Enter")
    expect(doors).to_be_hidden()
    page.keyboard.type("Data model")
    page.keyboard.press("Enter")
    wait_until_quiet(page)
    assert rows(plan) == ["Interviews", "Data model"]
    # A new task is one day of its calendar, whatever the hours.
    expect(cell(page, "Interviews", "duration")).to_have_text("1d")


def test_the_example_is_five_linked_rows_and_is_taken_back(page: Any, plan: DrawnPlan) -> None:
    page.get_by_role("button", name="See an example").click()
    wait_until_quiet(page)
    expect(cell(page, "Build", "predecessors")).to_have_text("2")
    expect(cell(page, "Go-live", "predecessors")).to_have_text("3, 4")
    assert len(rows(plan)) == 5
    assert plan_of(plan, "Go-live").is_milestone
    strip = page.get_by_role("status").filter(has_text="This is an example")
    strip.get_by_role("button", name="Take it back").click()
    wait_until_quiet(page)
    expect(page.locator("[data-plan-empty]")).to_be_visible()
    expect(strip).to_be_hidden()
    assert rows(plan) == []


def test_an_example_that_was_worked_on_goes_with_what_is_left_of_it(page: Any, plan: DrawnPlan) -> None:
    page.get_by_role("button", name="See an example").click()
    wait_until_quiet(page)
    cell(page, "Build", "name").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("My own")
    page.keyboard.press("Enter")
    wait_until_quiet(page)
    page.get_by_role("button", name="Take it back").click()
    expect(cell(page, "Build", "name")).to_have_count(0)
    wait_until_quiet(page)
    assert rows(plan) == ["My own"]


def test_undo_by_key_takes_the_example_and_its_offer_back(page: Any, plan: DrawnPlan) -> None:
    page.get_by_role("button", name="See an example").click()
    wait_until_quiet(page)
    page.keyboard.press("Control+z")
    expect(page.locator("[data-plan-empty]")).to_be_visible()
    expect(page.locator("[data-plan-suggestion]")).to_be_hidden()
    wait_until_quiet(page)
    assert not TaskLink.objects.filter(project=plan.project).exists()


def test_a_milestone_named_as_a_gate_becomes_its_date(page: Any, plan: DrawnPlan) -> None:
    gate = Gate.objects.filter(phase__project=plan.project).order_by("phase__position")[1]
    page.get_by_role("button", name="Type it").click()
    for text, key in (("Gate 2", "Tab"), ("0", "Enter")):
        page.keyboard.type(text)
        page.keyboard.press(key)
    strip = page.get_by_role("status").filter(has_text="is named as gate 2")
    # Who types on is not led away from their cell.
    expect(strip).to_contain_text(gate.name)
    expect(page.locator("[data-plan-tree]")).to_be_focused()
    strip.get_by_role("button", name="Yes, its date").click()
    wait_until_quiet(page)
    assert plan_of(plan, "Gate 2").gate_id == gate.pk
    page.goto(page.url.replace("/plan/", "/gates/").split("?")[0])
    expect(page.get_by_text("Forecast 2 Mar 2026")).to_be_visible()


def test_no_is_not_asked_again(page: Any, plan: DrawnPlan) -> None:
    page.get_by_role("button", name="Type it").click()
    for text, key in (("Gate 1", "Tab"), ("0", "Enter")):
        page.keyboard.type(text)
        page.keyboard.press(key)
    strip = page.locator("[data-plan-suggestion]")
    strip.get_by_role("button", name="No").click()
    cell(page, "Gate 1", "name").click()
    page.keyboard.type("Gate 1 passed")
    page.keyboard.press("Enter")
    wait_until_quiet(page)
    expect(strip).to_be_hidden()


def test_who_may_begin_a_project_may_from_my_work(page: Any) -> None:
    page.goto(page.url.split("/p/")[0] + reverse("my_work"))
    page.get_by_role("link", name="Project", exact=True).click()
    expect(page).to_have_url(page.url.split("/projects")[0] + reverse("project_new"))


def plan_of(plan: DrawnPlan, name: str) -> Task:
    return Task.objects.live().get(project=plan.project, name=name)
