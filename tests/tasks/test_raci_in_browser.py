"""The RACI grid in Chromium: letters, arrows, a block from Excel, taken back; by touch on a phone."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tasks.models import RaciLetter
from tasks.raci.reads import grid_of_project
from tasks.raci.services import Cell, set_letters
from tests.seen import becomes, comes_true, fits
from tests.tasks.deliverables import deliverable
from tests.tasks.plans import DrawnPlan, chain_of_three

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def letters(plan: DrawnPlan) -> list[str]:
    grid = grid_of_project(plan.project)
    return ["".join(grid.letters.get((row.key, one.key), ".") for one in grid.columns) for row in grid.rows]


def cell(page: Any, row: int, column: int) -> Any:
    return page.locator("#raci-grid tbody tr").nth(row).locator("td").nth(column)


PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
  document.activeElement.dispatchEvent(event);
}"""


def test_letters_are_typed_pasted_refused_and_taken_back(
    live_server: Any, log_in: Any, assert_accessible: Any
) -> None:
    plan = chain_of_three()
    deliverable(plan)
    page = log_in(plan.manager.user)
    page.goto(live_server.url + reverse("raci", args=[plan.project.code]))
    fits(page)
    assert_accessible(page)
    cell(page, 0, 0).click()
    for key in ("a", "ArrowRight", "r", "ArrowDown", "A"):
        page.keyboard.press(key)
    becomes(page, lambda: letters(plan)[:2], ["AR", ".A"])
    # What its reader writes here is no news: the page does not say that it is older.
    comes_true(page, lambda: cell(page, 1, 1).get_attribute("data-waiting") is None)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    expect(page.locator("[data-older]")).to_be_hidden()
    comes_true(page, lambda: "4 rows" in page.get_by_role("region", name="What is missing").inner_text())

    # A second A in the row is refused: the cell is as it was, and says why.
    page.keyboard.press("ArrowUp")
    page.keyboard.press("a")
    said = page.locator("[data-raci-said]")
    comes_true(page, lambda: "would have two who are accountable" in said.inner_text())
    becomes(page, lambda: cell(page, 0, 1).inner_text().strip(), "R")
    assert_accessible(page)

    # A block from Excel, from the chosen cell on; what lies beside the grid is left.
    cell(page, 2, 0).click()
    page.evaluate(PASTE, "A\tR\tC\r\nR\ta\r\n")
    becomes(page, lambda: letters(plan)[2:4], ["AR", "RA"])
    comes_true(page, lambda: cell(page, 3, 1).get_attribute("data-waiting") is None)
    page.keyboard.press("Control+z")
    becomes(page, lambda: letters(plan)[2:4], ["..", ".."])
    cell(page, 0, 0).click()
    page.keyboard.press("Delete")
    becomes(page, lambda: letters(plan)[0], ".R")
    page.get_by_role("button", name="Undo").click()
    becomes(page, lambda: letters(plan)[0], "AR")


def test_fast_typing_loses_no_letter(live_server: Any, log_in: Any) -> None:
    plan = chain_of_three()
    page = log_in(plan.manager.user)
    page.goto(live_server.url + reverse("raci", args=[plan.project.code]))
    cell(page, 0, 0).click()
    for _row in range(5):
        for key in ("a", "ArrowRight", "r", "ArrowLeft", "ArrowDown"):
            page.keyboard.press(key)
    becomes(page, lambda: letters(plan), ["AR"] * 5)


def test_what_somebody_else_wrote_is_shown_and_not_overwritten(live_server: Any, log_in: Any) -> None:
    plan = chain_of_three()
    page = log_in(plan.manager.user)
    page.goto(live_server.url + reverse("raci", args=[plan.project.code]))
    grid = grid_of_project(plan.project)
    theirs = Cell(grid.rows[0].key, grid.columns[0].key, "C")
    set_letters(actor=plan.manager, project_id=plan.project.pk, cells=[theirs])
    cell(page, 0, 0).click()
    page.keyboard.press("a")
    said = page.locator("[data-raci-said]")
    comes_true(page, lambda: "somebody else has written “C” there" in said.inner_text())
    becomes(page, lambda: cell(page, 0, 0).inner_text().strip(), "C")
    page.keyboard.press("a")
    becomes(page, lambda: letters(plan)[0], "A.")


@pytest.mark.parametrize("width", [1440, 390])
def test_who_only_reads_sees_what_the_letters_mean(
    live_server: Any, log_in: Any, assert_accessible: Any, width: int
) -> None:
    plan = chain_of_three()
    page = log_in(plan.priya)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("raci", args=[plan.project.code]))
    fits(page)
    assert_accessible(page)
    comes_true(page, lambda: "Accountable: answers for it" in page.locator("main").inner_text())


def test_by_touch_a_row_is_a_form_and_the_bar_sets_a_letter(
    live_server: Any, log_in: Any, assert_accessible: Any
) -> None:
    plan = chain_of_three()
    page = log_in(plan.manager.user)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("raci", args=[plan.project.code]))
    fits(page)
    assert_accessible(page)
    page.get_by_role("link", name="Letters of Planning").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(str(plan.priya)).select_option("A")
    assert_accessible(page)
    dialog.get_by_role("button", name="Save").click()
    becomes(page, lambda: RaciLetter.objects.filter(letter="A", user=plan.priya).count(), 1)
    cell(page, 0, 0).click()
    page.get_by_role("button", name="Consulted").click()
    becomes(page, lambda: letters(plan)[0], "C.")
