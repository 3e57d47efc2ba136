"""Inbox, preferences, channels and the delivery log in Chromium: accessible, on a phone, by keyboard."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from alerts.models import Alert, Preference
from alerts.raising.services import raise_alert
from alerts.teams.services import add_teams_channel
from core.access import SYSTEM
from people.models import User
from tests.factories import UserFactory
from tests.seen import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOOK = "https://prod-1.westeurope.logic.azure.com/workflows/1?sig=hush"


def with_alerts() -> User:
    person: User = UserFactory(organisation_role="admin", email="sofia@example.org")
    for number, (kind, title) in enumerate(
        (
            ("mention", "Anna mentioned you"),
            ("task_overdue", "Load data is overdue"),
            ("comment", "Ben commented"),
        )
    ):
        raise_alert(
            kind=kind,
            key=f"fact {number}",
            recipient=person,
            title=title,
            body="Have a look.",
            why="You are on this task.",
            url="/my-work/",
            project_id=7,
            project_name="ERP",
        )
    add_teams_channel(actor=SYSTEM, name="Steering", url=HOOK, kinds=["gate_waiting", "mention"])
    return person


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_are_accessible_and_fit(live_server, log_in, assert_accessible, width):
    page = log_in(with_alerts())
    page.set_viewport_size({"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for name in ("inbox", "alert_preferences", "teams", "deliveries", "escalation"):
        page.goto(live_server.url + reverse(name))
        fits(page)
        assert_accessible(page)
    page.goto(live_server.url + reverse("teams"))
    page.get_by_role("link", name="Edit Steering").click()
    expect(page.get_by_role("heading", name="Steering")).to_be_visible()
    assert "hush" not in page.content()
    assert_accessible(page)
    assert not complaints


def test_an_alert_is_read_snoozed_and_muted_and_the_list_follows(live_server, log_in):
    person = with_alerts()
    page = log_in(person)
    page.goto(live_server.url + reverse("inbox"))
    rows = page.locator("main [data-row]")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("You are on this task.")
    rows.filter(has_text="Ben commented").get_by_role("button", name="Mark read").click()
    expect(rows).to_have_count(2)
    assert Alert.objects.get(title="Ben commented").read_at is not None
    overdue = rows.filter(has_text="Load data is overdue")
    overdue.get_by_role("button", name="Snooze").click()
    overdue.locator("button[name=until]").first.click()
    expect(rows).to_have_count(1)
    assert Alert.objects.get(title="Load data is overdue").snoozed_until is not None
    rows.first.get_by_role("button", name="Mute").click()
    rows.first.locator("button[name=what][value=kind]").click()
    expect(rows).to_have_count(0)
    assert Preference.objects.get(user=person, kind="mention").is_muted


def test_a_test_mail_is_sent_and_a_channel_is_renamed(live_server, log_in):
    page = log_in(with_alerts())
    page.goto(live_server.url + reverse("deliveries"))
    page.get_by_role("button", name="Send a test e-mail").click()
    expect(page.get_by_text("A test message to sofia@example.org is on its way.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="E-mail from Plumbline arrives")).to_be_visible()
    page.goto(live_server.url + reverse("teams"))
    page.get_by_role("link", name="Edit Steering").click()
    page.get_by_label("Name").fill("Board")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The channel is saved.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Board")).to_be_visible()
