"""Company sign-in in Chromium, from the log-in page through a real provider into the product."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from playwright.sync_api import expect

from people.models import User
from tests.factories import UserFactory
from tests.fixtures.browser import tell_what_happens
from tests.fixtures.provider import TENANT, Provider
from tests.seen import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def anna(db: None) -> User:
    user = UserFactory(full_name="Anna Brandt", email="anna@brandt.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def visitor(page: Any) -> Iterator[Any]:
    """A page of somebody who is not signed in; what the policy refuses fails the test."""
    refused: list[str] = []
    tell_what_happens(page)
    page.on(
        "console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None
    )
    yield page
    assert not [text for text in refused if "Plumbline" in text or "form-action" in text]


def to_provider(page: Any, live_server: Any, name: str) -> None:
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_role("link", name=f"Continue with {name}").click()
    page.get_by_role("heading", name="Authorize Client").wait_for()


def authorise(page: Any, subject: str) -> None:
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize", exact=True).click()


def sign_out(page: Any) -> None:
    page.context.clear_cookies()


def looks_right(page: Any, check: Callable[..., None], name: str) -> None:
    """Accessible, and nothing wider than the page, on both sizes and in both themes."""
    for width, theme in ((1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        check(page)
        fits(page)
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{SHOTS}/{name}-{width}-{theme}.png")
    page.set_viewport_size({"width": 1440, "height": 900})


def test_the_whole_way_in(
    visitor: Any, live_server: Any, provider: Provider, anna: User, assert_accessible: Callable[..., None]
) -> None:
    provider.knows("one", email="anna@brandt.example", email_verified=True)
    visitor.goto(live_server.url + reverse("account_login"))
    looks_right(visitor, assert_accessible, "log-in")
    to_provider(visitor, live_server, "Brandt ID")
    authorise(visitor, "one")
    visitor.goto(live_server.url + reverse("profile"))
    expect(visitor.get_by_label("Name", exact=True)).to_have_value("Anna Brandt")
    # The address is another one by now; whoever signs in is known by what does not change.
    provider.knows("one", email="new.name@brandt.example", email_verified=True)
    sign_out(visitor)
    to_provider(visitor, live_server, "Brandt ID")
    authorise(visitor, "one")
    visitor.goto(live_server.url + reverse("profile"))
    expect(visitor.get_by_label("Name", exact=True)).to_have_value("Anna Brandt")


def test_a_work_account_of_entra(visitor: Any, live_server: Any, entra: Provider, anna: User) -> None:
    entra.knows("work", tid=TENANT, oid="aa0e1f5e-0000-4d9e-9a57-0c2f7f6b1d22", preferred_username=anna.email)
    to_provider(visitor, live_server, "Microsoft")
    authorise(visitor, "work")
    visitor.goto(live_server.url + reverse("profile"))
    expect(visitor.get_by_label("Name", exact=True)).to_have_value("Anna Brandt")


def test_whoever_is_not_known_here_is_told_what_helps(
    visitor: Any, live_server: Any, provider: Provider, anna: User, assert_accessible: Callable[..., None]
) -> None:
    provider.knows("stranger", email="stranger@brandt.example", email_verified=True)
    to_provider(visitor, live_server, "Brandt ID")
    authorise(visitor, "stranger")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("No account here for you yet")
    expect(visitor.get_by_role("main")).to_contain_text("stranger@brandt.example")
    looks_right(visitor, assert_accessible, "unknown")
    visitor.get_by_role("link", name="Back to sign in").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_cancelled_at_the_provider(
    visitor: Any, live_server: Any, provider: Provider, assert_accessible: Callable[..., None]
) -> None:
    to_provider(visitor, live_server, "Brandt ID")
    visitor.get_by_role("button", name="Deny").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Sign-in cancelled")
    looks_right(visitor, assert_accessible, "cancelled")


def test_the_end_of_a_sign_in_that_was_not_begun(
    visitor: Any, live_server: Any, provider: Provider, assert_accessible: Callable[..., None]
) -> None:
    visitor.goto(live_server.url + reverse("openid_connect_callback", args=["oidc"]) + "?code=1&state=wrong")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Please start again")
    looks_right(visitor, assert_accessible, "not-begun-here")


def test_a_link_from_elsewhere_asks_first_and_its_button_leads_on(
    visitor: Any, live_server: Any, provider: Provider, anna: User, assert_accessible: Callable[..., None]
) -> None:
    """The button is a form: the policy must let it be redirected to the provider."""
    provider.knows("one", email="anna@brandt.example", email_verified=True)
    visitor.goto(
        live_server.url + reverse("openid_connect_login", args=["oidc"]) + "?next=/settings/profile/"
    )
    looks_right(visitor, assert_accessible, "asks-first")
    visitor.get_by_role("button", name="Continue with Brandt ID").click()
    authorise(visitor, "one")
    expect(visitor.get_by_label("Name", exact=True)).to_have_value("Anna Brandt")
