"""django-allauth's pages in our layout: each answers, names itself and offers nothing that is not configured."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

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
