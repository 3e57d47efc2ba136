"""What happens while the plan waits for something – an answer, the browser's database, a pause of the keys –
counts: nothing that was read before is used as if it still held.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from core.access import SYSTEM
from tasks.editing.services import create_task, move_task, update_task
from tasks.models import Task
from tests.browser.holding import asked, five_tasks, held, opener, set_cell, until, wait_until_held
from tests.browser.typing import READY, cell, type_at, wait_until_quiet
from tests.seen import comes_true
from tests.tasks.plans import DAY, DrawnPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    return five_tasks()


@pytest.fixture
def page_of(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]) -> Callable[..., Any]:
    return opener(plan, live_server, log_in)


def days_of(plan: DrawnPlan, name: str) -> int:
    return (plan[name].duration_minutes or 0) // DAY


# Previews --------------------------------------------------------------------------------------


def test_two_edits_that_are_looked_at_first_are_both_offered(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    with held(page, "/plan/edit/"):
        set_cell(page, "design", "duration", "4d", "Control+Enter")
        set_cell(page, "pilot", "duration", "6d", "Control+Enter")
        wait_until_held(page, "/plan/edit/")
    for name, days in (("design", 4), ("pilot", 6)):
        expect(page.locator("[data-plan-offer]")).to_be_visible()
        page.locator("[data-offer-yes]").click()
        wait_until_quiet(page)
        assert days_of(plan, name) == days
    expect(page.locator("[data-plan-offer]")).to_be_hidden()


def test_an_edit_that_is_looked_at_is_not_left_in_silence(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    leaving = """() => {
      const event = new Event("beforeunload", { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    }"""
    comes_true(page, lambda: not page.evaluate(leaving))
    with held(page, "/plan/edit/"):
        set_cell(page, "design", "duration", "4d", "Control+Enter")
        wait_until_held(page, "/plan/edit/")
        comes_true(page, lambda: page.evaluate(leaving))
    page.locator("[data-offer-no]").click()
    comes_true(page, lambda: not page.evaluate(leaving))


def test_an_undo_takes_back_what_is_still_looked_at(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    set_cell(page, "review", "duration", "5d")
    wait_until_quiet(page)
    with held(page, "/plan/edit/"):
        set_cell(page, "design", "duration", "4d", "Control+Enter")
        wait_until_held(page, "/plan/edit/")
        page.keyboard.press("Control+z")
        expect(cell(page, "design", "duration")).to_have_text("2d")
    wait_until_quiet(page)
    page.wait_for_timeout(200)
    expect(page.locator("[data-plan-offer]")).to_be_hidden()
    assert (days_of(plan, "design"), days_of(plan, "review")) == (2, 5)


def test_an_edit_to_look_at_while_the_network_is_away_is_kept_like_any(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    page.context.set_offline(True)
    set_cell(page, "review", "duration", "5d")
    set_cell(page, "design", "duration", "4d", "Control+Enter")
    page.locator("[data-plan][data-pending='2']").wait_for()
    page.context.set_offline(False)
    wait_until_quiet(page)
    assert (days_of(plan, "design"), days_of(plan, "review")) == (4, 5)


# Undo and redo -----------------------------------------------------------------------------------


def test_two_undos_in_a_row_are_two_undos(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    set_cell(page, "review", "duration", "5d")
    set_cell(page, "pilot", "duration", "6d")
    wait_until_quiet(page)
    page.context.set_offline(True)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.wait_for_timeout(100)
    page.context.set_offline(False)
    wait_until_quiet(page)
    assert (days_of(plan, "review"), days_of(plan, "pilot")) == (3, 2)


def test_redo_begins_with_what_was_undone_last(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    set_cell(page, "review", "duration", "5d")
    wait_until_quiet(page)
    page.context.set_offline(True)
    set_cell(page, "pilot", "duration", "6d")
    # This one is taken out of the queue, the one before it is undone by the server.
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.context.set_offline(False)
    wait_until_quiet(page)
    assert (days_of(plan, "review"), days_of(plan, "pilot")) == (3, 2)
    page.keyboard.press("Control+Shift+z")
    wait_until_quiet(page)
    assert (days_of(plan, "review"), days_of(plan, "pilot")) == (5, 2)
    page.keyboard.press("Control+Shift+z")
    wait_until_quiet(page)
    assert (days_of(plan, "review"), days_of(plan, "pilot")) == (5, 6)


# A browser whose own database never answers: what is done waits for it a while before it is sent.
SLOW_STORE = "indexedDB.open = () => ({})"


def test_after_an_undo_that_was_thought_better_of_the_page_goes_on_reading(
    page_of: Any, plan: DrawnPlan
) -> None:
    page = page_of(first=SLOW_STORE)
    with held(page, "/plan/edit/"):
        set_cell(page, "review", "duration", "5d")
        wait_until_held(page, "/plan/edit/")
        page.keyboard.press("Control+z")
        expect(cell(page, "review", "duration")).to_have_text("3d")
    # The edit is stored, its undo not sent yet.
    page.wait_for_timeout(400)
    page.keyboard.press("Control+Shift+z")
    wait_until_quiet(page)
    expect(cell(page, "review", "duration")).to_have_text("5d")
    update_task(actor=SYSTEM, task_id=plan.ids["pilot"], changes={"name": "pilot of another"})
    expect(cell(page, "pilot of another", "name")).to_be_visible()
    assert days_of(plan, "review") == 5


def test_after_an_undo_during_an_undo_the_page_goes_on_reading(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    set_cell(page, "review", "duration", "5d")
    set_cell(page, "pilot", "duration", "6d")
    wait_until_quiet(page)
    with held(page, "/plan/edit/"):
        page.keyboard.press("Control+z")
        wait_until_held(page, "/plan/edit/")
        page.keyboard.press("Control+z")
    wait_until_quiet(page)
    assert (days_of(plan, "review"), days_of(plan, "pilot")) == (3, 2)
    update_task(actor=SYSTEM, task_id=plan.ids["pilot"], changes={"name": "pilot of another"})
    expect(cell(page, "pilot of another", "name")).to_be_visible()
    expect(cell(page, "review", "duration")).to_have_text("3d")


def test_undo_in_the_message_of_a_deletion_undoes_nothing_else(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    cell(page, "review", "name").click()
    page.keyboard.press("Control+Delete")
    undo = page.locator("#toasts").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    set_cell(page, "pilot", "duration", "6d")
    # It would undo the duration now, and goes.
    expect(undo).to_have_count(0)
    wait_until_quiet(page)
    assert days_of(plan, "pilot") == 6


# Rows that are not stored yet -------------------------------------------------------------------


def make_row(page: Any, name: str) -> None:
    cell(page, "review", "name").click()
    page.keyboard.press("Insert")
    type_at(page, name, 10, "Enter")


def test_rows_that_were_copied_before_they_were_stored_are_pasted_after(
    page_of: Any, plan: DrawnPlan
) -> None:
    page = page_of()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with held(page, "/plan/edit/"):
        make_row(page, "Fresh")
        cell(page, "Fresh", "name").click()
        page.keyboard.press("Shift+Space")
        page.keyboard.press("Control+c")
    wait_until_quiet(page)
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+v")
    wait_until_quiet(page)
    assert [name for _code, name in plan.tree()][-2:] == ["Fresh", "Fresh"]


def test_rows_that_were_cut_before_they_were_stored_move_after(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with held(page, "/plan/edit/"):
        make_row(page, "Fresh")
        cell(page, "Fresh", "name").click()
        page.keyboard.press("Shift+Space")
        page.keyboard.press("Control+x")
    wait_until_quiet(page)
    expect(page.locator(".r.cut")).to_have_count(1)
    cell(page, "design", "name").click()
    page.keyboard.press("Control+v")
    wait_until_quiet(page)
    assert plan.tree()[0] == ("1", "Fresh")


def test_the_panel_of_a_row_waits_until_the_row_is_stored(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    with held(page, "/plan/edit/"):
        make_row(page, "Fresh")
        cell(page, "Fresh", "name").click()
        page.keyboard.press(" ")
        page.wait_for_timeout(200)
    expect(page.locator("#drawer")).to_contain_text("Fresh")
    assert asked(page, "/tasks/-") == 0


def test_a_split_that_was_opened_before_its_row_was_stored_is_made(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    with held(page, "/plan/edit/"):
        make_row(page, "Fresh")
        set_cell(page, "Fresh", "duration", "5d")
        cell(page, "Fresh", "name").click()
        cell(page, "Fresh", "name").click(button="right")
        page.locator("[data-plan-do=split]").click()
        form = page.locator("#plan-split form")
        form.locator("[name=at]").fill("2026-03-04")
        form.locator("[name=start]").fill("2026-03-11")
    until(page, "document.querySelector('[data-plan]').dataset.pending === '0'")
    form.get_by_role("button", name="Apply").click()
    wait_until_quiet(page)
    expect(page.locator("#toasts [data-tone=red]")).to_have_count(0)
    assert len(Task.objects.get(name="Fresh").gaps or []) == 1


# What others do meanwhile ------------------------------------------------------------------------


def test_rows_that_are_read_anew_are_not_older_than_what_is_saved(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    with held(page, "/plan/data/"):
        plan.project.version += 1
        plan.project.save()
        wait_until_held(page, "/plan/data/")
        make_row(page, "Fresh")
        set_cell(page, "Fresh", "predecessors", "99")
        page.wait_for_timeout(600)
    wait_until_quiet(page)
    expect(cell(page, "Fresh", "predecessors")).to_have_text("99")
    page.wait_for_timeout(300)
    expect(page.locator("#toasts [data-tone=red]")).to_have_count(0)
    expect(cell(page, "Fresh", "name")).to_be_visible()


def test_a_fill_is_of_the_rows_that_were_chosen(page_of: Any, plan: DrawnPlan) -> None:
    """Somebody makes a row above while the corner is pulled."""
    page = page_of()
    cell(page, "design", "duration").click()
    corner = page.locator(".fill-handle").bounding_box()
    page.mouse.move(corner["x"] + 4, corner["y"] + 4)
    page.mouse.down()
    page.mouse.move(corner["x"], corner["y"] + 30, steps=3)
    made = create_task(
        actor=SYSTEM, project_id=plan.project.pk, name="first of all", fields={"duration_minutes": 9 * DAY}
    ).task
    move_task(actor=SYSTEM, task_id=made.pk, parent_id=None, after_id=None)
    cell(page, "first of all", "name").wait_for()
    below = cell(page, "build", "duration").bounding_box()
    page.mouse.move(corner["x"], below["y"] + 10, steps=3)
    page.mouse.up()
    wait_until_quiet(page)
    assert [days_of(plan, name) for name in ("design", "build", "pilot")] == [2, 2, 2]


def test_what_a_dragged_bar_would_move_is_shown_of_that_bar_alone(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()

    def pull(name: str) -> None:
        page.wait_for_timeout(200)
        # Bars are drawn anew at every change: asked for and measured at once.
        x, y = page.evaluate(
            """id => {
              const { x, y } = document.querySelector(`[data-bar="${id}"] .bar`).getBoundingClientRect();
              return [x, y];
            }""",
            plan.ids[name],
        )
        page.mouse.move(x + 8, y + 5)
        page.mouse.down()
        page.mouse.move(x + 8 + 60, y + 5, steps=4)

    with held(page, "/plan/edit/"):
        pull("design")
        wait_until_held(page, "/plan/edit/")
        page.keyboard.press("Escape")
        page.mouse.up()
        pull("pilot")
    page.wait_for_timeout(70)
    moved = page.locator("g:has(.was)").evaluate_all("bars => bars.map((bar) => bar.dataset.bar)")
    page.keyboard.press("Escape")
    page.mouse.up()
    assert str(plan.ids["build"]) not in moved


# One's own that was left before -------------------------------------------------------------------

# A database that answers after a second.
LATE_STORE = """
(() => {
  const open = indexedDB.open.bind(indexedDB);
  indexedDB.open = (...given) => {
    const late = {};
    setTimeout(() => {
      const request = open(...given);
      request.onupgradeneeded = () => { late.result = request.result; late.onupgradeneeded?.(); };
      request.onsuccess = () => { late.result = request.result; late.onsuccess?.(); };
      request.onerror = () => { late.error = request.error; late.onerror?.(); };
    }, LATE_MS);
    return late;
  };
})();
"""


@pytest.mark.parametrize("late_ms", [1000, 3000])
def test_what_a_page_left_comes_before_what_is_typed_now(page_of: Any, plan: DrawnPlan, late_ms: int) -> None:
    page = page_of()
    page.context.set_offline(True)
    set_cell(page, "review", "name", "Left by the page before")
    set_cell(page, "pilot", "duration", "6d")
    page.locator("[data-plan][data-pending='2']").wait_for()
    page.wait_for_timeout(200)
    page.goto("about:blank")
    page.context.set_offline(False)
    page_of(page, first=LATE_STORE.replace("LATE_MS", str(late_ms)), waits=False)
    # By its number: what was left may have given it its other name already.
    page.locator(f"#cell-{plan.ids['review']}-name").click()
    type_at(page, "Typed now", 10, "Enter")
    page.locator(READY).wait_for()
    until(page, "document.querySelector('[data-plan]').dataset.pending === '0'")
    page.wait_for_timeout(1500 if late_ms > 2000 else 0)
    wait_until_quiet(page)
    # What comes later than anybody waits for it is kept all the same.
    assert days_of(plan, "pilot") == 6
    if late_ms < 2000:
        assert plan["review"].name == "Typed now"
