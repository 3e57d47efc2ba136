"""The ways in, walked in a browser from the first step to the last: links from e-mails, redirects and forms."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alerts.models import Delivery
from core.access import SYSTEM, Role
from people.addresses.services.addresses import is_proven
from people.door.services.resets import answer_resets
from people.invitations.services import invite_person
from people.models import User
from people.set_up.services import set_up_link
from tests.factories import ProjectFactory, UserFactory
from tests.fixtures.browser import tell_what_happens
from tests.seen import becomes

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PASSWORD = "a plumb line never lies"


@pytest.fixture(autouse=True)
def _outbox(settings: Any, page: Page) -> None:
    # pytest-django puts its own mail box in the product's place.
    settings.EMAIL_BACKEND = "alerts.email_backend.OutboxEmailBackend"
    tell_what_happens(page)


def mailed_link(recipient: str) -> str:
    text = Delivery.objects.filter(recipient=recipient).latest("id").text
    found = re.search(r"https?://\S+/(?:invitations|address/\w+|accounts/password/reset/key)/\S+", text)
    assert found, text
    return found[0]


def person(email: str, **values: Any) -> User:
    user: User = UserFactory(email=email, **values)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def confirm_password(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def test_from_an_empty_installation_to_the_first_person_who_joins(
    live_server: Any, page: Page, browser: Any, assert_accessible: Callable[..., None]
) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    expect(page.get_by_text("Nobody has an account here yet")).to_be_visible()
    assert_accessible(page)
    page.goto(set_up_link())
    becomes(page, lambda: page.url, f"{live_server.url}/set-up/")
    assert_accessible(page)
    page.get_by_label("Your name").fill("Sofia Lindqvist")
    page.get_by_label("E-mail").fill("sofia@brandt.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("group", name="Organisation").get_by_label("Name").fill("Brandt Systems")
    page.get_by_label("Country of holidays").select_option("DE")
    page.get_by_label("Region").fill("BY")
    page.get_by_role("button", name="Set up and sign in").click()

    expect(page.get_by_role("heading", name="First steps", level=1)).to_be_visible()
    expect(page.locator(".first-steps .done")).to_have_count(2)
    assert_accessible(page)
    page.get_by_role("link", name="Invite", exact=True).click()
    page.get_by_label("E-mail").fill("lena@brandt.example")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("row", name="lena@brandt.example")).to_be_visible()

    lena = browser.new_context(base_url=live_server.url, locale="en-GB").new_page()
    tell_what_happens(lena)
    link = mailed_link("lena@brandt.example")
    lena.goto(link)
    becomes(lena, lambda: lena.url, f"{live_server.url}/invitations/accept/")
    assert_accessible(lena)
    lena.get_by_label("Your name").fill("Lena Fischer")
    lena.get_by_label("Password").fill("short")
    lena.get_by_role("button", name="Join").click()
    expect(lena.get_by_text("too short")).to_be_visible()
    assert_accessible(lena)
    lena.get_by_label("Password").fill(PASSWORD)
    lena.get_by_role("button", name="Join").click()
    expect(lena).to_have_url(f"{live_server.url}/")
    assert is_proven(User.objects.get(email="lena@brandt.example"))
    lena.goto(link)
    expect(lena.get_by_role("heading", name="This link has ended")).to_be_visible()
    assert_accessible(lena)


def test_who_has_a_proven_account_joins_and_signs_in(live_server: Any, page: Page) -> None:
    project = ProjectFactory(code="MOVE", name="Office move")
    invited = {"project_id": project.pk, "project_role": Role.TEAM_MEMBER}
    invite_person(actor=SYSTEM, email="lena@brandt.example", **invited)
    lena = person("lena@brandt.example", is_proven=True)
    page.goto(mailed_link("lena@brandt.example"))
    page.get_by_role("button", name="Join").click()
    sign_in(page, "lena@brandt.example")
    expect(page).to_have_url(f"{live_server.url}/")
    assert project.memberships.filter(user=lena).exists()


def test_an_account_without_proof_signs_in_first_and_has_it_then(
    live_server: Any, page: Page, assert_accessible: Callable[..., None]
) -> None:
    project = ProjectFactory(code="MOVE", name="Office move")
    lena = person("lena@brandt.example")
    invited = {"project_id": project.pk, "project_role": Role.TEAM_MEMBER}
    invite_person(actor=SYSTEM, email="lena@brandt.example", **invited)
    page.goto(mailed_link("lena@brandt.example"))
    assert_accessible(page)
    page.get_by_role("link", name="Sign in and join").click()
    sign_in(page, "lena@brandt.example")
    expect(page).to_have_url(f"{live_server.url}/invitations/accept/")
    page.get_by_role("button", name="Join").click()
    expect(page).to_have_url(f"{live_server.url}/")
    assert is_proven(lena)
    assert project.memberships.filter(user=lena).exists()


def test_the_owner_of_an_address_gets_in_past_an_account_that_only_claims_it(
    live_server: Any, page: Page, assert_accessible: Callable[..., None]
) -> None:
    taker = person("lena@brandt.example", full_name="Taker")
    invite_person(actor=SYSTEM, email="lena@brandt.example", organisation_role="portfolio_manager")
    page.goto(mailed_link("lena@brandt.example"))
    page.get_by_text("It is not mine").click()
    assert_accessible(page)
    page.get_by_label("Your name").fill("Lena Fischer")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page).to_have_url(f"{live_server.url}/")
    taker.refresh_from_db()
    assert (taker.email, taker.organisation_role) == (
        f"account-{taker.pk}@released.invalid",
        "",
    )


def test_an_address_is_changed_confirmed_and_taken_back(
    live_server: Any, page: Page, browser: Any, assert_accessible: Callable[..., None]
) -> None:
    maya = person("maya@old.example", full_name="Maya Okafor", is_proven=True)
    page.goto(f"{live_server.url}/settings/address/")
    sign_in(page, "maya@old.example")
    confirm_password(page)
    expect(page.get_by_role("heading", name="E-mail address")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("New address").fill("maya@new.example")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Waiting for the mailbox")).to_be_visible()
    assert_accessible(page)

    # The link is opened on a phone, where nobody is signed in.
    phone = browser.new_context(base_url=live_server.url, locale="en-GB").new_page()
    tell_what_happens(phone)
    phone.goto(mailed_link("maya@new.example"))
    sign_in(phone, "maya@old.example")
    expect(phone).to_have_url(f"{live_server.url}/address/confirm/")
    assert_accessible(phone)
    phone.get_by_role("button", name="Confirm").click()
    expect(phone).to_have_url(f"{live_server.url}/settings/profile/")
    maya.refresh_from_db()
    assert (maya.email, is_proven(maya)) == ("maya@new.example", True)

    # The old mailbox did not want that.
    phone.goto(mailed_link("maya@old.example"))
    assert_accessible(phone)
    phone.get_by_role("button", name="Take it back").click()
    expect(phone).to_have_url(f"{live_server.url}/accounts/password/reset/")
    page.goto(f"{live_server.url}/settings/profile/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    phone.get_by_label("E-mail").fill("maya@old.example")
    phone.get_by_role("button", name="Send the link").click()
    expect(phone).to_have_url(f"{live_server.url}/accounts/password/reset/done/")
    answer_resets()
    phone.goto(mailed_link("maya@old.example"))
    for field in phone.get_by_label("New Password").all():
        field.fill("another plumb line, truer still")
    phone.get_by_role("button", name="Save the new password").click()
    expect(phone.get_by_role("heading", name="Password changed")).to_be_visible()


def test_a_link_for_another_account_says_so(
    live_server: Any,
    page: Page,
    log_in: Callable[..., Any],
    assert_accessible: Callable[..., None],
) -> None:
    from people.access import actor_for
    from people.addresses.services import request_address_change

    maya = person("maya@old.example", is_proven=True)
    request_address_change(actor=actor_for(maya), email="maya@new.example")
    log_in(person("other@brandt.example"))
    page.goto(mailed_link("maya@new.example"))
    expect(page.get_by_role("heading", name="This link is another account's")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto(mailed_link("maya@new.example"))
    sign_in(page, "maya@old.example")
    page.get_by_role("button", name="Confirm").click()
    expect(page).to_have_url(f"{live_server.url}/settings/profile/")
