"""Nothing that is typed into the plan is lost: at any speed, on any network, beside anybody."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tasks.models import Task
from tests.browser.typing import READY, cell, delay_answers, leave, type_at, wait_until_quiet
from tests.factories import member_of
from tests.tasks.plans import DAY, DrawnPlan, drawn_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ("Kick off", "Interviews", "Data model", "Migration", "Rehearsal", "Training", "Go live", "Hand over")


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    """design (2 d) -> build (15 d, Priya), review on its own (3 d)"""
    drawn = drawn_plan(code="ERP", name="ERP migration")
    drawn.add("design", 2)
    drawn.add("build", 15, after="design")
    drawn.add("review", 3)
    drawn.give("build")
    return drawn


@pytest.fixture
def page_of(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    opened: list[Any] = []

    def open_plan(page: Any = None, *, by: Any = None) -> Any:
        page = log_in(by or plan.manager.user, on=page)
        opened.append(page)
        page.goto(f"{live_server.url}/p/ERP/plan/")
        page.locator(READY).wait_for()
        page.locator("[data-plan-tree]").focus()
        return page

    yield open_plan
    for page in opened:
        leave(page)


def to_the_blank_row(page: Any) -> None:
    cell(page, "review", "name").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")


def names_of(plan: DrawnPlan) -> list[str]:
    return [name for _code, name in plan.tree()]


@pytest.mark.parametrize(("ms_per_key", "latency_ms"), [(15, 300), (50, 0), (100, 800), (150, 0)])
def test_names_typed_one_under_the_other_are_all_kept(
    page_of: Any, plan: DrawnPlan, ms_per_key: int, latency_ms: int
) -> None:
    page = page_of()
    delay_answers(page, latency_ms)
    to_the_blank_row(page)
    for name in NAMES:
        type_at(page, name, ms_per_key, "Enter")
    wait_until_quiet(page)
    assert names_of(plan) == ["design", "build", "review", *NAMES]


def test_name_tab_duration_is_no_conflict_with_oneself(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    delay_answers(page, 400)
    to_the_blank_row(page)
    for name, days in (("Draft", "4d"), ("Check", "5d"), ("Mend", "6d"), ("Print", "7d")):
        type_at(page, name, 90, "Tab")
        type_at(page, days, 90, "Enter", "ArrowLeft")
    wait_until_quiet(page)
    expect(page.locator(".c.wrong")).to_have_count(0)
    made = Task.objects.filter(project=plan.project).live().order_by("row_number")[3:]
    assert [(task.name, task.duration_minutes // DAY) for task in made] == [
        ("Draft", 4), ("Check", 5), ("Mend", 6), ("Print", 7)
    ]  # fmt: skip


def test_a_row_pasted_onto_another_is_that_row(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell(page, "build", "wbs").click()
    page.keyboard.press("Shift+End")
    page.keyboard.press("Control+c")
    cell(page, "review", "wbs").click()
    page.keyboard.press("Control+v")
    wait_until_quiet(page)
    pasted = Task.objects.filter(project=plan.project).live().order_by("row_number")[2]
    assert (pasted.name, pasted.duration_minutes) == ("build", 15 * DAY)
    assert pasted.constraint_kind == Task.Constraint.ASAP


def paste(page: Any, text: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def test_a_block_with_a_heading_makes_rows_that_are_linked_and_nested(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    to_the_blank_row(page)
    block = [
        "ID\tTask\tDuration\tStart\tFinish\tPredecessors\tPeople",
        "1\tRollout",
        f"2\t  Pilot\t3d\t\t\t\t{plan.priya}",
        "3\t  Switch\t\t2026-03-16\t2026-03-20\t",
        "4\tParty\t1d\t\t\t3FS+1d\tNobody Known",
    ]
    # The editor is open already: a block is a block all the same.
    page.keyboard.type("x")
    paste(page, "\n".join(block))
    expect(page.locator("#toasts")).to_contain_text("Task, Duration, Start, Finish, After, People")
    wait_until_quiet(page)
    assert plan.tree()[3:] == [("4", "Rollout"), ("4.1", "Pilot"), ("4.2", "Switch"), ("5", "Party")]
    tasks = {task.name: task for task in Task.objects.filter(project=plan.project)}
    assert tasks["Pilot"].duration_minutes == 3 * DAY
    assert [row.resource.name for row in tasks["Pilot"].assignments.all()] == [str(plan.priya)]
    # Start and finish together are a length: Monday to Friday.
    assert tasks["Switch"].duration_minutes == 5 * DAY
    assert tasks["Party"].predecessor_links.get().predecessor == tasks["Switch"]
    # The good cells are saved, the refused one is held.
    wrong = page.locator(".c.wrong")
    expect(wrong).to_have_text("Nobody Known")
    page.keyboard.press("Control+z")
    expect(wrong).to_have_count(0)


def test_rows_that_are_copied_to_the_end_are_the_same_plan(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell(page, "design", "name").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+Space")
    page.keyboard.press("Control+c")
    to_the_blank_row(page)
    page.keyboard.press("Control+v")
    wait_until_quiet(page)
    assert names_of(plan) == ["design", "build", "review", "design", "build"]
    design, build = Task.objects.filter(project=plan.project).live().order_by("row_number")[3:]
    assert build.predecessor_links.get().predecessor == design
    assert [row.resource.name for row in build.assignments.all()] == [str(plan.priya)]
    assert (design.duration_minutes, build.duration_minutes) == (2 * DAY, 15 * DAY)


def test_rows_that_are_cut_move_with_all_they_have(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell(page, "review", "name").click()
    page.keyboard.press("Shift+Space")
    page.keyboard.press("Control+x")
    cell(page, "design", "name").click()
    page.keyboard.press("Control+v")
    wait_until_quiet(page)
    assert names_of(plan) == ["review", "design", "build"]
    assert plan["review"].deleted_at is None


def test_delete_empties_cells_and_never_removes_rows(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    cell(page, "build", "name").click()
    page.keyboard.press("Delete")
    expect(page.locator("#toasts")).to_contain_text("Ctrl+Delete")
    cell(page, "build", "people").click()
    page.keyboard.press("Delete")
    wait_until_quiet(page)
    assert not plan["build"].assignments.exists()
    assert names_of(plan) == ["design", "build", "review"]


def test_the_corner_of_the_selection_fills_downwards(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    cell(page, "design", "duration").click()
    corner = page.locator(".fill-handle").bounding_box()
    below = cell(page, "review", "duration").bounding_box()
    page.mouse.move(corner["x"] + 4, corner["y"] + 4)
    page.mouse.down()
    page.mouse.move(corner["x"], below["y"] + 10, steps=5)
    page.mouse.up()
    wait_until_quiet(page)
    assert [plan[name].duration_minutes for name in ("build", "review")] == [2 * DAY, 2 * DAY]


def cut_off(page: Any) -> None:
    """What the page sends from now on does not get through."""
    page.route("**/plan/edit/", lambda route: route.abort())


def test_what_did_not_get_through_outlives_a_reload(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    cut_off(page)
    to_the_blank_row(page)
    type_at(page, "Kept", 15, "Tab")
    type_at(page, "4d", 15, "Enter")
    cell(page, "design", "duration").click()
    type_at(page, "5d", 15, "Enter")
    expect(page.locator("[data-plan-state]")).to_contain_text("3 changes are kept")
    page.on("dialog", lambda dialog: dialog.accept())
    page = page_of(page)
    expect(cell(page, "Kept", "duration")).to_have_text("4d")
    expect(cell(page, "design", "duration")).to_have_text("5d")
    assert names_of(plan) == ["design", "build", "review"]
    page.unroute("**/plan/edit/")
    wait_until_quiet(page)
    kept = Task.objects.get(name="Kept")
    assert (kept.duration_minutes, plan["design"].duration_minutes) == (4 * DAY, 5 * DAY)
    page = page_of(page)
    assert page.locator("[data-plan]").get_attribute("data-pending") == "0"


def test_a_refused_cell_outlives_a_reload_too(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    cell(page, "design", "duration").click()
    type_at(page, "soon", 15, "Enter")
    expect(cell(page, "design", "duration")).to_have_attribute("aria-invalid", "true")
    page.on("dialog", lambda dialog: dialog.accept())
    page = page_of(page)
    expect(cell(page, "design", "duration")).to_have_text("soon")
    page.get_by_role("button", name="Drop changes").click()
    expect(cell(page, "design", "duration")).to_have_text("2d")


def test_an_undo_takes_back_what_was_not_sent_yet(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    delay_answers(page, 600)
    cell(page, "design", "name").click()
    type_at(page, "Draw", 0, "Enter")
    type_at(page, "Make", 0, "Enter")
    expect(cell(page, "Make", "name")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(cell(page, "build", "name")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(cell(page, "design", "name")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect(cell(page, "Draw", "name")).to_be_visible()
    wait_until_quiet(page)
    assert names_of(plan) == ["Draw", "build", "review"]
    page.keyboard.press("Control+Shift+z")
    wait_until_quiet(page)
    assert names_of(plan) == ["Draw", "Make", "review"]


def test_who_is_signed_out_keeps_what_was_typed(
    page_of: Any, plan: DrawnPlan, log_in: Callable[..., Any]
) -> None:
    page = page_of()
    page.context.clear_cookies()
    cell(page, "design", "name").click()
    type_at(page, "Draw", 15, "Enter")
    expect(page.locator("[data-plan-state]")).to_contain_text("sign in again")
    expect(cell(page, "Draw", "name")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page = page_of(page)
    wait_until_quiet(page)
    assert plan["design"].name == "Draw"


def test_somebody_s_first_task_shows_who_it_is_at_once(page_of: Any, plan: DrawnPlan) -> None:
    member_of(plan.project, full_name="Noor Haddad")
    page = page_of()
    cell(page, "review", "people").click()
    type_at(page, "noor", 15, "Enter")
    wait_until_quiet(page)
    expect(cell(page, "review", "people")).to_have_attribute("aria-label", "Noor Haddad")
