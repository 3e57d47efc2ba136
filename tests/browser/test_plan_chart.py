"""The chart of the plan: what is in sight, zoom, bars that are dragged with all that follows, links end to end."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from tasks.models import TaskLink
from tests.browser.typing import READY, cell, wait_until_quiet
from tests.seen import becomes, comes_true
from tests.tasks.plans import DrawnPlan, staged_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Dates as they are drawn now, by the places of the bars: {id: [first day, day after the last]}.
BARS = """
() => Object.fromEntries([...document.querySelectorAll("[data-bar]")].map((bar) => {
  const box = bar.querySelector(".bar, .ms, .sum").getBoundingClientRect();
  return [bar.dataset.bar, [box.left, box.right]];
}))
"""


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    """stage (design 2 d -> build 3 d), test after build, review on its own, far off in December"""
    drawn = staged_plan()
    drawn.add("far", 3, constraint_kind="snet", constraint_date=date_of(2026, 12, 7))
    return drawn


def date_of(year: int, month: int, day: int) -> Any:
    from datetime import UTC, datetime

    return datetime(year, month, day, 8, tzinfo=UTC)


@pytest.fixture
def page(plan: DrawnPlan, page: Any, live_server: Any, log_in: Callable[..., Any]) -> Any:
    log_in(plan.manager.user)
    page.goto(f"{live_server.url}/p/ERP/plan/?zoom=day")
    page.locator(READY).wait_for()
    page.locator("[data-plan-tree]").focus()
    return page


def bar(page: Any, plan: DrawnPlan, name: str) -> dict[str, float]:
    selector = f"[data-bar='{plan.ids[name]}'] :is(.bar, .ms)"
    page.locator(selector).first.wait_for(state="attached")
    box: dict[str, float] = page.evaluate(
        "selector => document.querySelector(selector).getBoundingClientRect().toJSON()", selector
    )
    return box


def chart_left(page: Any) -> float:
    return page.evaluate("document.querySelector('[data-plan-chart]').scrollLeft")


def test_the_chart_goes_along_with_the_row(page: Any, plan: DrawnPlan) -> None:
    expect(page.locator(f"[data-bar='{plan.ids['far']}']")).to_have_count(0)
    cell(page, "far", "name").click()
    expect(page.locator(f"[data-bar='{plan.ids['far']}']")).to_have_count(1)
    # Whose bar is in sight stays where it is.
    left = chart_left(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(250)
    becomes(page, lambda: chart_left(page), left)
    cell(page, "design", "name").click()
    expect(page.locator(f"[data-bar='{plan.ids['design']}']")).to_have_count(1)


def test_an_arrow_at_the_edge_leads_to_a_bar_out_of_sight(page: Any, plan: DrawnPlan) -> None:
    row = cell(page, "far", "name").bounding_box()
    pane = page.locator("[data-plan-chart]").bounding_box()
    expect(page.locator(".away")).to_have_count(1)
    page.mouse.click(pane["x"] + pane["width"] - 8, row["y"] + 12)
    expect(page.locator(f"[data-bar='{plan.ids['far']}']")).to_have_count(1)


def test_fit_shows_the_whole_plan_over_the_whole_width(page: Any, plan: DrawnPlan) -> None:
    page.get_by_role("button", name="Fit", exact=True).click()
    expect(page.locator(f"[data-bar='{plan.ids['far']}']")).to_have_count(1)
    pane = page.locator("[data-plan-chart]").bounding_box()
    comes_true(page, lambda: bar(page, plan, "design")["x"] - pane["x"] < 30)
    comes_true(page, lambda: bar(page, plan, "far")["right"] > pane["x"] + pane["width"] - 130)
    # The address keeps the zoom, also between two steps.
    page.wait_for_url(re.compile(r"zoom=\d"))
    zoom = page.url.split("zoom=")[1]
    page.reload()
    page.locator(READY).wait_for()
    comes_true(page, lambda: page.url.endswith(f"zoom={zoom}"))


def test_ctrl_and_wheel_zooms_around_the_pointer(page: Any, plan: DrawnPlan) -> None:
    before = bar(page, plan, "test")
    page.mouse.move(before["x"], before["y"] + 4)
    page.keyboard.down("Control")
    page.mouse.wheel(0, 120)
    page.keyboard.up("Control")
    page.wait_for_function(
        "([selector, width]) => document.querySelector(selector).getBoundingClientRect().width < width",
        arg=[f"[data-bar='{plan.ids['test']}'] .bar", before["width"] * 0.8],
    )
    after = bar(page, plan, "test")
    assert abs(after["x"] - before["x"]) < 3


def test_the_zoom_menu_leads_to_today_status_date_and_task(page: Any, plan: DrawnPlan) -> None:
    def choose(name: str) -> None:
        page.get_by_role("button", name="Zoom").click()
        page.locator("#plan-zoom").get_by_role("button", name=name, exact=True).click()

    choose("Month")
    expect(page.locator("[data-plan-zoom-name]")).to_have_text("Month")
    choose("Today")
    expect(page.locator(".today")).to_be_attached()
    cell(page, "far", "name").click()
    choose("Status date")
    expect(page.locator("path.status")).to_be_attached()
    choose("This task")
    expect(page.locator(f"[data-bar='{plan.ids['far']}']")).to_have_count(1)


def test_what_follows_moves_while_a_bar_is_dragged_and_dates_are_kept(page: Any, plan: DrawnPlan) -> None:
    design = bar(page, plan, "design")
    still = page.evaluate(BARS)
    middle = design["y"] + design["height"] / 2
    page.mouse.move(design["x"] + 6, middle)
    page.mouse.down()
    # Saturday: work goes on on Monday.
    page.mouse.move(design["x"] + 6 + 5 * 24, middle, steps=5)
    expect(page.locator(".shadow + text, text.lbl")).to_contain_text("9 Mar 2026")
    moving = page.evaluate(BARS)
    ids = {name: str(plan.ids[name]) for name in ("design", "build", "test", "review")}
    assert moving[ids["review"]] == still[ids["review"]]
    # Five working days later than before; a week-end lies between.
    for name in ("design", "build", "test"):
        assert moving[ids[name]][0] - still[ids[name]][0] >= 5 * 24
    page.wait_for_timeout(600)
    told = page.evaluate(BARS)
    page.mouse.up()
    wait_until_quiet(page)
    page.wait_for_timeout(100)
    becomes(page, lambda: page.evaluate(BARS), told)
    assert moving == told
    assert plan.dates("design")[0] == date(2026, 3, 9)
    expect(page.locator(".was")).to_have_count(0)


def test_a_bar_dragged_before_what_it_waits_for_says_where_it_will_be(page: Any, plan: DrawnPlan) -> None:
    build = bar(page, plan, "build")
    still = page.evaluate(BARS)
    middle = build["y"] + build["height"] / 2
    page.mouse.move(build["x"] + 6, middle)
    page.mouse.down()
    page.mouse.move(build["x"] + 6 - 2 * 24, middle, steps=5)
    expect(page.locator("text.lbl")).to_contain_text("4 Mar 2026")
    page.mouse.up()
    wait_until_quiet(page)
    becomes(page, lambda: page.evaluate(BARS), still)
    assert plan.dates("build")[0] == date(2026, 3, 4)


def test_escape_lets_everything_go_back(page: Any, plan: DrawnPlan) -> None:
    design = bar(page, plan, "design")
    still = page.evaluate(BARS)
    page.mouse.move(design["x"] + 6, design["y"] + 5)
    page.mouse.down()
    page.mouse.move(design["x"] + 6 + 96, design["y"] + 5, steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    page.wait_for_timeout(350)
    becomes(page, lambda: page.evaluate(BARS), still)


@pytest.mark.parametrize(
    ("leaves", "arrives", "kind"),
    [("right", "left", "FS"), ("left", "left", "SS"), ("right", "right", "FF"), ("left", "right", "SF")],
)
def test_the_ends_that_meet_choose_the_kind(
    page: Any, plan: DrawnPlan, leaves: str, arrives: str, kind: str
) -> None:
    one, other = bar(page, plan, "test"), bar(page, plan, "review")
    page.mouse.move(one["x"] + 6, one["y"] + 5)
    expect(page.locator(".linkdot.open")).to_have_count(2)
    page.mouse.move(one["right"] + 8 if leaves == "right" else one["x"] - 8, one["y"] + 5)
    page.mouse.down()
    page.mouse.move(other["x"] + 4 if arrives == "left" else other["right"] - 4, other["y"] + 5, steps=5)
    expect(page.locator(".aim")).to_be_attached()
    tip = page.locator("[data-plan-tip]")
    expect(tip).to_contain_text("review")
    # Beside the target and over none of it.
    comes_true(page, lambda: tip.bounding_box()["y"] >= other["bottom"])
    page.mouse.up()
    wait_until_quiet(page)
    link = TaskLink.objects.get(predecessor=plan.ids["test"], successor=plan.ids["review"])
    assert link.kind == kind


def test_a_finger_drags_the_bar_of_the_chosen_row(
    page: Any, plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]
) -> None:
    context = page.context.browser.new_context(
        base_url=live_server.url, has_touch=True, viewport={"width": 1024, "height": 768}
    )
    page = log_in(plan.manager.user, on=context.new_page())
    page.goto("/p/ERP/plan/?zoom=day")
    page.locator(READY).wait_for()
    session = context.new_cdp_session(page)

    def finger(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    review = bar(page, plan, "review")
    x, y = review["x"] + 6, review["y"] + 5
    # Not chosen: the finger scrolls, and chooses with a tap.
    page.touchscreen.tap(x, y)
    expect(cell(page, "review", "name").locator("xpath=..")).to_have_attribute("aria-selected", "true")
    finger("touchStart", x, y)
    for step in range(1, 8):
        finger("touchMove", x + step * 24, y)
    finger("touchEnd")
    wait_until_quiet(page)
    assert plan.dates("review")[0] == date(2026, 3, 9)


def test_two_fingers_zoom(page: Any, plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]) -> None:
    context = page.context.browser.new_context(
        base_url=live_server.url, has_touch=True, viewport={"width": 1024, "height": 768}
    )
    tablet = log_in(plan.manager.user, on=context.new_page())
    tablet.goto("/p/ERP/plan/")
    tablet.locator(READY).wait_for()
    session = context.new_cdp_session(tablet)
    pane = tablet.locator("[data-plan-chart]").bounding_box()
    middle, y = pane["x"] + pane["width"] / 2, pane["y"] + 400

    def fingers(kind: str, apart: float) -> None:
        points = [{"x": middle - apart / 2, "y": y, "id": 0}, {"x": middle + apart / 2, "y": y, "id": 1}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points if apart else []})

    fingers("touchStart", 80)
    for apart in (100, 140, 180, 220):
        fingers("touchMove", apart)
    fingers("touchEnd", 0)
    expect(tablet.locator("[data-plan-zoom-name]")).to_have_text("Day")
    # The page itself is as large as before.
    becomes(tablet, lambda: tablet.evaluate("visualViewport.scale"), 1)


@pytest.mark.parametrize("width", [1440, 1024, 820])
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_verb_is_in_reach_at_every_width(
    page: Any, plan: DrawnPlan, width: int, language: str, assert_accessible: Callable[..., None]
) -> None:
    plan.manager.user.language = language
    plan.manager.user.save()
    page.set_viewport_size({"width": width, "height": 800})
    page.reload()
    page.locator(READY).wait_for()
    bar = page.locator("[data-plan-toolbar]")
    comes_true(page, lambda: bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth"))
    page.locator("[popovertarget=plan-more]").click()
    for verb in ("indent", "outdent", "link", "delete"):
        expect(page.locator(f"[data-plan-do={verb}]:visible")).to_have_count(1)
    for toggle in ("isCriticalLit", "isPreviewing"):
        expect(page.locator(f"[data-plan-toggle={toggle}]:visible")).to_have_count(1)
    assert_accessible(page)


def test_no_connection_is_said_in_full_on_a_phone(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.context.set_offline(True)
    state = page.locator("[data-plan-state]")
    expect(state).to_contain_text("No connection", timeout=15_000)
    box = state.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    comes_true(page, lambda: state.evaluate("state => state.scrollWidth <= state.clientWidth"))
    page.context.set_offline(False)
