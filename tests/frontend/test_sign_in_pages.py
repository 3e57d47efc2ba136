"""django-allauth's pages in our layout: each answers, names itself and offers nothing that is not configured."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import translation

from people.sign_in.adapter.accounts import SAID_BY_ALLAUTH

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("login/", "Sign in"),
        ("signup/", "By invitation only"),
        ("password/reset/", "Reset your password"),
        ("password/reset/done/", "Look into your mail"),
        ("password/reset/key/1-none/", "This link no longer works"),
        ("password/reset/key/done/", "Password changed"),
        ("3rdparty/login/cancelled/", "Sign-in cancelled"),
        ("3rdparty/login/error/", "Sign-in failed"),
        ("inactive/", "This account is closed"),
    ],
)
def test_page_before_sign_in(client: Client, address: str, words: str) -> None:
    html = client.get(f"/accounts/{address}").content.decode()
    assert f"<h1>{words}</h1>" in html
    assert 'class="login"' in html


def test_sign_in_offers_only_what_is_configured(client: Client) -> None:
    html = client.get("/accounts/login/").content.decode()
    assert "passkey" not in html
    assert "Continue with" not in html


def test_wrong_password_keeps_the_address_and_says_so(client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": "maya@example.com", "password": "wrong-horse"})
    html = answer.content.decode()
    assert 'value="maya@example.com"' in html
    assert 'role="alert"' in html
    assert "wrong-horse" not in html


@pytest.mark.parametrize(
    "address", ["logout/", "password/change/", "2fa/", "2fa/totp/activate/", "reauthenticate/"]
)
def test_page_of_a_signed_in_person(client: Client, address: str) -> None:
    user = get_user_model().objects.create_user(email="maya@example.com", password="a long pass phrase")
    client.force_login(user)
    answer = client.get(f"/accounts/{address}", follow=True)
    assert answer.status_code == 200
    assert 'css/app.css"' in answer.content.decode()


def test_who_signs_out_reads_on_in_their_language_and_is_called_sie(client: Client) -> None:
    user = get_user_model().objects.create_user(
        email="maya@example.com", password="a long pass phrase", language="de"
    )
    client.force_login(user)
    page = client.post("/accounts/logout/", follow=True).content.decode()
    assert "Sie haben sich abgemeldet." in page
    assert '<html lang="de"' in page
    assert "Anmelden</h1>" in page


@pytest.mark.parametrize("sentence", SAID_BY_ALLAUTH)
def test_german_says_sie_where_allauth_says_du(sentence: str) -> None:
    with translation.override("de"):
        words = translation.gettext(sentence)
    assert words != sentence
    assert not re.search(r"\b(du|dein\w*|dich|dir|gib|habe|melde)\b", words, re.IGNORECASE)


def test_who_has_chosen_no_language_leaves_none_behind(client: Client) -> None:
    user = get_user_model().objects.create_user(email="maya@example.com", password="a long pass phrase")
    client.force_login(user)
    client.post("/accounts/logout/")
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
