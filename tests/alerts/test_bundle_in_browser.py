"""Many alerts at once in Chromium: one line in the inbox, a list behind it, and the e-mail that leads there."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from alerts.models import Delivery
from alerts.raising.services import NewAlert, raise_alerts
from people.models import User
from tests.factories import UserFactory
from tests.seen import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_a_bundle(language: str = "en") -> User:
    person: User = UserFactory(email="priya@example.org", language=language, organisation_role="admin")
    raise_alerts(
        NewAlert(
            kind="task_overdue",
            key=f"fact {number}",
            recipient=person,
            title=f"Rehearsal {number} of the load into the new system is overdue since 12 Nov 2026",
            body="It was due on 12 Nov 2026. Report how far it is, or how many more days it needs.",
            why="You are assigned to this task.",
            url="/my-work/",
            project_id=7,
            project_name="ERP rollout",
            severity="urgent" if number % 5 == 0 else "warning",
        )
        for number in range(37)
    )
    return person


@pytest.mark.parametrize("width", [1440, 390])
def test_a_bundle_is_one_line_that_leads_to_its_list(live_server, log_in, assert_accessible, width) -> None:
    page = log_in(with_a_bundle())
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("inbox"))
    rows = page.locator("main [data-row]")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("and 34 more")
    assert_accessible(page)
    rows.first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="37 tasks are overdue in ERP rollout")).to_be_visible()
    expect(rows).to_have_count(37)
    fits(page)
    assert_accessible(page)
    rows.first.get_by_role("link").click()
    expect(page).to_have_url(f"{live_server.url}/my-work/")


@pytest.mark.parametrize("width", [680, 390])
def test_its_e_mail_fits_and_leads_to_the_list(live_server, log_in, width) -> None:
    page = log_in(with_a_bundle())
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content(Delivery.objects.get().html)
    fits(page)
    page.get_by_role("link", name="See all 37").click()
    expect(page.get_by_role("heading", name="37 tasks are overdue in ERP rollout")).to_be_visible()
