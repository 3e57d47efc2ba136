"""Time in Chromium: a week typed, handed in, approved, then closed; without a connection; on a phone."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from people.access import actor_for
from tasks.load.reads import monday_of
from tasks.models import TimeEntry, TimeWeek
from tasks.time.page import week_key
from tasks.time.services import set_time
from tests.seen import fits
from tests.tasks.plans import DrawnPlan, drawn_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MONDAY = monday_of(timezone.localdate()) - timedelta(weeks=1)
WEEK = week_key(MONDAY)


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    drawn = drawn_plan(code="ERP", name="ERP migration")
    for name in ("build", "check"):
        drawn.add(name, 3)
        drawn.give(name)
    drawn.add("review", 1)
    return drawn


def cell(page: Any, task: str, day: int) -> Any:
    row = page.locator("[data-task]", has=page.get_by_role("link", name=task, exact=True))
    return row.locator("[data-cell]").nth(day)


def sheet(page: Any, live_server: Any) -> Any:
    page.goto(f"{live_server.url}{reverse('timesheet')}?week={WEEK}")
    return page


def minutes() -> dict[tuple[str, int], int]:
    rows = TimeEntry.objects.values_list("task__name", "worked_on", "minutes")
    return {(name, (day - MONDAY).days): amount for name, day, amount in rows}


def test_a_week_is_typed_handed_in_approved_and_closed(
    plan: DrawnPlan, live_server: Any, browser: Any, log_in: Callable[..., Any], assert_accessible: Any
) -> None:
    member, manager = (browser.new_context(base_url=live_server.url).new_page() for _ in range(2))
    log_in(plan.priya, on=member)
    log_in(plan.manager.user, on=manager)
    page = sheet(member, live_server)
    assert_accessible(page)

    cell(page, "build", 0).focus()
    page.keyboard.type("7")
    page.keyboard.press("Tab")
    page.keyboard.type("1:30")
    page.keyboard.press("Enter")
    expect(cell(page, "check", 1)).to_be_focused()
    page.keyboard.type("90m")
    page.keyboard.press("ArrowRight")
    expect(cell(page, "check", 2)).to_be_focused()
    page.keyboard.type("9")
    page.keyboard.press("ArrowUp")
    expect(cell(page, "build", 2)).to_be_focused()
    expect(cell(page, "check", 1)).to_have_value("1.5")
    expect(page.locator("[data-day-total]").nth(2)).to_contain_text("2 h over")
    expect(page.locator("[data-week-words]")).to_contain_text("Over-booked: Wed +2 h.")
    expect(page.locator("tfoot [data-week-total]")).to_have_text("19 h")
    assert minutes() == {("build", 0): 420, ("build", 1): 90, ("check", 1): 90, ("check", 2): 540}

    page.keyboard.type("lots")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sheet-error]")).to_have_text("Type hours like 1.5, 1:30 or 90m.")
    expect(cell(page, "build", 2)).to_have_value("lots")
    expect(cell(page, "build", 2)).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("[data-sheet-error]")).to_contain_text("not saved yet")
    expect(cell(page, "build", 2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(cell(page, "build", 2)).to_have_value("")

    cell(page, "build", 0).focus()
    page.keyboard.press("Shift+F2")
    page.keyboard.type("Vendors A to F")
    page.keyboard.press("Enter")
    expect(cell(page, "build", 0)).to_be_focused()
    expect(cell(page, "build", 0)).to_have_attribute("title", "Vendors A to F")

    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text(f"Waiting for {plan.manager.user}")).to_be_visible()
    cell(page, "build", 0).focus()
    page.keyboard.type("1")
    expect(page.locator("[data-sheet-error]")).to_have_text(
        "This week is handed in. Take it back to change it."
    )

    manager.goto(f"{live_server.url}{reverse('project_time', args=['ERP'])}")
    expect(manager.get_by_text("Mon: Vendors A to F")).to_be_visible()
    assert_accessible(manager)
    manager.get_by_role("button", name=f"Approve the week of {plan.priya}").click()
    expect(manager.get_by_text("1 week approved.")).to_be_visible()
    assert set(TimeEntry.objects.values_list("status", flat=True)) == {"approved"}

    page.reload()
    expect(page.get_by_text(f"Approved by {plan.manager.user}")).to_be_visible()
    cell(page, "build", 0).focus()
    page.keyboard.type("1")
    expect(page.locator("[data-sheet-error]")).to_contain_text("Ask the project manager to reopen it")
    expect(cell(page, "build", 0)).to_have_value("7")

    manager.get_by_role("button", name=f"Reopen the week of {plan.priya}").click()
    manager.get_by_label("What should be corrected?").fill("Monday was a holiday")
    manager.get_by_role("button", name="Reopen the week", exact=True).click()
    expect(manager.get_by_text("Reopened.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Monday was a holiday")).to_be_visible()
    cell(page, "build", 0).fill("")
    page.keyboard.press("Enter")
    expect(page.locator("tfoot [data-week-total]")).to_have_text("12 h")
    assert ("build", 0) not in minutes()


def test_hours_typed_without_a_connection_are_kept_and_sent_later(
    plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]
) -> None:
    page = sheet(log_in(plan.priya), live_server)
    page.route("**/my-work/time/cell/", lambda route: route.abort())
    cell(page, "build", 0).fill("3")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sheet-error]")).to_contain_text("Not saved: no connection.")
    expect(cell(page, "build", 0)).to_have_value("3")
    assert not minutes()
    page.unroute("**/my-work/time/cell/")
    expect(page.locator("tfoot [data-week-total]")).to_have_text("3 h", timeout=15_000)
    assert minutes() == {("build", 0): 180}


def test_what_another_page_wrote_is_told_and_enter_keeps_ones_own(
    plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]
) -> None:
    page = sheet(log_in(plan.priya), live_server)

    set_time(actor=actor_for(plan.priya), task_id=plan.ids["build"], worked_on=MONDAY, minutes=60)
    cell(page, "build", 0).fill("3")
    page.keyboard.press("Enter")
    cell(page, "build", 0).focus()
    expect(page.locator("[data-sheet-error]")).to_contain_text("it says 1 there")
    assert minutes() == {("build", 0): 60}
    page.keyboard.press("Enter")
    expect(page.locator("tfoot [data-week-total]")).to_have_text("3 h")
    assert minutes() == {("build", 0): 180}


def test_a_row_is_added_by_name(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]) -> None:
    page = sheet(log_in(plan.priya), live_server)
    page.get_by_label("Add a task").fill("rev")
    page.locator("#sheet-found").get_by_role("link", name=re.compile("review")).click()
    cell(page, "review", 3).fill("2")
    page.keyboard.press("Enter")
    expect(page.locator("tfoot [data-week-total]")).to_have_text("2 h")
    assert minutes() == {("review", 3): 120}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_a_day_is_a_list(
    plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any], assert_accessible: Any, theme: str
) -> None:
    page = log_in(plan.priya)
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 390, "height": 844})
    sheet(page, live_server)
    fits(page)
    page.get_by_role("button", name=re.compile("Thu")).click()
    cell(page, "check", 3).fill("2.5")
    page.keyboard.press("Enter")
    expect(page.locator("[data-day-total]:visible b")).to_have_text("2.5")
    assert minutes() == {("check", 3): 150}
    assert_accessible(page)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Waiting for")).to_be_visible()
    assert TimeWeek.objects.get().status == "submitted"
    log_in(plan.manager.user, on=page)
    page.goto(f"{live_server.url}{reverse('project_time', args=['ERP'])}")
    fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Return").click()
    page.get_by_label("What should be corrected?").fill("Thursday twice")
    page.get_by_role("button", name="Return the week").click()
    expect(page.get_by_text("has been told")).to_be_visible()
