"""Load, levelling, what if and comparing in Chromium: a week opened, a plan levelled, every page accessible."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from controls.baselines.services import take_baseline
from core.access import SYSTEM
from tests.seen import comes_true, fits
from tests.tasks.plans import DAY, DrawnPlan, drawn_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def over_booked() -> DrawnPlan:
    """build | XXXXX | Priya; check | XXX | Priya; test follows check."""
    plan = drawn_plan(code="ERP")
    plan.add("build", 5)
    plan.add("check", 3)
    plan.add("test", 2, after="check")
    plan.give("build")
    plan.give("check")
    take_baseline(actor=SYSTEM, project_id=plan.project.pk, name="First")
    return plan


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible_and_fit(
    live_server: Any, log_in: Callable[..., Any], assert_accessible: Any, width: int, theme: str
) -> None:
    plan = over_booked()
    page = log_in(plan.manager.user)
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    chosen = f"?from=2026-03-02&person=u{plan.priya.pk}&week=2026-03-02"
    for address in (
        reverse("project_load", args=["ERP"]) + chosen,
        reverse("people_load") + chosen,
        reverse("levelling", args=["ERP"]),
        reverse("what_if", args=["ERP"]) + "?kind=longer&task=check&days=4",
        reverse("what_if", args=["ERP"]) + "?kind=away",
        reverse("baselines", args=["ERP"]),
        reverse("baseline_compare", args=["ERP"]) + "?from=1&to=now",
    ):
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        fits(page)
        assert_accessible(page)
    assert not complaints


def test_from_an_over_booked_week_to_a_levelled_plan(
    live_server: Any, log_in: Callable[..., Any], assert_accessible: Any
) -> None:
    plan = over_booked()
    page = log_in(plan.manager.user)
    page.goto(f"{live_server.url}{reverse('project_load', args=['ERP'])}?from=2026-03-02")
    page.get_by_role("link", name=f"{plan.priya.full_name}, week of 2 Mar: 160%", exact=False).press("Enter")
    page.locator("#load-detail").get_by_role("link", name="check").wait_for()
    comes_true(page, lambda: "week=2026-03-02" in page.url)
    page.locator("#load-after").click()
    page.get_by_role("columnheader", name="25 May").wait_for()

    page.get_by_role("link", name="Level the plan").click()
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("is on check until").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("1 task waits because of levelling.").wait_for()
    assert plan["build"].levelling_delay_minutes > 0
    page.goto(f"{live_server.url}{reverse('project_load', args=['ERP'])}?from=2026-03-02")
    page.get_by_text("Nobody is over-booked in these weeks").wait_for()
    page.goto(live_server.url + reverse("levelling", args=["ERP"]))
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("The plan is as it was before.").wait_for()
    assert plan["build"].levelling_delay_minutes == 0


def test_a_question_is_answered_against_the_baseline_and_applied(
    live_server: Any, log_in: Callable[..., Any]
) -> None:
    plan = over_booked()
    page = log_in(plan.manager.user)
    page.goto(live_server.url + reverse("what_if", args=["ERP"]))
    page.get_by_label("Task", exact=True).fill("test")
    page.get_by_label("Working days more").fill("3")
    page.get_by_role("button", name="Try").click()
    page.get_by_text("Against the baseline “First”").wait_for()
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("Applied. 1 task moved").wait_for()
    assert plan.dates("test")[1].isoformat() == "2026-03-11"


def test_a_baseline_is_taken_and_two_are_compared(
    live_server: Any, log_in: Callable[..., Any], assert_accessible: Any
) -> None:
    plan = over_booked()
    page = log_in(plan.manager.user)
    page.goto(f"{live_server.url}/p/ERP/plan/")
    page.locator("[data-plan][data-ready]").wait_for()
    page.locator(f"[data-plan-rows] [data-id='{plan.ids['build']}'] [data-column=duration]").click()
    page.keyboard.type("8d")
    page.keyboard.press("Enter")
    page.locator("[data-plan][data-state=saved]").wait_for()
    assert plan["build"].duration_minutes == 8 * DAY
    page.goto(live_server.url + reverse("baselines", args=["ERP"]))
    page.get_by_label("Name", exact=True).fill("After the workshop")
    page.get_by_label("Reason").fill("Three days more for the interfaces")
    page.get_by_role("button", name="Take baseline").click()
    row = page.get_by_role("row", name="After the workshop")
    expect(row).to_contain_text("Three days more for the interfaces")
    expect(row).to_contain_text("Reference")
    page.get_by_role("combobox", name="From").select_option("1 First")
    page.get_by_role("combobox", name="to", exact=True).select_option("2 After the workshop")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="From First to After the workshop")).to_be_visible()
    expect(page.get_by_role("row", name="build")).to_contain_text("+3")
    assert_accessible(page)
    page.get_by_role("link", name="build").click()
    page.wait_for_url(f"**/tasks/{plan.ids['build']}/**")
