"""From the empty register to the accepted deliverable in Chromium: manager, owner on a phone, reviewer with keys."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from core.access import Role
from tasks.models import Comment, Deliverable, DeliverableReview
from tests.factories import member_of
from tests.seen import becomes, comes_true, fits
from tests.tasks.deliverables import waiting
from tests.tasks.plans import chain_of_three

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def come_in(page: Any, log_in: Any, person: Any, address: str) -> None:
    page.context.clear_cookies()
    log_in(person)
    page.goto(address)


def test_it_is_named_handed_in_on_a_phone_and_rejected_with_keys(
    live_server: Any, log_in: Any, assert_accessible: Any, tmp_path: Path
) -> None:
    plan = chain_of_three()
    reviewer = member_of(plan.project, Role.STAKEHOLDER, full_name="Rita Reviewer")
    code = plan.project.code
    page = log_in(plan.manager.user)
    page.goto(live_server.url + reverse("deliverables", args=[code]))
    assert_accessible(page)
    page.get_by_role("link", name="Name the first deliverable").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Manual")
    dialog.get_by_label("Acceptance criteria").fill("Covers every role\nIn German")
    dialog.get_by_label("Owner").select_option(str(plan.priya))
    dialog.get_by_label("Reviewer").select_option("Rita Reviewer")
    dialog.get_by_label("Tasks").fill("2")
    assert_accessible(page)
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="DL-01 Manual").wait_for()
    address = live_server.url + reverse("deliverable", args=[code, 1])

    come_in(page, log_in, plan.priya, address)
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    fits(page)
    page.get_by_role("link", name="Version", exact=True).click()
    file = tmp_path / "manual.txt"
    file.write_text("Draft")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("File").set_input_files(file)
    dialog.get_by_label("Hand it in for review").check()
    dialog.get_by_role("button", name="Add").click()
    at_a_glance = page.locator(".props")
    comes_true(page, lambda: "In review" in at_a_glance.inner_text())
    fits(page)
    assert_accessible(page)

    page.set_viewport_size({"width": 1440, "height": 900})
    come_in(page, log_in, reviewer, live_server.url + "/")
    page.get_by_role("link", name="DL-01 Manual").first.click()
    page.get_by_role("link", name="Review it").press("Enter")
    page.get_by_role("group", name="Covers every role").get_by_label("Met", exact=True).press("Space")
    german = page.get_by_role("group", name="In German")
    german.get_by_label("Not met").press("Space")
    german.get_by_label("Reason: In German").fill("It is in English")
    page.get_by_role("radio", name="Reject").press("Space")
    page.get_by_role("button", name="Record decision").press("Enter")
    page.get_by_text("Say why, so that its people know what to change.").wait_for()
    assert_accessible(page)
    page.get_by_label("Reason", exact=False).last.fill("Half of the readers read German")
    page.get_by_role("button", name="Record decision").press("Enter")
    comes_true(page, lambda: "Rejected" in page.locator(".props").inner_text())
    becomes(page, lambda: Deliverable.objects.get().state, "rejected")
    assert "Half of the readers read German" in Comment.objects.get().body


@pytest.mark.parametrize("width", [1440, 390])
def test_a_condition_asks_for_its_owner_and_day(
    live_server: Any, log_in: Any, assert_accessible: Any, width: int
) -> None:
    handed = waiting()
    page = log_in(handed.reviewer)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("deliverable_review", args=[handed.plan.project.code, 1]))
    fits(page)
    assert_accessible(page)
    for name in ("All fields are mapped", "Tried with two people"):
        page.get_by_role("group", name=name).get_by_label("Met", exact=True).check()
    page.get_by_role("radio", name="Accept with conditions").check()
    conditions = page.locator(".condrows > li").first
    conditions.get_by_label("Condition").fill("Try it at night, too")
    page.get_by_role("button", name="Record decision").click()
    page.get_by_text("Condition 1 needs a text, an owner and a date.").wait_for()
    fits(page)
    assert_accessible(page)
    conditions.get_by_label("Owner").select_option(str(handed.owner))
    conditions.get_by_label("Due").fill("2026-10-01")
    page.get_by_role("button", name="Record decision").click()
    comes_true(page, lambda: "Accepted with conditions" in page.locator(".props").inner_text())
    becomes(page, lambda: DeliverableReview.objects.get().conditions.count(), 1)
    page.goto(live_server.url + reverse("deliverables", args=[handed.plan.project.code]))
    fits(page)
    assert_accessible(page)
