"""The room's pages in Chromium: accessible, nothing refused by the security policy, no sideways scroll at 390."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from controls.computing.services import cancel_recompute, note_failure, recompute
from core.access import SYSTEM
from tests.controls.plans import FRIDAY_1, Plan
from tests.controls.test_recompute import baselined
from tests.factories import UserFactory
from tests.seen import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def slipped() -> Plan:
    plan = baselined()
    recompute(plan.project.pk, today=FRIDAY_1)
    plan.report(plan.build, needs_more_days=6)
    recompute(plan.project.pk, today=FRIDAY_1)
    return plan


@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_fit(live_server, log_in, assert_accessible, width):
    plan = slipped()
    page = log_in(plan.project.manager)
    page.set_viewport_size({"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for name in ("slips", "project_health", "control_actions"):
        page.goto(live_server.url + reverse(name, args=[plan.project.code]))
        fits(page)
        assert_accessible(page)
    assert not complaints


@pytest.mark.parametrize("width", [1440, 390])
def test_the_queue_follows_by_itself_and_an_admin_steps_in(live_server, log_in, assert_accessible, width):
    sick, held = slipped(), slipped()
    note_failure(sick.project.pk, ValueError("no rate for PLN on 1 Nov"))
    page = log_in(UserFactory(organisation_role="admin"))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("recompute_queue"))
    row = page.get_by_role("row").filter(has_text=sick.project.name).first
    expect(row).to_contain_text("no rate for PLN on 1 Nov")
    fits(page)
    assert_accessible(page)
    cancel_recompute(actor=SYSTEM, project_id=held.project.pk)
    expect(page.get_by_text("Held", exact=True)).to_be_visible(timeout=15_000)
    page.locator(f"#try-{sick.project.code}").click()
    expect(page.get_by_text("The project is next in line.")).to_be_visible()


def test_a_cause_leads_to_its_task_and_a_person_can_be_chosen(live_server, log_in):
    plan = slipped()
    page = log_in(plan.project.manager)
    page.goto(live_server.url + reverse("slips", args=[plan.project.code]))
    expect(page.get_by_role("link", name="Build", exact=True)).to_be_visible()
    page.get_by_label("Person").select_option("Maya Okafor")
    expect(page.get_by_text("Chosen causes")).to_be_visible()
    page.get_by_role("link", name="Build", exact=True).click()
    expect(page).to_have_url(re.compile(str(plan.build.pk)))
