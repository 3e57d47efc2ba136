"""From a project to a template, from the template to the next project, and somebody for its open role: in Chromium."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.access import SYSTEM
from tasks.editing.services import assign, create_task
from tests.factories import ProjectFactory, UserFactory, member_of
from tests.seen import comes_true, fits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def furnished():
    project = ProjectFactory(code="OLD", name="Branch in Lyon", manager=UserFactory(full_name="Maya Okafor"))
    build = create_task(actor=SYSTEM, project_id=project.pk, name="Lay the cables").task
    engineer = member_of(project, full_name="Priya Raman", labour_role="Engineer")
    assign(actor=SYSTEM, task_id=build.pk, user_id=engineer.pk)
    return project


@pytest.mark.parametrize("width", [1440, 390])
def test_a_project_becomes_a_template_and_the_next_project(live_server, log_in, assert_accessible, width):
    furnished()
    UserFactory(full_name="Noor Haddad")
    page = log_in(UserFactory(full_name="Ada Admin", organisation_role="admin"))
    page.set_viewport_size({"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    page.goto(live_server.url + reverse("project_settings", args=["OLD"]))
    page.get_by_role("link", name="Keep as a template").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Our branch")
    dialog.get_by_text("Budget lines").wait_for()
    assert_accessible(page)
    dialog.get_by_role("button", name="Keep as a template").click()
    expect(page.get_by_role("heading", name="Our branch")).to_be_visible()
    page.get_by_text("Lay the cables").wait_for()
    fits(page)
    assert_accessible(page)

    page.goto(live_server.url + reverse("project_new"))
    page.get_by_role("link", name="From a template").click()
    page.get_by_role("heading", name="Templates").wait_for()
    fits(page)
    assert_accessible(page)
    page.get_by_role("link", name="Begin with Our branch").click()
    page.get_by_label("Name").fill("Branch in Porto")
    page.get_by_label("Start", exact=False).first.fill("2031-06-15")
    expect(page.get_by_label("Code")).not_to_have_value("")
    page.get_by_label("Code").fill("PORTO")
    page.get_by_role("button", name="Start project").click()
    page.get_by_text("Nobody works on 15 Jun 2031. Begin on 16 Jun 2031").wait_for()
    fits(page)
    assert_accessible(page)
    page.get_by_label("Start", exact=False).first.fill("2031-06-16")
    page.get_by_role("button", name="Start project").click()
    page.wait_for_url("**/p/PORTO/plan/")
    if width > 1000:
        expect(page.get_by_label("? Engineer (unfilled)")).to_be_visible()
        assert_accessible(page)

    page.goto(live_server.url + reverse("team", args=["PORTO"]))
    page.get_by_role("heading", name="Roles nobody fills yet").wait_for()
    fits(page)
    assert_accessible(page)
    page.get_by_role("link", name="Fill Engineer").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Person").select_option("Noor Haddad")
    dialog.get_by_role("button", name="Fill the role").click()
    page.get_by_text("The role is filled.").wait_for()
    comes_true(page, lambda: page.get_by_role("link", name="Fill Engineer").count() == 0)
    if width > 1000:
        page.goto(live_server.url + reverse("plan", args=["PORTO"]))
        expect(page.get_by_label("NH Noor Haddad")).to_be_visible()
    # The refused start is an answer of 422, which the browser notes.
    assert [text for text in complaints if "422" not in text] == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_copy_is_chosen_and_made(live_server, log_in, assert_accessible, width):
    project = furnished()
    page = log_in(project.manager)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("project_new"))
    page.get_by_role("link", name="As a copy").click()
    page.get_by_label("Project", exact=True).select_option(label="Branch in Lyon (OLD)")
    fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Branch in Porto")
    page.get_by_label("Code").fill("PORTO")
    fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Start project").click()
    page.wait_for_url("**/p/PORTO/plan/")
