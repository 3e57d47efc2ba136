"""Walks of whoever secures an account: the app, the phone that is lost, the rule, a second device."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from playwright.sync_api import expect

from alerts.models import Delivery
from people.addresses.services.addresses import remember_verified_address
from people.door.jobs import write_reset_mails
from people.door.services.resets import answer_resets, ask_for_reset
from people.models import DoorRecord, Organisation, User
from tests.factories import ProjectFactory, UserFactory
from tests.seen import comes_true

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PASSWORD = "plumb-line-and-level-7"
WAITS = 10_000


@pytest.fixture(autouse=True)
def real_outbox(settings: Any) -> None:
    """Mails become rows of the outbox, as they do outside of tests."""
    settings.EMAIL_BACKEND = "alerts.email_backend.OutboxEmailBackend"


@pytest.fixture
def maya(db: Any) -> User:
    person: User = ProjectFactory(manager=UserFactory(full_name="Maya Okafor")).manager
    return with_password(person)


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    remember_verified_address(person)
    return person


@pytest.fixture
def another_browser(browser: Any, live_server: Any) -> Callable[[], Any]:
    """A page in a browser of its own, as on another machine."""

    def opened() -> Any:
        page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB").new_page()
        page.set_default_timeout(WAITS)
        return page

    return opened


def sign_in(page: Any, live_server: Any, person: User, *, code: str = "") -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("E-mail").press_sequentially(person.email, delay=5)
    page.get_by_label("Password").press_sequentially(PASSWORD, delay=5)
    page.get_by_role("button", name="Sign in", exact=True).click()
    if code:
        page.get_by_label("Code").press_sequentially(code, delay=30)
        page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def code_now(secret: str) -> str:
    """What the app on the phone shows."""
    cache.clear()  # the code of the half minute was used a moment ago; a person would wait for the next
    left = 30 - time.time() % 30
    if left < 4:
        time.sleep(left)  # it would change while it is typed
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def set_up_app(page: Any, *, is_led: bool = False) -> str:
    """From the page that asks for the password again to the recovery codes; returns the app's secret."""
    page.get_by_role("heading", name="Confirm that it is you").wait_for()
    page.get_by_label("Password").press_sequentially(PASSWORD, delay=5)
    page.get_by_role("button", name="Confirm").click()
    if is_led:
        page.get_by_text("Your organisation requires a second factor").wait_for()
        expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    secret: str = page.locator("main form code").inner_text()
    page.get_by_label("code").press_sequentially(code_now(secret), delay=30)
    page.get_by_role("button", name="Turn on").click()
    page.wait_for_url(re.compile("recovery-codes"))
    return secret


def subjects_to(person: User) -> list[str]:
    return list(
        Delivery.objects.filter(recipient=person.email).order_by("pk").values_list("subject", flat=True)
    )


def test_the_app_is_set_up_and_other_devices_are_out(
    page: Any, live_server: Any, maya: User, another_browser: Any, assert_accessible: Any
) -> None:
    page.set_default_timeout(WAITS)
    laptop, phone = page, another_browser()
    sign_in(laptop, live_server, maya)
    sign_in(phone, live_server, maya)
    assert [subject.split(" (")[0] for subject in subjects_to(maya)] == ["Sign-in from a new device"] * 2

    laptop.goto(f"{live_server.url}/settings/security/")
    expect(laptop.get_by_text("This device")).to_have_count(1)
    comes_true(laptop, lambda: laptop.get_by_role("button", name="Sign out", exact=True).count() >= 1)
    assert_accessible(laptop)
    laptop.get_by_role("link", name="Set up a second factor").click()
    secret = set_up_app(laptop)
    assert_accessible(laptop)

    phone.reload()
    comes_true(phone, lambda: "/accounts/login/" in phone.url)
    laptop.goto(f"{live_server.url}/settings/security/")
    expect(laptop.get_by_role("heading", name="Where you are signed in")).to_be_visible()
    assert "Your second factor is on" in subjects_to(maya)[-1]

    sign_in(phone, live_server, maya, code=code_now(secret))
    phone.goto(f"{live_server.url}/settings/security/")
    phone.get_by_role("button", name="Sign out everywhere else").click()
    phone.get_by_text("Signed out in 1 other place.").wait_for()
    laptop.reload()
    comes_true(laptop, lambda: "/accounts/login/" in laptop.url)


