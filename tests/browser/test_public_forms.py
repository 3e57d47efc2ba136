"""Every form that needs no log-in is sent by a browser, from the page and the link that lead to it.

Browsers add what Django's test client does not: an Origin that a header of the page can turn into "null", a Referer,
cookies under their own rules. An address of the permission table that takes POST from everybody is walked here.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from playwright.sync_api import Page, expect

from alerts.models import Delivery
from alerts.raising.services import raise_alert
from core.access import SYSTEM
from people.access import actor_for
from people.addresses.services import confirm_address_change, request_address_change
from people.invitations.services import invite_person
from people.models import User
from people.set_up.services import password_link, set_up_link
from tests.access.url_table import TABLE
from tests.factories import MembershipFactory, TaskFactory, UserFactory
from tests.fixtures.browser import tell_what_happens

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PASSWORD = "a plumb line never lies"


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    # pytest-django puts its own mail box in the product's place.
    settings.EMAIL_BACKEND = "alerts.email_backend.OutboxEmailBackend"


def person() -> User:
    user: User = UserFactory(email="priya@example.org", is_proven=True)
    user.set_password(PASSWORD)
    user.save()
    return user


def mailed_link(pattern: str) -> str:
    found = re.search(rf"http://\S+{pattern}[^\s?]+", Delivery.objects.latest("id").text)
    assert found
    return found[0]


def fill_log_in(page: Page) -> None:
    page.get_by_label("E-mail").fill("priya@example.org")
    page.get_by_label("Password").fill(PASSWORD)


def to_log_in(page: Page) -> None:
    person()
    page.goto(reverse("account_login"))
    fill_log_in(page)


def to_second_factor(page: Page) -> None:
    TOTP.activate(person(), generate_totp_secret())
    page.goto(reverse("account_login"))
    fill_log_in(page)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**" + reverse("mfa_authenticate"))
    page.get_by_label("Code").fill("000000")


def to_log_out(page: Page) -> None:
    to_log_in(page)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What needs you")).to_be_visible()
    page.goto(reverse("account_logout"))


def to_reset(page: Page) -> None:
    page.goto(reverse("account_reset_password"))
    page.get_by_label("E-mail").fill("priya@example.org")


def to_new_password(page: Page) -> None:
    page.goto(password_link(person()))


def to_set_up(page: Page) -> None:
    page.goto(set_up_link())


def to_invitation(page: Page) -> None:
    UserFactory()
    invite_person(actor=SYSTEM, email="lena@example.org")
    page.goto(mailed_link("/invitations/"))


def to_undo_of_address(page: Page) -> None:
    actor = actor_for(person())
    request_address_change(actor=actor, email="new@example.org")
    token = mailed_link("/address/confirm/").rstrip("/").rpartition("/")[2]
    confirm_address_change(actor=actor, token=token)
    page.goto(mailed_link("/address/undo/"))


def to_one_tap(page: Page) -> None:
    task, user = TaskFactory(name="Load rehearsal"), person()
    MembershipFactory(user=user, project=task.project)
    raise_alert(
        kind="task_overdue",
        key="k",
        recipient=user,
        title="Overdue",
        why="Yours.",
        task_id=task.pk,
    )
    page.goto(mailed_link("/u/") + "?do=done")


def to_one_tap_undo(page: Page) -> None:
    to_one_tap(page)
    page.get_by_role("button", name="Report it").click()
    page.get_by_role("button", name="Undo").wait_for()


WALKS: dict[str, Callable[[Page], None]] = {
    "account_login": to_log_in,
    "account_logout": to_log_out,
    "account_reset_password": to_reset,
    "account_reset_password_from_key": to_new_password,
    "mfa_authenticate": to_second_factor,
    "set_up": to_set_up,
    "invitation_accept": to_invitation,
    "address_undo": to_undo_of_address,
    "one_tap": to_one_tap,
    "one_tap_undo": to_one_tap_undo,
}
# Their token is the whole right, no cookie adds to it and none is asked for: the page says no-referrer, the browser
# therefore sends no origin, and the answer does not ask for one (tests/tasks/test_one_tap_in_browser.py).
WITHOUT_ORIGIN = {"one_tap", "one_tap_undo"}
# There is a form only where a company's sign-in is set up; its own tests walk it.
ELSEWHERE = {"openid_connect_login"}


def test_every_public_form_is_walked() -> None:
    public = {name for name, row in TABLE.items() if row.public and "POST" in row.methods and not row.is_api}
    assert public - ELSEWHERE == set(WALKS)


@pytest.mark.parametrize("name", sorted(WALKS))
def test_a_browser_may_send_it(name: str, live_server: Any, browser: Any) -> None:
    page = browser.new_context(base_url=live_server.url, locale="en-GB").new_page()
    tell_what_happens(page)
    WALKS[name](page)
    form = page.locator("main form[method=post]").first
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        form.locator("button[type=submit]").first.click()
    headers = sent.value.request.all_headers()
    assert headers["origin"] == ("null" if name in WITHOUT_ORIGIN else live_server.url)
    assert sent.value.status not in {403, 404, 405}
    assert sent.value.status < 500
    # Whatever the page's address held, it goes to no other site; and secret links hold none by now.
    assert headers.get("referer", live_server.url).startswith(live_server.url)
