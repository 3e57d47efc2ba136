"""The task panel in Chromium: beside the plan all is changed in place, the grid follows, Esc gives back the focus."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.access import SYSTEM
from tasks.custom_fields.services import add_field
from tasks.editing.services import add_item, link_tasks
from tasks.models import ChecklistItem, Comment, TaskFile, TaskLink
from tests.browser.test_plan import cell, saved, typed
from tests.factories import member_of
from tests.seen import fits
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    """design 2 d -> build 3 d, Priya -> test 1 d; review 1 d on its own"""
    drawn = chain_of_three()
    drawn.add("review", 1)
    add_item(actor=SYSTEM, task_id=drawn.ids["build"], text="Order the machine")
    return drawn


@pytest.fixture
def page(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Page]) -> Page:
    page = log_in(plan.manager.user)
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(f"{live_server.url}/p/{plan.project.code}/plan/")
    page.locator("[data-plan][data-ready]").wait_for()
    return page


def open_panel(page: Page, name: str) -> Any:
    cell(page, name, "name").click()
    page.keyboard.press("Space")
    drawer = page.locator("#drawer")
    expect(drawer.get_by_role("heading", name=name)).to_be_visible()
    return drawer


def test_a_task_is_changed_in_the_drawer_and_the_grid_follows(page: Page, plan: DrawnPlan) -> None:
    drawer = open_panel(page, "build")
    duration = drawer.get_by_label("Duration")
    duration.fill("1w")
    duration.press("Enter")
    expect(cell(page, "build", "duration")).to_have_text("5d")
    expect(cell(page, "test", "start")).to_have_text("11 Mar")
    assert plan["build"].duration_minutes == 5 * DAY

    drawer.get_by_text("Add a link").click()
    drawer.get_by_label("Task, by WBS code or name").fill("review")
    drawer.get_by_label("Lag", exact=True).fill("1d")
    drawer.locator("#tp-links").get_by_role("button", name="Add", exact=True).click()
    expect(cell(page, "build", "predecessors")).to_contain_text("4FS+1d")
    assert TaskLink.objects.filter(predecessor=plan.ids["review"], successor=plan.ids["build"]).exists()

    drawer.get_by_label("Order the machine", exact=True).check()
    expect(drawer.get_by_text("1 of 1")).to_be_visible()
    assert ChecklistItem.objects.get().is_done


def test_people_talk_and_keep_files_in_the_drawer(page: Page, plan: DrawnPlan) -> None:
    zoe = member_of(plan.project, full_name="Zoe Adler")
    drawer = open_panel(page, "build")
    text = drawer.get_by_label("Comment", exact=True)
    text.click()
    page.keyboard.type("Ready, @Zo")
    page.get_by_role("option", name=zoe.full_name).wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("?")
    page.keyboard.press("Control+Enter")
    expect(drawer.locator("#tp-talk")).to_contain_text("Ready,")
    assert "@Zoe Adler ?" in Comment.objects.get().body
    drawer.get_by_label("Add files").set_input_files(
        [{"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Notes"}]
    )
    expect(drawer.get_by_role("link", name="notes.txt")).to_be_visible()
    assert TaskFile.objects.get().name == "notes.txt"


def test_escape_takes_back_what_was_typed_then_closes_and_gives_the_focus_back(
    page: Page, plan: DrawnPlan
) -> None:
    drawer = open_panel(page, "build")
    duration = drawer.get_by_label("Duration")
    duration.fill("9d")
    page.keyboard.press("Escape")
    expect(duration).to_have_value("3d")
    expect(drawer).to_be_visible()
    drawer.get_by_role("button", name="Close").focus()
    page.locator("[data-plan-tree]").focus()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.locator("[data-plan-tree]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(cell(page, "test", "name")).to_have_class("c c-name cur")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_panel_fits_and_is_accessible(
    page: Page, plan: DrawnPlan, live_server: Any, assert_accessible: Any, width: int, theme: Any
) -> None:
    add_field(
        actor=SYSTEM, project_id=plan.project.pk, name="Size", kind="choice", options=["Small", "Large"]
    )
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    if width > 1000:
        open_panel(page, "build")
        assert_accessible(page)
    page.goto(f"{live_server.url}/p/{plan.project.code}/tasks/{plan.ids['build']}/")
    expect(page.get_by_label("Size")).to_be_visible()
    fits(page)
    assert_accessible(page)


def test_own_columns_are_made_filled_grouped_and_removed(
    page: Page, plan: DrawnPlan, assert_accessible: Any
) -> None:
    def dialog() -> Any:
        page.get_by_role("button", name="View", exact=True).click()
        page.get_by_role("button", name="Columns").click()
        page.get_by_role("button", name="Own columns").click()
        return page.locator("#dialog")

    box = dialog()
    box.get_by_label("Name").fill("Size")
    box.get_by_label("Kind").select_option("choice")
    box.get_by_label("Options, one a line").fill("Small\nLarge")
    box.get_by_role("button", name="Add column").click()
    expect(box.locator(".own-field [name=name]")).to_have_value("Size")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("columnheader", name="Size")).to_be_visible()
    key = page.get_by_role("columnheader", name="Size").get_attribute("data-key") or ""
    typed(page, "design", key, "huge")
    expect(page.locator("[data-plan-state]")).to_contain_text("Type one of: Small, Large.")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("[data-plan-error]")).to_contain_text("Type one of: Small, Large.")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("la")
    page.keyboard.press("Enter")
    expect(cell(page, "design", key)).to_have_text("Large")
    saved(page)
    cell(page, "design", key).click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    expect(cell(page, "build", key)).to_have_text("Large")
    page.keyboard.press("Control+z")
    expect(cell(page, "build", key)).to_have_text("")
    page.get_by_role("button", name="Filter").click()
    page.locator("select[data-plan-filter=group]").select_option(label="Size")
    expect(page.locator(".group").filter(has_text="Large · 1")).to_be_visible()
    page.locator("select[data-plan-filter=group]").select_option("")
    page.keyboard.press("Escape")
    box = dialog()
    box.get_by_role("button", name="Remove Size").click()
    expect(box).to_contain_text("filled in on 1 task")
    box.get_by_role("button", name="Remove", exact=True).click()
    expect(box).to_contain_text("A column of this project's own")
    page.keyboard.press("Escape")
    expect(page.get_by_role("columnheader", name="Size")).to_have_count(0)
    page.get_by_role("button", name="Undo").first.click()
    expect(cell(page, "design", key)).to_have_text("Large")


def test_the_palette_goes_to_a_task_a_person_and_an_action_and_help_lists_keys(
    page: Page, plan: DrawnPlan
) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Ctrl")
    page.keyboard.press("Escape")
    for words, address in (
        ("review", f"/tasks/{plan.ids['review']}/"),
        (plan.priya.full_name, f"/people/{plan.priya.pk}/"),
        ("Inbox", "/inbox/"),
    ):
        page.keyboard.press("Control+k")
        page.get_by_role("dialog").get_by_role("combobox").fill(words)
        page.get_by_role("option").filter(has_text=words).first.click()
        page.wait_for_url(f"**{address}**")


def test_the_palette_opens_at_once_behind_a_dialog_that_is_closed(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Ctrl")
    page.evaluate(
        """() => {
            document.getElementById("dialog").close();
            document.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));
        }"""
    )
    page.wait_for_function(
        "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true), 50)))"
    )
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_visible()


def test_the_paths_to_a_task_are_listed_when_they_are_asked_for(page: Page, plan: DrawnPlan) -> None:
    # Two chains lead to test: build five working days before it, review one.
    link_tasks(actor=SYSTEM, predecessor_id=plan.ids["review"], successor_id=plan.ids["test"])
    drawer = open_panel(page, "test")
    summary = drawer.get_by_text("Float paths to this task")
    expect(drawer.locator("#tp-paths")).to_have_count(0)
    summary.focus()
    page.keyboard.press("Enter")
    paths = drawer.locator("#tp-paths > li")
    expect(paths).to_have_count(2)
    expect(paths.first).to_have_text(re.compile(r"no float\s+1 design\s+→\s+2 build\s+→\s+3 test"))
    expect(paths.last).to_have_text(re.compile(r"float 4d\s+4 review"))
    link = paths.last.get_by_role("link")
    expect(link).to_have_attribute("href", re.compile(rf"/tasks/{plan.ids['review']}/$"))
