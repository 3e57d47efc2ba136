"""A change request from its draft to the merged plan, in Chromium, as the manager and the sponsor live it."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from controls.models import Baseline, ChangeRequest
from tests.controls.plans import DAY, Plan
from tests.controls.test_changes import approve, asked, operate, with_all_kinds
from tests.controls.test_recompute import baselined
from tests.seen import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def add(page: Page, what: str) -> None:
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("#cr-add").get_by_role("link", name=what, exact=True).click()


def test_the_manager_drafts_and_the_sponsor_approves(live_server, log_in, assert_accessible):
    plan = baselined()
    page = log_in(plan.project.manager)
    page.goto(live_server.url + reverse("changes", args=[plan.project.code]))
    page.get_by_role("link", name="Change", exact=True).first.click()
    page.get_by_label("Title").fill("Second rehearsal")
    page.get_by_label("Why").fill("The first one showed gaps.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Drafted. Say now what it changes.")).to_be_visible()

    add(page, "New task")
    page.get_by_label("Name").fill("Rehearse again")
    page.get_by_label("Duration").fill("soon")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Type a duration like 3d")).to_be_visible()
    page.get_by_label("Duration").fill("3d")
    page.get_by_label("After").fill(plan.build.wbs_code)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#operations")).to_contain_text("Rehearse again")

    add(page, "Change a task")
    page.get_by_label("Task", exact=True).fill("Test")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("Duration")).to_have_value("5d")
    page.get_by_label("After").fill(f"{plan.build.wbs_code}, N1")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#operations")).to_contain_text("N1")
    expect(page.locator("#assessment")).to_contain_text("The project finishes 3 working days later.")
    assert_accessible(page)

    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Handed in. Who decides has been told.")).to_be_visible()
    change = ChangeRequest.objects.get()

    sponsor = log_in(plan.project.sponsor)
    sponsor.goto(live_server.url + reverse("change", args=[plan.project.code, change.number]))
    sponsor.get_by_role("link", name="Approve").click()
    sponsor.get_by_label("Comment").fill("Go ahead.")
    sponsor.get_by_role("button", name="Approve and merge").click()
    expect(sponsor.get_by_text("Approved.", exact=True)).to_be_visible()
    expect(sponsor.get_by_text("Measured since against the baseline")).to_be_visible()

    assert Baseline.objects.get(project=plan.project, is_reference=True).name == str(change)
    page = log_in(plan.project.manager)
    page.goto(live_server.url + reverse("plan", args=[plan.project.code]))
    expect(page.get_by_text("Rehearse again").first).to_be_visible()
    plan.test.refresh_from_db()
    assert plan.test.duration_minutes == 5 * DAY


def test_a_change_that_the_plan_overtook_is_told_and_assessed_again(live_server, log_in):
    plan = baselined()
    change = asked(plan)
    operate(plan, change, "change_task", of=plan.test, duration="6d")
    operate(plan, change, "change_task", of=plan.build, duration="6d")
    page = log_in(plan.project.manager)
    plan.report(plan.analyse, needs_more_days=2)
    page.goto(live_server.url + reverse("change", args=[plan.project.code, change.number]))
    expect(page.get_by_text("The plan has changed since.")).to_be_visible()
    page.get_by_role("button", name="Assess again").click()
    expect(page.get_by_text("Assessed on the plan as it is now.")).to_be_visible()
    expect(page.get_by_text("The plan has changed since.")).to_have_count(0)
    page.get_by_role("button", name="Remove operation 2").click()
    expect(page.locator("#operations li")).to_have_count(1)
    expect(page.locator("#assessment")).to_contain_text("The project finishes 1 working day later.")


@pytest.mark.parametrize("width", [1440, 390])
def test_register_and_request_are_accessible_and_fit(live_server, log_in, assert_accessible, width):
    plan: Plan = baselined()
    change, _line = with_all_kinds(plan)
    done = asked(plan, title="Done before")
    operate(plan, done, "change_task", of=plan.analyse, duration="6d")
    approve(plan, done)
    page = log_in(plan.project.manager)
    page.set_viewport_size({"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    code = plan.project.code
    for address in (
        reverse("changes", args=[code]),
        reverse("change", args=[code, change.number]),
        reverse("change", args=[code, done.number]),
        reverse("change_route", args=[code]),
    ):
        page.goto(live_server.url + address)
        fits(page)
        assert_accessible(page)
    page.goto(live_server.url + reverse("changes", args=[code]))
    page.get_by_role("link", name=re.compile("^Approved")).click()
    expect(page.get_by_role("row")).to_have_count(2)
    assert not complaints
