"""The plan workspace in Chromium: typed, pasted, dragged, undone, seen by two people, kept without a connection."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from core.access import SYSTEM
from tasks.editing.services import delete_task, update_task
from tasks.models import Task, TaskLink
from tests.factories import member_of
from tests.seen import becomes, comes_true, fits
from tests.tasks.plans import DAY, DrawnPlan, staged_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    """stage (design 2 d -> build 3 d, Priya), test after build, review on its own"""
    return staged_plan()


@pytest.fixture
def page_of(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]) -> Callable[..., Any]:

    def open_plan(page: Any = None, *, query: str = "", by: Any = None) -> Any:
        page = log_in(by or plan.manager.user, on=page)
        page.goto(f"{live_server.url}/p/ERP/plan/{query}")
        page.locator("[data-plan][data-ready]").wait_for()
        page.locator("[data-plan-tree]").focus()
        return page

    return open_plan


def cell(page: Any, name: str, column: str) -> Any:
    row = page.locator("[data-plan-rows] [role=row][data-id]").filter(
        has=page.locator(".nm").get_by_text(name, exact=True)
    )
    return row.locator(f"[data-column={column}]")


def bar_of(page: Any, task_id: int) -> dict[str, float]:
    """Where a bar is, asked at once: the chart is drawn anew whenever something changes."""
    selector = f"[data-bar='{task_id}'] .bar"
    page.locator(selector).wait_for(state="attached")
    box: dict[str, float] = page.evaluate(
        "selector => document.querySelector(selector).getBoundingClientRect().toJSON()", selector
    )
    return box


def typed(page: Any, name: str, column: str, text: str, key: str = "Enter") -> None:
    cell(page, name, column).click()
    page.keyboard.type(text)
    page.keyboard.press(key)


def saved(page: Any) -> None:
    page.locator("[data-plan][data-state=saved]").wait_for()


def test_typing_works_as_in_a_spreadsheet(page_of: Any, plan: DrawnPlan, assert_accessible: Any) -> None:
    page = page_of()
    assert_accessible(page)
    typed(page, "design", "duration", "4d", "Tab")
    expect(cell(page, "design", "start")).to_have_class(r"c c-start n cur")
    expect(cell(page, "test", "start")).to_have_text("11 Mar")
    assert plan["design"].duration_minutes == 4 * DAY
    typed(page, "review", "predecessors", "1.2FS+2d")
    expect(cell(page, "review", "start")).to_have_text("13 Mar")
    typed(page, "review", "people", "priya" if "priya" in str(plan.priya).lower() else str(plan.priya))
    saved(page)
    cell(page, "build", "name").click()
    page.keyboard.press("F2")
    page.keyboard.press("End")
    page.keyboard.type(" it")
    page.keyboard.press("Escape")
    expect(cell(page, "build", "name")).to_have_text("build")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    expect(page.locator("[data-plan-tree]")).to_have_attribute("aria-activedescendant", re.compile("-wbs$"))


def test_what_cannot_be_stays_typed_with_its_reason(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    typed(page, "design", "duration", "soon")
    wrong = cell(page, "design", "duration")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_text("soon")
    # Who types on is not led back: the cell is red, and the status bar says why.
    expect(cell(page, "build", "duration")).to_have_class(re.compile(r"\bcur\b"))
    expect(page.locator("[data-plan-state]")).to_contain_text("Type a duration")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("[data-plan-error]")).to_contain_text("Type a duration")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("3d")
    page.keyboard.press("Enter")
    expect(cell(page, "design", "duration")).to_have_text("3d")
    typed(page, "design", "predecessors", "2")
    expect(page.locator("[data-plan-state]")).to_contain_text("test")
    page.get_by_role("button", name="Drop changes").click()
    expect(cell(page, "design", "predecessors")).to_have_text("")
    assert not TaskLink.objects.filter(successor=plan.ids["design"]).exists()


def test_what_is_refused_holds_nothing_else_up_and_is_dropped_whole(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    design, build = cell(page, "design", "duration"), cell(page, "build", "duration")
    # Typed on at once, before the first answer is there: what is being typed stays.
    page.route("**/plan/edit/", lambda route: (page.wait_for_timeout(300), route.continue_()))
    design.click()
    page.keyboard.type("soon")
    page.keyboard.press("Enter")
    page.keyboard.type("later")
    expect(design).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Enter")
    expect(build).to_have_attribute("aria-invalid", "true")
    page.unroute("**/plan/edit/")
    # Elsewhere work goes on and is saved.
    typed(page, "review", "duration", "4d")
    expect(cell(page, "review", "duration")).to_have_text("4d")
    expect(page.locator("[data-plan-state]")).to_contain_text("2 cells are not saved")
    assert plan["review"].duration_minutes == 4 * DAY
    expect(page.locator("[data-plan][data-state=refused]")).to_be_visible()
    # A task that goes takes along what was typed in it.
    delete_task(actor=SYSTEM, task_id=plan.ids["build"])
    expect(cell(page, "build", "name")).to_have_count(0)
    expect(design).to_have_text("soon")
    page.get_by_role("button", name="Drop changes").click()
    expect(design).to_have_text("2d")
    saved(page)
    page.reload()
    expect(design).to_have_text("2d")


def test_cells_are_copied_pasted_and_filled(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('Draft\\t5d\\nCode\\t6d')")
    cell(page, "design", "name").click()
    page.keyboard.press("Control+v")
    expect(cell(page, "Draft", "duration")).to_have_text("5d")
    expect(cell(page, "Code", "duration")).to_have_text("6d")
    page.keyboard.press("Control+z")
    expect(cell(page, "design", "duration")).to_have_text("2d")
    cell(page, "design", "duration").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+c")
    becomes(page, lambda: page.evaluate("navigator.clipboard.readText()"), "2d\n3d")
    page.keyboard.press("Control+d")
    expect(cell(page, "build", "duration")).to_have_text("2d")
    page.evaluate("navigator.clipboard.writeText('Pack\\nShip')")
    cell(page, "review", "name").click()
    page.keyboard.press("Control+v")
    expect(cell(page, "Pack", "name")).to_be_visible()
    expect(cell(page, "Ship", "name")).to_be_visible()


def test_rows_are_made_moved_and_deleted_by_keys(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    cell(page, "test", "name").click()
    page.keyboard.press("Insert")
    page.locator(".cell-input").wait_for()
    page.keyboard.type("Train")
    page.keyboard.press("Enter")
    expect(cell(page, "Train", "wbs")).to_have_text("3")
    cell(page, "Train", "name").click()
    page.keyboard.press("Alt+Shift+ArrowRight")
    expect(page.locator("[data-plan-error]")).to_be_hidden()
    expect(cell(page, "Train", "wbs")).to_have_text("2.1")
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(cell(page, "Train", "wbs")).to_have_text("3")
    page.keyboard.press("Alt+Shift+ArrowUp")
    expect(cell(page, "Train", "wbs")).to_have_text("2")
    # Delete empties cells; a row goes by a key of its own.
    page.keyboard.press("Delete")
    expect(cell(page, "Train", "wbs")).to_have_text("2")
    page.keyboard.press("Control+Delete")
    expect(cell(page, "Train", "name")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(cell(page, "Train", "wbs")).to_have_text("2")
    cell(page, "stage", "wbs").click()
    page.keyboard.press("ArrowLeft")
    expect(cell(page, "design", "name")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(cell(page, "design", "name")).to_be_visible()


def test_tasks_are_written_as_a_list_at_the_end(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    # The row under the last one is a cell like any other: by arrow, by Enter, by a click.
    cell(page, "review", "name").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("Train")
    page.keyboard.press("Enter")
    expect(cell(page, "Train", "name")).to_be_visible()
    page.locator("[data-plan-rows] .adder [data-column=name]").click()
    page.locator(".cell-input").wait_for()
    page.keyboard.type("Hand over")
    page.keyboard.press("Enter")
    expect(cell(page, "Hand over", "name")).to_be_visible()
    page.keyboard.press("Enter")
    page.locator(".cell-input").wait_for()
    page.keyboard.press("Escape")
    saved(page)
    expect(page.locator("[data-plan-rows] [data-id]")).to_have_count(7)
    expect(page.locator(".cell-input")).to_have_count(0)
    assert list(Task.objects.filter(parent=None).live().values_list("name", flat=True)) == [
        "stage",
        "test",
        "review",
        "Train",
        "Hand over",
    ]


def test_undo_and_redo_also_after_a_reload(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    typed(page, "design", "name", "Sketch")
    saved(page)
    page = page_of(page)
    page.keyboard.press("Control+z")
    expect(cell(page, "design", "name")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect(cell(page, "Sketch", "name")).to_be_visible()
    update_task(actor=SYSTEM, task_id=plan.ids["design"], changes={"name": "Theirs"})
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("has changed")).to_be_visible()
    assert plan["design"].name == "Theirs"


def test_two_people_see_each_other_and_keep_their_cell(
    page_of: Any, plan: DrawnPlan, browser: Any, assert_accessible: Any
) -> None:
    other = member_of(plan.project, full_name="Daniel Osei", role="project_manager")
    hers = page_of()
    his = page_of(browser.new_context().new_page(), by=other)
    cell(hers, "build", "name").click()
    hers.keyboard.press("F2")
    typed(his, "build", "duration", "5d")
    duration = hers.locator(f"#row-{plan.ids['build']} [data-column=duration]")
    expect(duration).to_have_text("5d", timeout=4000)
    hers.keyboard.type("Make")
    hers.keyboard.press("Enter")
    expect(cell(his, "Make", "name")).to_be_visible(timeout=4000)
    cell(hers, "Make", "name").click()
    hers.keyboard.press("F2")
    typed(his, "Make", "name", "Theirs")
    saved(his)
    hers.wait_for_timeout(2000)
    hers.keyboard.type("Mine")
    hers.keyboard.press("Enter")
    mine = hers.locator(f"#row-{plan.ids['build']} [data-column=name]")
    expect(mine).to_have_attribute("aria-invalid", "true")
    mine.click()
    expect(hers.locator("[data-plan-error]")).to_contain_text("Daniel Osei’s:")
    expect(hers.locator("[data-plan-error]")).to_contain_text("Theirs")
    assert_accessible(hers)
    hers.get_by_role("button", name="Keep mine").click()
    expect(cell(his, "Mine", "name")).to_be_visible(timeout=4000)


def test_bars_are_dragged_and_linked(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of(query="?zoom=day")
    bar = bar_of(page, plan.ids["review"])
    middle = bar["y"] + bar["height"] / 2
    page.mouse.move(bar["x"] + 4, middle)
    page.mouse.down()
    page.mouse.move(bar["x"] + 4 + 7 * 24, middle, steps=6)
    page.mouse.up()
    expect(cell(page, "review", "start")).to_have_text("9 Mar")
    page.mouse.move(bar["x"] + 4, middle)
    page.mouse.down()
    page.mouse.move(bar["x"] + 60, middle, steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert plan.dates("review")[0].isoformat() == "2026-03-09"
    bar = bar_of(page, plan.ids["test"])
    other = bar_of(page, plan.ids["review"])
    page.mouse.move(bar["x"] + bar["width"] + 7, bar["y"] + 5)
    page.mouse.down()
    page.mouse.move(other["x"] + 4, other["y"] + 5, steps=6)
    page.mouse.up()
    expect(cell(page, "review", "predecessors")).to_have_text("2")


def test_a_preview_shows_the_moves_before_they_are_made(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    page.get_by_role("button", name="Preview").click()
    typed(page, "design", "duration", "5d")
    expect(page.get_by_role("alertdialog")).to_contain_text("3 working days later")
    assert plan["design"].duration_minutes == 2 * DAY
    page.get_by_role("alertdialog").get_by_role("button", name="Cancel").click()
    expect(cell(page, "design", "duration")).to_have_text("2d")
    typed(page, "design", "duration", "5d")
    page.get_by_role("alertdialog").get_by_role("button", name="Apply").click()
    expect(cell(page, "test", "start")).to_have_text("12 Mar")


def test_filters_groups_and_columns_stand_in_the_address_and_are_kept(
    page_of: Any, plan: DrawnPlan, assert_accessible: Any
) -> None:
    page = page_of()
    page.get_by_role("button", name="Filter").click()
    page.locator("select[data-plan-filter=person]").select_option(label=str(plan.priya))
    expect(page.locator("[data-plan-count]")).to_have_text("2 of 5 tasks")
    comes_true(page, lambda: "person=" in page.url)
    assert_accessible(page)
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_role("button", name="View", exact=True).click()
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("Status", exact=True).last.check()
    expect(page.get_by_role("columnheader", name="Status")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_label("Keep this view as").fill("With status")
    with page.expect_response("**/plan/views/"):
        page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("button", name="As at first").click()
    expect(page.get_by_role("columnheader", name="Status")).to_have_count(0)
    page.get_by_role("button", name="View", exact=True).click()
    page.get_by_role("button", name="With status").first.click()
    expect(page.get_by_role("columnheader", name="Status")).to_be_visible()
    page = page_of(page, query="?group=status&sort=-finish")
    expect(page.locator(".group").first).to_contain_text("To do")


def test_without_a_connection_edits_are_kept_and_sent_later(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    page.context.set_offline(True)
    typed(page, "review", "name", "Check")
    expect(page.locator("[data-plan-state]")).to_contain_text("1 changes are kept")
    page.context.set_offline(False)
    saved(page)
    expect(cell(page, "Check", "name")).to_be_visible()
    assert Task.objects.filter(name="Check").exists()


def test_the_plan_leaves_as_pages_picture_and_tables(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    page.evaluate(
        "window.print = () => { window.printedSheets = document.querySelectorAll('.print-sheet').length }"
    )
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Print or PDF").click()
    page.get_by_role("button", name="Print", exact=True).click()
    becomes(page, lambda: page.evaluate("window.printedSheets"), 1)
    printed = page.locator(".print-sheet").first
    expect(printed.locator("header b")).to_have_text(f"{plan.project.name} ({plan.project.code})")
    shown = [
        head.split("\n")[0] for head in page.locator("[data-plan-tree] [role=columnheader]").all_inner_texts()
    ]
    becomes(page, lambda: printed.locator("th").all_text_contents(), [head for head in shown if head])
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    for entry, ending in (("CSV", ".csv"), ("Excel", ".xlsx"), ("Picture (PNG)", ".png")):
        page.get_by_role("button", name="More", exact=True).click()
        with page.expect_download() as found:
            page.get_by_role("button", name=entry, exact=True).click()
        assert found.value.suggested_filename.endswith(ending)
        assert found.value.path().stat().st_size > 100


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_plan_fits_and_is_accessible(
    page_of: Any, plan: DrawnPlan, assert_accessible: Any, width: int, theme: str
) -> None:
    page = page_of()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    page = page_of(page)
    fits(page)
    assert_accessible(page)
    page.goto(page.url + "trash/")
    assert_accessible(page)
    assert not complaints
