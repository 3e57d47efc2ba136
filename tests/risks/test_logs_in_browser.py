"""Issue log and decision log in Chromium: accessible, on a phone, and from raising to the end."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from controls.decisions.services import record_decision
from controls.models import Decision
from core.access import SYSTEM, Role
from risks.issues.services import escalate_issue
from risks.models import Issue
from tests.factories import ProjectFactory, TaskFactory, member_of
from tests.risks.rows import issue
from tests.seen import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def logged():
    """A project with an escalated issue on two tasks, and a decision due for review."""
    project = ProjectFactory()
    helen = member_of(project, Role.STAKEHOLDER, full_name="Helen Brandt")
    tasks = [TaskFactory(project=project, wbs_code=code).pk for code in ("1.1", "1.2")]
    found = issue(
        project, owner_id=project.manager_id, task_ids=tasks, due=date(2026, 3, 2), severity="critical"
    )
    escalate_issue(actor=SYSTEM, issue_id=found.pk, to_id=helen.pk, reason="Name somebody who confirms them.")
    options = [
        {"name": "Share", "pros": "Cheap", "cons": "Slow"},
        {"name": "Own", "pros": "Fast", "cons": "Dear"},
    ]
    record_decision(
        actor=SYSTEM,
        project_id=project.pk,
        fields={
            "title": "Share the test environment",
            "context": "It collides.",
            "options": options,
            "chosen": 1,
            "rationale": "Four weeks will tell.",
            "decided_on": date(2026, 3, 2),
            "review_on": date(2026, 3, 20),
            "decided_by_id": helen.pk,
        },
    )
    return project


@pytest.mark.parametrize("width", [1440, 390])
def test_the_logs_are_accessible_and_fit(live_server, log_in, assert_accessible, width):
    project = logged()
    page = log_in(project.manager)
    page.set_viewport_size({"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    number = Issue.objects.get().number
    for address in (
        reverse("issues", args=[project.code]),
        reverse("issue", args=[project.code, number]),
        reverse("issue_escalate", args=[project.code, number]),
        reverse("decision_log", args=[project.code]),
        reverse("logged_decision", args=[project.code, Decision.objects.get().number]),
        reverse("logged_decision_new", args=[project.code]),
    ):
        page.goto(live_server.url + address)
        fits(page)
        assert_accessible(page)
    assert not complaints


def test_an_issue_is_raised_handed_up_and_resolved(live_server, log_in, assert_accessible):
    project = logged()
    page = log_in(project.manager)
    page.goto(live_server.url + reverse("issues", args=[project.code]))
    page.get_by_role("link", name="Issue", exact=True).first.click()
    page.get_by_label("Title").fill("No badge for the test room")
    page.get_by_label("Tasks in whose way it is").fill("1.1, 9.9")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("There is no task with the WBS number 9.9.")).to_be_visible()
    page.get_by_label("Tasks in whose way it is").fill("1.1")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="No badge for the test room").click()
    page.get_by_role("link", name="Escalate").click()
    page.get_by_label("To whom").select_option(label="Helen Brandt")
    page.get_by_label("What is asked").fill("Call the caretaker.")
    page.locator("#dialog").get_by_role("button", name="Escalate").click()
    expect(page.get_by_text("Escalated to Helen Brandt")).to_be_visible()
    page.get_by_role("link", name="Resolved").click()
    page.get_by_label("How it was resolved").fill("Two badges came.")
    page.locator("#dialog").get_by_role("button", name="Resolved").click()
    expect(page.get_by_text("Two badges came.")).to_be_visible()
    assert_accessible(page)


def test_a_decision_is_recorded_with_its_options(live_server, log_in):
    project = logged()
    page = log_in(project.manager)
    page.goto(live_server.url + reverse("decision_log", args=[project.code]))
    page.get_by_role("link", name="Decision", exact=True).first.click()
    page.get_by_label("Title").fill("Go live at once")
    page.get_by_label("Option 1 (optional)", exact=True).fill("All at once")
    page.get_by_label("Option 2 (optional)", exact=True).fill("Site by site")
    page.get_by_label("Chosen option").select_option("1")
    page.get_by_label("Rationale").fill("Interim interfaces cost more.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Go live at once")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="All at once")).to_contain_text("Chosen")
