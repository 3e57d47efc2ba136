"""My work in Chromium: its keys, and on a phone every report in a tap or two."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from core.access import SYSTEM
from tasks.editing.services import update_task
from tasks.models import Task, TimeEntry
from tests.seen import comes_true, fits
from tests.tasks.plans import DAY, DrawnPlan, drawn_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    """Three tasks of Priya's, due one after the other."""
    drawn = drawn_plan(code="ERP", name="ERP migration")
    for name, days in (("design", 2), ("build", 4), ("check", 6)):
        drawn.add(name, days)
        drawn.give(name)
    return drawn


def row(page: Any, name: str) -> Any:
    return page.locator("[data-row]", has=page.get_by_role("link", name=name, exact=True))


def open_work(page: Any, live_server: Any) -> Any:
    page.goto(live_server.url + reverse("my_work"))
    row(page, "design").wait_for()
    return page


def said(page: Any, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def test_the_keys_choose_rows_and_report(
    plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any], assert_accessible: Any
) -> None:
    page = open_work(log_in(plan.priya), live_server)
    assert_accessible(page)
    current = page.locator("[data-row][aria-current=true]")
    expect(current).to_contain_text("design")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(current).to_contain_text("check")
    page.keyboard.press("j")
    expect(current).to_contain_text("check")
    page.keyboard.press("k")
    expect(current).to_contain_text("build")

    # What a task has between the steps has its own place, and moves none of the others.
    Task.objects.filter(pk=plan.ids["build"]).update(percent_complete=15)
    page.reload()
    steps = row(page, "build").locator(".pgr button")
    expect(steps).to_have_text(["0", "15", "25", "50", "75", "100"])
    expect(steps.nth(1)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("j")
    page.keyboard.press("3")
    said(page, "Saved: build")
    expect(row(page, "build").get_by_role("button", name="50")).to_have_attribute("aria-pressed", "true")
    assert plan["build"].percent_complete == 50
    page.keyboard.press("1")
    expect(row(page, "build").get_by_role("button", name="0", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert plan["build"].percent_complete == 0

    page.keyboard.press("k")
    page.keyboard.press("x")
    said(page, "Saved: design")
    assert plan["design"].is_done

    page.keyboard.press("j")
    page.keyboard.press("t")
    dialog = page.locator("#dialog")
    dialog.get_by_label("Hours").fill("1.5")
    dialog.get_by_label("Note").press("5")
    assert plan["build"].percent_complete == 0
    page.keyboard.press("Enter")
    said(page, "Time logged.")
    assert TimeEntry.objects.get().minutes == 90

    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys").last).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('task', args=['ERP', plan.ids['build']])}*")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_every_report_is_a_tap_or_two(
    plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any], assert_accessible: Any, theme: str
) -> None:
    page = log_in(plan.priya)
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 390, "height": 844})
    open_work(page, live_server)
    fits(page)
    assert_accessible(page)

    expect(row(page, "design")).to_contain_text("ERP migration")
    sums = page.locator(".sect .sub")
    expect(sums).to_have_text("3 tasks, 84 h left")
    for percent in (25, 50):
        row(page, "design").get_by_role("button", name=str(percent), exact=True).click()
        expect(row(page, "design").get_by_role("button", name=str(percent), exact=True)).to_have_attribute(
            "aria-pressed", "true"
        )
        assert plan["design"].percent_complete == percent
    expect(sums).to_have_text("3 tasks, 77 h left")
    expect(page.locator("#work-due")).to_have_text("3 tasks due this week, 77 h left")
    page.set_viewport_size({"width": 320, "height": 844})
    fits(page)
    undo = page.locator(".toast").get_by_role("button", name="Undo")
    comes_true(page, lambda: all(box.bounding_box()["height"] < 40 for box in undo.all()))
    page.set_viewport_size({"width": 390, "height": 844})

    row(page, "build").click(position={"x": 200, "y": 12})
    page.get_by_role("button", name="More for build").click()
    page.get_by_role("button", name="Start now").locator("visible=true").click()
    said(page, "Saved: build")
    assert plan["build"].actual_start is not None

    page.get_by_role("button", name="More for build").click()
    menu = page.locator(":popover-open")
    menu.get_by_label("Needs more days").fill("3")
    menu.get_by_role("button", name="Report").first.click()
    said(page, "Saved: build")
    expect(row(page, "build").locator(".left")).to_contain_text(f"{7 * DAY // 60} h")
    assert plan["build"].duration_minutes == 7 * DAY

    page.get_by_role("button", name="More for build").click()
    menu = page.locator(":popover-open")
    assert_accessible(page)
    menu.get_by_label("Blocked by").fill("No access to the tax portal")
    menu.get_by_label("Blocked by").press("Enter")
    expect(row(page, "build")).to_contain_text("No access to the tax portal")
    task = plan["build"]
    assert (task.status, task.blocked_reason) == (Task.Status.BLOCKED, "No access to the tax portal")
    assert_accessible(page)

    page.get_by_role("button", name="More for build").click()
    page.get_by_role("button", name="No longer blocked").locator("visible=true").click()
    expect(row(page, "build")).not_to_contain_text("No access to the tax portal")
    done = page.get_by_role("button", name="Mark done: build")
    done.click()
    expect(done).to_have_attribute("aria-pressed", "true")
    assert plan["build"].is_done


def test_work_that_must_not_begin_yet_asks_before_a_report_begins_it(
    plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]
) -> None:
    later = timezone.now() + timedelta(days=40)
    changes = {"constraint_kind": Task.Constraint.SNET, "constraint_date": later}
    update_task(actor=SYSTEM, task_id=plan.ids["check"], changes=changes)
    page = open_work(log_in(plan.priya), live_server)
    asked: list[str] = []
    answers = iter([False, True])

    def answer(dialog: Any) -> None:
        asked.append(dialog.message)
        if next(answers):
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", answer)
    step = row(page, "check").locator(".pgr button[value='25']")
    step.click()
    step.click()
    said(page, "Saved: check")
    assert len(asked) == 2
    assert "It is not to begin before" in asked[0]
    # The second click sent the only report: the first kept the date.
    assert plan["check"].percent_complete == 25
    row(page, "build").locator(".pgr button[value='25']").click()
    said(page, "Saved: build")
    assert len(asked) == 2
