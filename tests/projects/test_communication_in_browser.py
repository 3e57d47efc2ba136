"""The communication plan in Chromium: planned with the mouse, sent, acknowledged; accessible at both widths."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.access import SYSTEM
from projects.charter.services import add_stakeholder
from projects.communication.services import send_due_messages
from projects.models import DueMessage
from tests.factories import ProjectFactory, UserFactory, member_of
from tests.projects.plans_of_messages import audience, message
from tests.seen import comes_true, fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
def test_from_an_empty_plan_to_a_message_that_is_planned(live_server, log_in, assert_accessible, width):
    project = ProjectFactory(code="ERP", name="ERP cloud migration", manager=UserFactory())
    member_of(project)
    add_stakeholder(actor=SYSTEM, project_id=project.pk, values={"name": "Works council"})
    page = log_in(project.manager)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("communication", args=["ERP"]))
    fits(page)
    assert_accessible(page)
    page.get_by_role("link", name="Add the first audience").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Audience").fill("Project team")
    dialog.get_by_label("The team members").check()
    assert_accessible(page)
    dialog.get_by_role("button", name="Save").click()
    page.get_by_text("Project team hears nothing").wait_for()
    page.get_by_role("link", name="Plan the first message").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Message", exact=True).fill("Weekly digest")
    dialog.get_by_label("Text").fill("What happened.")
    assert_accessible(page)
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add Weekly digest for Project team").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Channel").select_option("meeting")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_text("Everything that was due went out").wait_for()
    fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_message_is_held_sent_and_acknowledged(live_server, log_in, assert_accessible, width):
    project = ProjectFactory(code="ERP", name="ERP", manager=UserFactory(), sponsor=UserFactory())
    board = audience(project, "Board", roles=["sponsor"])
    start = timezone.localdate() + timedelta(days=3)
    row = message(
        project,
        board,
        title="Go-live notice",
        first_on=start,
        asks_acknowledgement=True,
    )
    page = log_in(project.manager)
    page.set_viewport_size({"width": width, "height": 900})
    address = live_server.url + reverse("communication", args=["ERP"])
    page.goto(address)
    region = page.get_by_role("region", name="Goes out next")
    first = region.get_by_role("listitem").first
    first.get_by_role("button", name="Hold").click()
    region.get_by_role("listitem").first.get_by_role("button", name="Let go").click()
    first.get_by_role("button", name="Hold").wait_for()
    first.get_by_role("button", name="Send now").click()
    grid = page.get_by_role("region", name="Who hears what")
    comes_true(page, lambda: "Sent, 0 of 1 read" in grid.inner_text())
    due = DueMessage.objects.get(message=row, state="sent")
    page.goto(live_server.url + reverse("due_message", args=["ERP", due.pk]))
    fits(page)
    assert_accessible(page)

    page.context.clear_cookies()
    log_in(project.sponsor)
    page.goto(address)
    fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_text("You acknowledged it on").wait_for()
    assert send_due_messages() == 0
