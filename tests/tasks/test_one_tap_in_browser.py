"""From the e-mail to the report in Chromium, on a phone, as mail apps open it: without cookies, once and for all."""

from typing import Any

import pytest
from playwright.sync_api import expect

from alerts.models import Delivery
from alerts.raising.services import raise_alert
from people.models import User
from tasks.models import Task
from tests.factories import MembershipFactory, TaskFactory, UserFactory
from tests.seen import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mailed(live_server: Any) -> tuple[User, Task, Delivery]:
    """Somebody, a task of theirs, and the e-mail that it is overdue."""
    person = UserFactory(full_name="Priya Raman", email="priya@example.org")
    task = TaskFactory(name="Load rehearsal", duration_minutes=480)
    MembershipFactory(user=person, project=task.project)
    raise_alert(
        kind="task_overdue",
        key="k",
        recipient=person,
        title="Load rehearsal is overdue",
        why="You are assigned to it.",
        task_id=task.pk,
        project_id=task.project_id,
        url=f"/p/{task.project.code}/tasks/{task.pk}/",
    )
    return person, task, Delivery.objects.get()


def headers_of_requests(page: Any) -> list[dict[str, str]]:
    """What the page's requests carry from now on."""
    seen: list[dict[str, str]] = []
    page.on("request", lambda request: seen.append({"": request.url, **request.all_headers()}))
    return seen


@pytest.mark.parametrize("width", [390, 1440])
def test_a_tap_in_the_e_mail_reports_without_cookies_and_gives_no_address_away(
    mailed, browser, assert_accessible, width
) -> None:
    _person, task, mail = mailed
    page = browser.new_context(viewport={"width": width, "height": 844}).new_page()
    page.set_content(mail.html)
    page.get_by_role("link", name="+ 3 days").click()
    expect(page.get_by_role("heading", name="Load rehearsal")).to_be_visible()
    expect(page.get_by_label("More working days than planned")).to_have_value("3")
    fits(page)
    assert_accessible(page)
    assert Task.objects.get(pk=task.pk).duration_minutes == 480  # opened, nothing more

    requests = headers_of_requests(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_text("Priya Raman reported on it")).to_be_visible()
    assert Task.objects.get(pk=task.pk).duration_minutes == 480 + 3 * 420
    post = requests[0]
    assert "cookie" not in post
    assert post["origin"] == "null"  # what the CSRF check would refuse
    page.context.clear_cookies()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Report it")).to_be_visible()
    assert Task.objects.get(pk=task.pk).duration_minutes == 480

    page.get_by_label("Done").check()
    page.get_by_role("button", name="Report it").click()
    page.get_by_role("link", name="Open in Plumbline").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    token = mail.text.split("/u/")[1].split("/")[0]
    assert requests
    assert not [sent for sent in requests if token in sent.get("referer", "")]
    assert not page.context.cookies() or token not in str(page.context.cookies())


def test_a_link_whose_person_ended_it_says_so(mailed, live_server, log_in, assert_accessible) -> None:
    person, task, mail = mailed
    page = log_in(person)
    page.goto(f"{live_server.url}/settings/alerts/")
    assert_accessible(page)
    page.get_by_role("button", name="End them all").click()
    expect(page.get_by_text("No e-mail has buttons that still work.")).to_be_visible()
    page.set_content(mail.html)
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("This link has ended.")).to_be_visible()
    expect(page.get_by_role("button", name="Report it")).to_have_count(0)
    assert not Task.objects.get(pk=task.pk).is_done
