"""Earned value in Chromium: the tree by keyboard, a number to its formula, a past day and back; light, dark, phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from budgets.models import CostEntry
from core.access import SYSTEM
from tasks.editing.services import create_task
from tasks.models import Task
from tests.controls.plans import FRIDAY_1, Plan
from tests.controls.test_measures import half_way, recompute_at
from tests.controls.test_recompute import spend
from tests.seen import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(db: None) -> Plan:
    """Half way, known for five days; a cost of 500 in the figures since yesterday."""
    made = half_way()
    package = create_task(actor=SYSTEM, project_id=made.project.pk, name="Package").task
    Task.objects.filter(pk__in=[made.build.pk, made.test.pk]).update(parent_id=package.pk)
    Task.objects.filter(pk=package.pk).update(is_summary=True)
    now = timezone.now()
    CostEntry.objects.update(recorded_at=now - timedelta(days=6))
    recompute_at(made, now - timedelta(days=5))
    spend(made, "500.00", FRIDAY_1, made.analyse)
    recompute_at(made, now - timedelta(days=1))
    return made


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_and_an_explanation_are_accessible(
    plan: Plan,
    page: Any,
    live_server: Any,
    log_in: Callable[..., Any],
    assert_accessible: Any,
    theme: str,
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    page.context.add_cookies([{"name": "pl-theme", "value": theme, "url": live_server.url}])
    log_in(plan.project.manager)
    page.goto(f"{live_server.url}/p/{plan.project.code}/earned-value/")
    expect(page.get_by_role("heading", name="Month by month")).to_be_visible()
    assert_accessible(page)
    fits(page)
    page.locator(".idx .figure").first.click()
    expect(page.locator("#dialog")).to_contain_text("SPI = EV / PV")
    assert_accessible(page)


def test_a_work_package_opens_and_its_number_is_told_by_keyboard(
    plan: Plan, page: Any, live_server: Any, log_in: Callable[..., Any]
) -> None:
    log_in(plan.project.manager)
    page.goto(f"{live_server.url}/p/{plan.project.code}/earned-value/")
    twist = page.get_by_role("button", name="What is in Package")
    twist.focus()
    page.keyboard.press("Enter")
    build = page.locator("tr", has=page.get_by_role("link", name="Build", exact=True))
    expect(build).to_be_visible()
    page.keyboard.press("Enter")
    expect(build).to_be_hidden()
    page.keyboard.press("Enter")
    expect(build).to_be_visible()
    build.get_by_role("link", name="€2,500.00").first.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("The work done by 13 Mar 2026 is worth €2,500.00 of the budget.")
    dialog.get_by_role("link", name="All figures of Build").click()
    expect(dialog).to_contain_text("Planned duration (PD)")
    dialog.get_by_role("link", name="Cost variance (CV)").click()
    expect(dialog).to_contain_text("CV = EV − AC")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_past_day_is_chosen_and_left_again(
    plan: Plan, page: Any, live_server: Any, log_in: Callable[..., Any], assert_accessible: Any
) -> None:
    log_in(plan.project.manager)
    page.goto(f"{live_server.url}/p/{plan.project.code}/")
    value = page.locator("#ov-value")
    expect(value).to_contain_text("CPI 0.88")
    page.get_by_role("button", name="As known on").click()
    page.locator("#as-of").fill((timezone.localdate() - timedelta(days=3)).isoformat())
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("As known on").last).to_be_visible()
    expect(value).to_contain_text("CPI 0.94")
    assert_accessible(page)
    page.get_by_role("link", name="All figures").click()
    expect(page.locator(".idx")).to_contain_text("CPI 0.94")
    page.get_by_role("link", name="Back to now").click()
    expect(page.locator(".idx")).to_contain_text("CPI 0.88")
