"""A scenario with mouse and keys: tried over the plan, applied as one edit, kept, compared, asked for."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from controls.models import ChangeRequest
from core.models import ChangeSet
from people.access import actor_for
from tasks.editing.services import update_task
from tasks.models import Scenario, Task
from tasks.scenarios.services import keep_scenario
from tests.browser.holding import five_tasks, opener, set_cell, until
from tests.browser.typing import READY, cell, wait_until_quiet
from tests.factories import member_of
from tests.tasks.plans import DAY, DrawnPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    return five_tasks()


@pytest.fixture
def page_of(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]) -> Callable[..., Any]:
    return opener(plan, live_server, log_in)


def strip(page: Any) -> Any:
    return page.locator("[data-plan-scenario]")


def says(page: Any, words: str) -> None:
    expect(strip(page).locator("[data-scenario-text]")).to_contain_text(re.compile(words))


def begin(page: Any) -> None:
    page.locator("[data-plan-toolbar] [data-plan-do=scenario]").click()
    says(page, "no change yet")


def press(page: Any, name: str) -> None:
    strip(page).get_by_role("button", name=name, exact=True).click()


def ghosts(page: Any) -> Any:
    return page.locator("[data-plan-canvas] .tried")


def days_of(plan: DrawnPlan, name: str) -> int:
    return (plan[name].duration_minutes or 0) // DAY


def edits() -> int:
    return ChangeSet.objects.filter(intent="edit_plan").count()


def three_edits(page: Any) -> None:
    begin(page)
    set_cell(page, "design", "duration", "4d")
    set_cell(page, "pilot", "duration", "6d")
    cell(page, "review", "name").click()
    page.keyboard.press("Insert")
    page.keyboard.type("training")
    page.keyboard.press("Enter")
    says(page, r"3 changes\. 4 tasks move\..+ 1 task is new\.")


def test_three_edits_are_seen_over_the_plan_applied_as_one_and_undone_as_one(
    page_of: Any, plan: DrawnPlan
) -> None:
    page = page_of()
    finish = page.locator("[data-plan-finish]").inner_text()
    three_edits(page)
    says(page, "2 working days later")
    # design, build, pilot, launch and the new row; the bars themselves stay.
    expect(ghosts(page)).to_have_count(5)
    expect(page.locator("[data-plan-finish]")).to_have_text(finish)
    expect(page.locator("[data-plan-rows] .c.tried")).to_have_count(3)
    assert (days_of(plan, "design"), edits()) == (2, 0)
    press(page, "Apply")
    expect(strip(page)).to_be_hidden()
    wait_until_quiet(page)
    expect(ghosts(page)).to_have_count(0)
    assert (days_of(plan, "design"), days_of(plan, "pilot"), edits()) == (4, 6, 1)
    assert Task.objects.live().filter(name="training").exists()
    page.keyboard.press("Control+z")
    wait_until_quiet(page)
    expect(cell(page, "design", "duration")).to_have_text("2d")
    assert (days_of(plan, "design"), days_of(plan, "pilot")) == (2, 2)
    assert not Task.objects.live().filter(name="training").exists()


def test_one_walks_from_task_to_task_that_it_moves(page_of: Any) -> None:
    page = page_of()
    three_edits(page)
    place = strip(page).locator("[data-scenario-place]")
    expect(place).to_be_hidden()
    press(page, "Next that moves")
    expect(place).to_contain_text(re.compile(r"^1 of 5: .+ → .+$"))
    expect(cell(page, "design", "name")).to_have_class(re.compile(r"\bcur\b"))
    page.keyboard.press("Alt+Shift+N")
    expect(cell(page, "build", "name")).to_have_class(re.compile(r"\bcur\b"))
    expect(place).to_contain_text("2 of 5")
    # "review" stays where it is: the row behind it is the next, and then the first one again.
    cell(page, "review", "name").click()
    page.keyboard.press("Control+k")
    page.keyboard.type("next task that")
    page.get_by_role("option", name="Next task that moves").click()
    expect(place).to_contain_text("5 of 5: – → ")
    page.keyboard.press("Alt+Shift+N")
    expect(place).to_contain_text("1 of 5")
    set_cell(page, "pilot", "duration", "2d")
    expect(place).to_be_hidden()


def test_undo_takes_the_last_change_back_and_redo_puts_it_there_again(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    three_edits(page)
    page.keyboard.press("Control+z")
    says(page, "2 changes")
    expect(cell(page, "training", "name")).to_have_count(0)
    page.keyboard.press("Control+z")
    says(page, "1 change")
    expect(cell(page, "pilot", "duration")).to_have_text("2d")
    page.keyboard.press("Control+y")
    says(page, "2 changes")
    expect(cell(page, "pilot", "duration")).to_have_text("6d")
    assert edits() == 0


def test_a_scenario_outlives_a_reload_and_a_drop_can_be_taken_back(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    three_edits(page)
    page.reload()
    page.locator(READY).wait_for()
    says(page, r"3 changes\. 4 tasks move\..+ 1 task is new\.")
    expect(cell(page, "training", "name")).to_be_visible()
    press(page, "Drop")
    expect(strip(page)).to_be_hidden()
    expect(cell(page, "design", "duration")).to_have_text("2d")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    says(page, r"3 changes\. 4 tasks move\..+ 1 task is new\.")
    expect(cell(page, "design", "duration")).to_have_text("4d")


def test_it_is_kept_opened_again_and_compared(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    three_edits(page)
    press(page, "Keep")
    page.locator("#plan-scenario-keep").get_by_label("Keep this scenario as").fill("Two teams")
    page.keyboard.press("Enter")
    says(page, "Scenario “Two teams”: 3 changes")
    kept = Scenario.objects.get()
    assert len(kept.changes) == 3
    press(page, "Close")
    expect(strip(page)).to_be_hidden()
    page.reload()
    page.locator(READY).wait_for()
    expect(strip(page)).to_be_hidden()
    begin(page)
    press(page, "Kept scenarios")
    page.locator("#plan-scenarios").get_by_role("button", name="Two teams", exact=True).click()
    says(page, "Scenario “Two teams”: 3 changes. 4 tasks move")
    expect(ghosts(page)).to_have_count(5)
    press(page, "Kept scenarios")
    page.locator("#plan-scenarios").get_by_role("link", name="Compare").click()
    line = page.get_by_role("row").filter(has_text="Two teams")
    expect(line).to_contain_text("+2")
    line.get_by_role("link", name="Two teams").click()
    page.locator(READY).wait_for()
    says(page, "Scenario “Two teams”: 3 changes")
    press(page, "Apply")
    wait_until_quiet(page)
    assert days_of(plan, "design") == 4


def test_a_cell_that_somebody_changed_since_is_shown_with_both_values(page_of: Any, plan: DrawnPlan) -> None:
    step = {"op": "cell", "id": plan.ids["design"], "column": "duration", "text": "4d", "was": "2d"}
    kept = keep_scenario(actor=plan.manager, project_id=plan.project.pk, name="Later", changes=[[step]])
    other = actor_for(member_of(plan.project, role="project_manager"))
    update_task(actor=other, task_id=plan.ids["design"], changes={"duration_minutes": 3 * DAY})
    page = page_of(query=f"?scenario={kept.pk}")
    says(page, "1 step cannot be")
    wrong = cell(page, "design", "duration")
    expect(wrong).to_have_class(re.compile("wrong"))
    wrong.click()
    expect(page.locator("[data-plan-error]")).to_contain_text("3d")
    page.locator("[data-plan-error]").get_by_role("button", name="Keep mine").click()
    says(page, "1 change. 2 tasks move")
    press(page, "Apply")
    wait_until_quiet(page)
    assert days_of(plan, "design") == 4


def test_a_step_that_cannot_be_is_marked_and_the_others_are_looked_at(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    begin(page)
    set_cell(page, "design", "duration", "4d")
    set_cell(page, "pilot", "duration", "soon")
    says(page, "2 changes. 2 tasks move.* 1 step cannot be")
    expect(cell(page, "pilot", "duration")).to_have_class(re.compile("wrong"))
    set_cell(page, "pilot", "duration", "3d")
    says(page, "2 changes. 4 tasks move")
    expect(page.locator("[data-plan-rows] .c.wrong")).to_have_count(0)


def test_it_becomes_a_change_request_or_says_what_one_cannot_hold(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    three_edits(page)
    set_cell(page, "build", "percent", "50")
    says(page, "4 changes")
    press(page, "Change request")
    expect(page.locator("#toasts")).to_contain_text("cannot hold this: Percent complete")
    assert not ChangeRequest.objects.exists()
    page.locator("[data-plan-tree]").focus()
    page.keyboard.press("Control+z")
    says(page, "3 changes")
    press(page, "Change request")
    page.wait_for_url("**/changes/1/")
    change = ChangeRequest.objects.get()
    assert change.operations.count() == 3
    assert days_of(plan, "design") == 2


def test_a_reader_opens_a_kept_one_and_applies_nothing(
    plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]
) -> None:
    step = {"op": "cell", "id": plan.ids["design"], "column": "duration", "text": "4d"}
    kept = keep_scenario(actor=plan.manager, project_id=plan.project.pk, name="Later", changes=[[step]])
    page = log_in(plan.priya)
    page.goto(f"{live_server.url}/p/ERP/plan/?scenario={kept.pk}")
    page.locator(READY).wait_for()
    says(page, "Scenario “Later”. 2 tasks move")
    expect(ghosts(page)).to_have_count(2)
    expect(strip(page).get_by_role("button", name="Apply")).to_have_count(0)
    press(page, "Close")
    expect(ghosts(page)).to_have_count(0)


def test_the_layer_follows_what_others_change(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    begin(page)
    set_cell(page, "design", "duration", "4d")
    says(page, "1 change. 2 tasks move")
    other = actor_for(member_of(plan.project, role="project_manager"))
    update_task(actor=other, task_id=plan.ids["build"], changes={"duration_minutes": 30 * DAY})
    until(page, "!document.querySelector('[data-scenario-text]').textContent.includes('Looking')")
    expect(cell(page, "build", "duration")).to_have_text("30d", timeout=10_000)
    says(page, "1 change. 2 tasks move")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_strip_layer_and_comparison_can_be_read_by_everybody(
    page_of: Any, plan: DrawnPlan, assert_accessible: Callable[..., None], theme: Any
) -> None:
    page = page_of()
    page.emulate_media(color_scheme=theme)
    three_edits(page)
    cell(page, "launch", "name").click()
    page.keyboard.press("Control+Delete")
    expect(page.locator("[data-plan-rows] .r.out")).to_have_count(1)
    # It is tried, not moved to the trash.
    expect(page.locator("#toasts [data-toast]")).to_have_count(0)
    says(page, "4 changes")
    press(page, "Keep")
    page.locator("#plan-scenario-keep").get_by_label("Keep this scenario as").fill("Two teams")
    assert_accessible(page)
    page.keyboard.press("Enter")
    says(page, "Scenario “Two teams”")
    press(page, "Kept scenarios")
    expect(page.locator("#plan-scenarios").get_by_role("link", name="Compare")).to_be_visible()
    assert_accessible(page)
    page.locator("#plan-scenarios").get_by_role("link", name="Compare").click()
    page.get_by_role("row").filter(has_text="Two teams").wait_for()
    assert_accessible(page)


def test_the_palette_begins_a_scenario(page_of: Any) -> None:
    page = page_of()
    page.keyboard.press("Control+k")
    page.keyboard.type("scenario")
    page.get_by_role("option", name="Scenario", exact=True).first.click()
    says(page, "no change yet")


def test_levelling_is_shown_over_the_plan_and_applied_there(page_of: Any, plan: DrawnPlan) -> None:
    plan.give("review")
    page = page_of(query="?show=levelling&keeps_priority=1")
    says(page, r"Levelling.*move")
    expect(ghosts(page).first).to_be_visible()
    before = plan.dates("build"), plan.dates("review")
    press(page, "Apply")
    expect(strip(page)).to_be_hidden()
    expect(page.locator("#toasts")).to_contain_text("Levelled")
    assert (plan.dates("build"), plan.dates("review")) != before
    page.locator("[data-plan-tree]").focus()
    expect(page.locator("[data-plan-toolbar] [data-plan-do=undo]")).to_be_enabled()
    page.keyboard.press("Control+z")
    wait_until_quiet(page)
    assert (plan.dates("build"), plan.dates("review")) == before


def test_what_if_is_shown_over_the_plan_and_applied_there(
    page_of: Any, plan: DrawnPlan, live_server: Any
) -> None:
    page = page_of()
    page.goto(f"{live_server.url}/p/ERP/what-if/?kind=longer&task=1&days=3")
    page.get_by_role("link", name="Show in the plan").click()
    page.locator(READY).wait_for()
    says(page, r"What if.*2 tasks move.*3 working days later")
    expect(ghosts(page)).to_have_count(2)
    assert days_of(plan, "design") == 2
    press(page, "Apply")
    expect(strip(page)).to_be_hidden()
    expect(cell(page, "design", "duration")).to_have_text("5d")
    assert days_of(plan, "design") == 5