def test_a_lost_phone_is_replaced_by_a_recovery_code_once(
    page: Any, live_server: Any, maya: User, another_browser: Any
) -> None:
    page.set_default_timeout(WAITS)
    sign_in(page, live_server, maya)
    page.goto(f"{live_server.url}/accounts/2fa/totp/activate/")
    set_up_app(page)
    code = page.locator(".codes code").first.inner_text()

    new_phone = another_browser()
    sign_in(new_phone, live_server, maya, code=code)
    assert any("A recovery code was used" in subject for subject in subjects_to(maya))
    assert "Codes left: 9" in Delivery.objects.filter(subject__contains="recovery code was").get().text

    thief = another_browser()
    thief.goto(f"{live_server.url}/accounts/login/")
    thief.get_by_label("E-mail").fill(maya.email)
    thief.get_by_label("Password").fill(PASSWORD)
    thief.get_by_role("button", name="Sign in", exact=True).click()
    thief.get_by_label("Code").fill(code)
    thief.get_by_role("button", name="Sign in", exact=True).click()
    thief.get_by_text("Incorrect code").wait_for()
    assert DoorRecord.objects.filter(user=maya, kind=DoorRecord.Kind.WRONG_CODE).count() == 1


def test_an_admin_requires_it_of_managers_who_are_led_through(
    page: Any, live_server: Any, maya: User, another_browser: Any, assert_accessible: Any
) -> None:
    page.set_default_timeout(WAITS)
    admin = with_password(UserFactory(full_name="Ada Admin", organisation_role="admin"))
    hers = another_browser()
    sign_in(hers, live_server, maya)
    sign_in(page, live_server, admin)
    page.goto(f"{live_server.url}/settings/sign-in-rules/")
    page.get_by_label("Organisation admin").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Set up your own second factor first").wait_for()
    page.get_by_label("Organisation admin").uncheck()
    page.get_by_label("Project manager").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert_accessible(page)
    assert Organisation.objects.get().second_factor_roles == ["project_manager"]

    hers.goto(f"{live_server.url}/my-work/")
    expect(hers.get_by_role("navigation", name="Main")).to_have_count(0)
    answer = hers.request.get(f"{live_server.url}/api/v1/tasks/")
    assert (answer.status, answer.json()["code"]) == (403, "second_factor_required")
    set_up_app(hers, is_led=True)
    hers.goto(f"{live_server.url}/my-work/")
    comes_true(hers, lambda: "/my-work/" in hers.url)

    hers.goto(f"{live_server.url}/accounts/2fa/totp/deactivate/")
    hers.get_by_role("button", name="Turn off").click()
    hers.get_by_text("cannot deactivate").wait_for()

    page.goto(f"{live_server.url}/people/{maya.pk}/")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Reset second factor").click()
    page.get_by_text("The second factor is gone").wait_for()
    assert not Authenticator.objects.filter(user=maya).exists()
    assert "An admin reset your second factor" in subjects_to(maya)[-1]
    hers.reload()
    comes_true(hers, lambda: "/accounts/login/" in hers.url)


def test_whoever_forgot_the_password_gets_in_again_and_the_thief_is_out(
    page: Any, live_server: Any, maya: User, another_browser: Any
) -> None:
    page.set_default_timeout(WAITS)
    thief = another_browser()
    sign_in(thief, live_server, maya)
    maya.api_tokens.create(name="CI", token_hash="x" * 64, expires_at="2999-01-01T00:00Z")
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("link", name="Forgot it?").click()
    page.get_by_label("E-mail").press_sequentially(maya.email, delay=5)
    page.get_by_role("button", name="Send the link").click()
    page.get_by_text("Look into your mail").wait_for()
    write_reset_mails()
    mail = Delivery.objects.get(subject__startswith="Choose a new password")
    page.goto(re.search(r"http\S+/key/\S+", mail.text).group())  # type: ignore[union-attr]
    expect(page.get_by_label("End my API token too")).to_be_checked()
    for label in ("New Password", "New Password (again)"):
        page.get_by_label(label, exact=True).press_sequentially("another-level-and-line-8", delay=5)
    page.get_by_role("button", name="Save the new password").click()
    page.get_by_role("heading", name="Password changed").wait_for()
    thief.reload()
    comes_true(thief, lambda: "/accounts/login/" in thief.url)
    assert maya.api_tokens.get().revoked_at is not None
    assert "Your password was reset" in subjects_to(maya)[-1]


def test_a_reset_does_not_bypass_the_second_factor(page: Any, live_server: Any, maya: User) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(maya, secret)
    page.set_default_timeout(WAITS)
    ask_for_reset(email=maya.email)
    answer_resets()
    mail = Delivery.objects.get(subject__startswith="Choose a new password")
    page.goto(re.search(r"http\S+/key/\S+", mail.text).group())  # type: ignore[union-attr]
    for label in ("New Password", "New Password (again)"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Save the new password").click()
    page.get_by_role("heading", name="Password changed").wait_for()
    page.goto(f"{live_server.url}/my-work/")
    comes_true(page, lambda: "/accounts/login/" in page.url)
    sign_in(page, live_server, maya, code=code_now(secret))
