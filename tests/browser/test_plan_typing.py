"""Nothing that is typed into the plan is lost: at any speed, on any network, beside anybody."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from core.access import SYSTEM
from tasks.editing.services import delete_task
from tasks.models import Task
from tests.browser.typing import READY, cell, delay_answers, type_at, wait_until_quiet
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
def page_of(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]) -> Callable[..., Any]:

    def open_plan(page: Any = None, *, by: Any = None) -> Any:
        page = log_in(by or plan.manager.user, on=page)
        page.goto(f"{live_server.url}/p/ERP/plan/")
        page.locator(READY).wait_for()
        page.locator("[data-plan-tree]").focus()
        return page

    return open_plan


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
        ("Draft", 4),
        ("Check", 5),
        ("Mend", 6),
        ("Print", 7),
    ]


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


def test_a_block_from_microsoft_project_is_the_plan_that_it_was_there(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    to_the_blank_row(page)
    block = [
        "Nr.\tVorgangsmodus\tVorgangsname\tDauer\tAnfang\tEnde\tVorgänger\tRessourcennamen\tGliederungsebene",
        "7\tAutomatisch\tRollout\t8 Tage\tMo 02.03.26\tMi 11.03.26\t\t\t1",
        f"8\tAutomatisch\tPilot\t3 Tage?\tMo 09.03.26\tMi 11.03.26\t9\t{plan.priya}[50%]\t2",
        "9\tAutomatisch\tSwitch\t1 Woche\tMo 02.03.26 08:00\tFr 06.03.26 17:00\t\t\t2",
        "10\tAutomatisch\tParty\t0 Tage\tMi 11.03.26\tMi 11.03.26\t8EE+1 Tag\t\t1",
    ]
    paste(page, "\n".join(block))
    expect(page.locator("#toasts")).to_contain_text("Not read: Vorgangsmodus")
    wait_until_quiet(page)
    expect(page.locator(".c.wrong")).to_have_count(0)
    assert plan.tree()[3:] == [("4", "Rollout"), ("4.1", "Pilot"), ("4.2", "Switch"), ("5", "Party")]
    tasks = {task.name: task for task in Task.objects.filter(project=plan.project)}
    # What has rows below it gets its dates from them, and holds none of its own.
    assert tasks["Rollout"].constraint_kind == Task.Constraint.ASAP
    # The row that it waits for stands further down in the block.
    assert tasks["Pilot"].predecessor_links.get().predecessor == tasks["Switch"]
    # There every row has a start; here it follows from links, and is held where there are none.
    assert tasks["Pilot"].constraint_kind == Task.Constraint.ASAP
    assert tasks["Switch"].constraint_kind == Task.Constraint.SNET
    assert [row.units for row in tasks["Pilot"].assignments.all()] == [Decimal("0.5")]
    assert tasks["Switch"].duration_minutes == 5 * DAY
    link = tasks["Party"].predecessor_links.get()
    assert (link.predecessor, link.kind, link.lag) == (tasks["Pilot"], "FF", DAY)


def test_days_of_a_pasted_block_are_read_in_one_order(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    to_the_blank_row(page)
    paste(page, "Task\tDuration\tStart\nPilot\t1d\t05/06/26\nSwitch\t1d\t05/13/26")
    wait_until_quiet(page)
    # The second can only be in May, so the first is, too.
    assert [plan_day(plan, name) for name in ("Pilot", "Switch")] == ["2026-05-06", "2026-05-13"]


def plan_day(plan: DrawnPlan, name: str) -> str:
    start = Task.objects.get(project=plan.project, name=name).start
    assert start is not None
    return f"{start:%Y-%m-%d}"


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


def test_what_was_typed_into_a_row_that_another_deleted_is_told(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    page.context.set_offline(True)
    cell(page, "review", "name").click()
    type_at(page, "Review of the contract", 15, "Enter")
    delete_task(actor=SYSTEM, task_id=plan.ids["review"])
    page.context.set_offline(False)
    wait_until_quiet(page)
    expect(page.locator("#toasts")).to_contain_text(
        "“Review of the contract” was not saved: its row has been deleted."
    )
    expect(page.locator("[data-plan]")).to_have_attribute("data-state", "saved")


@pytest.mark.parametrize("is_open", [True, False])
def test_a_refused_text_is_told_when_its_row_goes(page_of: Any, plan: DrawnPlan, is_open: bool) -> None:
    """With its cell on the page, and in the browser's database from a page that was closed."""
    page = page_of()
    cell(page, "review", "predecessors").click()
    type_at(page, "99", 15, "Enter")
    wait_until_quiet(page)
    expect(page.locator(".c.wrong")).to_have_text("99")
    if not is_open:
        page.goto("about:blank")
    delete_task(actor=SYSTEM, task_id=plan.ids["review"])
    if not is_open:
        page_of(page)
    expect(page.locator("#toasts")).to_contain_text("“99” was not saved: its row has been deleted.")
    expect(page.locator("[data-plan]")).to_have_attribute("data-state", "saved")


def test_what_stands_in_an_open_cell_is_told_when_its_row_goes(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    cell(page, "review", "name").click()
    type_at(page, "Review of the offer", 15)
    delete_task(actor=SYSTEM, task_id=plan.ids["review"])
    expect(page.locator("[data-plan-count]")).to_be_attached()
    page.wait_for_function("() => !document.querySelector('[data-plan-tree]').textContent.includes('review')")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("“Review of the offer” was not saved")


# A browser whose own database is slow: what is done waits for it before it is sent.
SLOW_STORE = "indexedDB.open = () => ({})"


def test_an_undo_while_an_edit_waits_to_be_kept_takes_it_back(
    page_of: Any, plan: DrawnPlan, page: Any
) -> None:
    page.add_init_script(SLOW_STORE)
    page = page_of()
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/edit/") else None)
    cell(page, "review", "duration").click()
    type_at(page, "9d", 30, "Enter")
    expect(cell(page, "review", "duration")).to_have_text("9d")
    page.keyboard.press("Control+z")
    expect(cell(page, "review", "duration")).to_have_text("3d")
    cell(page, "review", "duration").click()
    type_at(page, "4d", 30, "Enter")
    wait_until_quiet(page)
    assert Task.objects.get(name="review").duration_minutes == 4 * DAY
    assert len(sent) == 1
    page.keyboard.press("Control+z")
    wait_until_quiet(page)
    assert Task.objects.get(name="review").duration_minutes == 3 * DAY
