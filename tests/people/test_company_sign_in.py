"""Company sign-in against a real provider: who comes in, who does not, and that it never ends in an error."""

import http.server
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.urls import reverse

from core.errors import Forbidden
from core.models import Change
from people.access import actor_for
from people.company.services.accounts import unlink_company_accounts
from people.directory.services import deactivate_person
from people.models import DoorRecord, User
from tests.factories import UserFactory
from tests.fixtures.provider import TENANT, Provider

pytestmark = pytest.mark.django_db
FROM_OUR_PAGE = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document"}
OBJECT = "aa0e1f5e-0000-4d9e-9a57-0c2f7f6b1d22"
WORK_ACCOUNT = {
    "tid": TENANT,
    "oid": OBJECT,
    "preferred_username": "anna@brandt.example",
    "name": "Anna Brandt",
}


def person(email: str = "anna@brandt.example", *, is_proven: bool = True, **fields: Any) -> User:
    user = UserFactory(email=email, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=is_proven, primary=True)
    return user


def to_provider(client: Client, provider_id: str = "oidc", query: str = "") -> Any:
    path = reverse("openid_connect_login", args=[provider_id])
    return client.get(path + query, headers=FROM_OUR_PAGE)


def back(client: Client, location: str) -> Any:
    parts = urlsplit(location)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(client: Client, subject: str, provider_id: str = "oidc", query: str = "", **form: str) -> Any:
    """From the button on the log-in page to the answer after the provider."""
    there = to_provider(client, provider_id, query)
    assert there.status_code == 302
    answer = requests.post(there["Location"], data=form or {"sub": subject}, allow_redirects=False, timeout=5)
    return back(client, answer.headers["Location"])


def signed_in_as(client: Client) -> int | None:
    return int(client.session["_auth_user_id"]) if "_auth_user_id" in client.session else None


def test_the_first_sign_in_joins_and_the_second_knows(client: Client, provider: Provider) -> None:
    anna = person()
    provider.knows("one", email="Anna@Brandt.example", email_verified=True)
    answer = sign_in(client, "one", query="?next=/settings/profile/")
    assert (answer.status_code, answer["Location"]) == (302, "/settings/profile/")
    assert signed_in_as(client) == anna.pk
    change = Change.objects.get(model="people.user", row_id=anna.pk)
    assert change.after == {"company_account": "oidc Anna@Brandt.example"}
    assert [message.to for message in mail.outbox] == [["anna@brandt.example"]] * 2
    joined, new_device = (message.body for message in mail.outbox)
    assert "Anna@Brandt.example signed in for the first time" in joined
    assert "on a device that was not known" in new_device
    # A new name at the provider is still the same person, and nobody else's address is of any use.
    boss = person("boss@brandt.example")
    provider.knows("one", email="boss@brandt.example", email_verified=True)
    again = Client()
    assert sign_in(again, "one").status_code == 302
    assert signed_in_as(again) == anna.pk != boss.pk
    anna.refresh_from_db()
    assert anna.email == "anna@brandt.example"
    # Signing in again tells of no account that joined, only of the browser.
    assert [message.body for message in mail.outbox[2:]] == [new_device]


def test_a_work_account_of_entra_comes_in_without_email_verified(client: Client, entra: Provider) -> None:
    anna = person()
    entra.knows("pairwise", **WORK_ACCOUNT)
    assert sign_in(client, "pairwise", "microsoft").status_code == 302
    assert signed_in_as(client) == anna.pk
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid) == ("microsoft", f"{TENANT}:{OBJECT}")
    # Another registration at Entra gives another subject; the object id is the person's.
    entra.knows("another-subject", **WORK_ACCOUNT)
    again = Client()
    sign_in(again, "another-subject", "microsoft")
    assert signed_in_as(again) == anna.pk


@pytest.mark.parametrize(
    ("claims", "status", "words"),
    [
        ({"tid": "9188040d-6c67-4c5b-b112-36a304b66dad"}, 403, "Not an account of this company"),
        ({"tid": None}, 403, "Not an account of this company"),
        ({"oid": None}, 502, "gave no valid answer"),
        ({"acct": 1, "email": "anna@brandt.example"}, 403, "No account here for you yet"),
        (
            {"preferred_username": None, "email": "anna@brandt.example", "xms_edov": False},
            403,
            "No account here",
        ),
    ],
)
def test_a_work_account_of_others_stays_out(
    client: Client, entra: Provider, claims: dict[str, Any], status: int, words: str
) -> None:
    person()
    entra.knows("stranger", **(WORK_ACCOUNT | claims))
    answer = sign_in(client, "stranger", "microsoft")
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()


def unproven() -> None:
    person(is_proven=False)


def without_a_row() -> None:
    UserFactory(email="anna@brandt.example")


def second_address() -> None:
    user = person("boss@brandt.example")
    EmailAddress.objects.create(user=user, email="anna@brandt.example", verified=True)


def deactivated() -> None:
    person(is_active=False)


@pytest.mark.parametrize("known", [lambda: None, unproven, without_a_row, second_address, deactivated])
def test_only_a_proven_address_of_an_active_person_joins(
    known: Callable[[], None], client: Client, provider: Provider
) -> None:
    known()
    provider.knows("one", email="anna@brandt.example", email_verified=True)
    answer = sign_in(client, "one")
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "No account here for you yet" in html
    assert "anna@brandt.example" in html
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()


def test_an_address_that_the_provider_does_not_answer_for_joins_nobody(
    client: Client, provider: Provider
) -> None:
    person()
    provider.knows("one", email="anna@brandt.example", email_verified=False)
    assert sign_in(client, "one").status_code == 403
    assert signed_in_as(client) is None


def test_a_reused_address_does_not_open_the_account_of_who_had_it(client: Client, provider: Provider) -> None:
    anna, admin = person(), UserFactory(organisation_role="admin")
    provider.knows("one", email="anna@brandt.example", email_verified=True)
    sign_in(client, "one")
    provider.knows("two", email="anna@brandt.example", email_verified=True)
    newcomer = Client()
    answer = sign_in(newcomer, "two")
    assert answer.status_code == 403
    assert "Joined to another company account" in answer.content.decode()
    assert signed_in_as(newcomer) is None
    # The owner of the address and the admins see it in the log.
    refusal = DoorRecord.objects.get(kind=DoorRecord.Kind.COMPANY_REFUSED)
    assert refusal.user == anna
    with pytest.raises(Forbidden):
        unlink_company_accounts(actor=actor_for(anna), user_id=anna.pk)
    unlink_company_accounts(actor=actor_for(admin), user_id=anna.pk)
    sign_in(newcomer, "two")
    assert signed_in_as(newcomer) == anna.pk


def test_an_admin_sees_the_join_and_takes_it_away(client: Client, provider: Provider) -> None:
    anna, admin = person(), UserFactory(organisation_role="admin")
    provider.knows("one", email="anna@brandt.example", email_verified=True)
    sign_in(client, "one")
    page = reverse("person", args=[anna.pk])
    assert "Company account" not in client.get(page).content.decode()
    client.force_login(admin)
    assert "Company account" in client.get(page).content.decode()
    assert client.post(reverse("person_company_forget", args=[anna.pk])).status_code == 302
    assert not SocialAccount.objects.exists()
    assert "Company account" not in client.get(page).content.decode()


def test_a_deactivated_person_stays_out(client: Client, provider: Provider) -> None:
    anna, admin = person(), UserFactory(organisation_role="admin")
    provider.knows("one", email="anna@brandt.example", email_verified=True)
    sign_in(client, "one")
    deactivate_person(actor=actor_for(admin), user_id=anna.pk)
    assert signed_in_as(client) is None
    answer = sign_in(client, "one")
    assert answer["Location"] == reverse("account_inactive")
    assert signed_in_as(client) is None


def test_a_person_who_is_signed_in_becomes_who_the_provider_names(client: Client, provider: Provider) -> None:
    """Never does the other one's company account become a key to the session's account."""
    anna, boss = person(), person("boss@brandt.example")
    provider.knows("one", email="anna@brandt.example", email_verified=True)
    client.force_login(boss)
    sign_in(client, "one", query="?process=connect")
    assert signed_in_as(client) == anna.pk
    assert SocialAccount.objects.get().user == anna


def test_a_second_factor_of_ours_is_asked_for(client: Client, provider: Provider) -> None:
    TOTP.activate(person(), generate_totp_secret())
    provider.knows("one", email="anna@brandt.example", email_verified=True)
    assert sign_in(client, "one")["Location"].startswith(reverse("mfa_authenticate"))
    assert signed_in_as(client) is None


def test_cancelled_at_the_provider(client: Client, provider: Provider) -> None:
    answer = sign_in(client, "", action="deny")
    assert answer["Location"] == reverse("socialaccount_login_cancelled")
    assert "Sign-in cancelled" in client.get(answer["Location"]).content.decode()
    # As the standard has it, with the state.
    state = parse_qs(urlsplit(to_provider(client)["Location"]).query)["state"][0]
    path = reverse("openid_connect_callback", args=["oidc"])
    answer = client.get(path, {"error": "access_denied", "state": state})
    assert answer["Location"] == reverse("socialaccount_login_cancelled")


@pytest.mark.parametrize("query", ["", "?code=1", "?code=1&state=wrong", "?error=server_error", "?state="])
def test_what_was_not_begun_here_ends(query: str, client: Client, provider: Provider) -> None:
    answer = client.get(reverse("openid_connect_callback", args=["oidc"]) + query)
    assert answer.status_code == 400
    assert "Please start again" in answer.content.decode()


def test_another_browsers_sign_in_is_not_finished_here(client: Client, provider: Provider) -> None:
    """An attacker who sends a link to the end of their own sign-in signs nobody in."""
    person()
    provider.knows("one", email="anna@brandt.example", email_verified=True)
    there = to_provider(Client())
    answer = requests.post(there["Location"], data={"sub": "one"}, allow_redirects=False, timeout=5)
    assert back(client, answer.headers["Location"]).status_code == 400
    assert signed_in_as(client) is None


@pytest.mark.parametrize("error", ["server_error", "invalid_scope", "<b>", "login_required"])
def test_a_providers_own_error_has_a_page(error: str, client: Client, provider: Provider) -> None:
    state = parse_qs(urlsplit(to_provider(client)["Location"]).query)["state"][0]
    path = reverse("openid_connect_callback", args=["oidc"])
    answer = client.get(path, {"error": error, "state": state})
    assert answer.status_code == 401
    assert "Brandt ID did not sign you in" in answer.content.decode()


def test_a_code_that_the_provider_does_not_know_has_a_page(client: Client, provider: Provider) -> None:
    state = parse_qs(urlsplit(to_provider(client)["Location"]).query)["state"][0]
    answer = client.get(reverse("openid_connect_callback", args=["oidc"]), {"code": "x", "state": state})
    assert answer.status_code == 502


def test_nothing_of_the_query_reaches_the_provider(client: Client, provider: Provider) -> None:
    asked = "?process=connect&scope=admin&auth_params=redirect_uri%3Dhttps://evil.example&action=x"
    sent = parse_qs(urlsplit(to_provider(client, query=asked)["Location"]).query)
    assert sent["redirect_uri"] == ["http://testserver/accounts/oidc/oidc/login/callback/"]
    assert set(sent["scope"][0].split()) == {"openid", "profile", "email"}
    assert sent["code_challenge_method"] == ["S256"]


def test_another_site_starts_no_sign_in(provider: Provider) -> None:
    client = Client(enforce_csrf_checks=True)
    path = reverse("openid_connect_login", args=["oidc"])
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {**FROM_OUR_PAGE, "Sec-Fetch-Dest": "image"}):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        assert "Continue with Brandt ID" in answer.content.decode()
    assert client.post(path).status_code == 403


def test_the_way_back_leads_to_no_other_site(client: Client, provider: Provider) -> None:
    person()
    provider.knows("one", email="anna@brandt.example", email_verified=True)
    assert sign_in(client, "one", query="?next=https://evil.example/")["Location"] == "/"


def test_an_unknown_provider_is_not_found(client: Client, provider: Provider) -> None:
    for name in ("microsoft", "openid_connect", "x"):
        assert to_provider(client, name).status_code == 404
        assert client.get(reverse("openid_connect_callback", args=[name])).status_code == 404


def served(settings: Any, url: str) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = url


def test_a_provider_that_is_down_has_a_page(client: Client, provider: Provider, settings: Any) -> None:
    there = to_provider(client)["Location"]
    answer = requests.post(there, data={"sub": "one"}, allow_redirects=False, timeout=5)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        served(settings, f"http://127.0.0.1:{unused.getsockname()[1]}")
        for gone in (to_provider(client), back(client, answer.headers["Location"])):
            assert gone.status_code == 503
            assert "Brandt ID does not answer" in gone.content.decode()
    assert client.get(reverse("account_login")).status_code == 200


@pytest.fixture
def nonsense() -> Iterator[Callable[[str, int], str]]:
    """`nonsense(text, status)`: the address of a server that answers everything so."""
    answers: dict[str, Any] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(answers["status"])
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(answers["text"].encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def answering(text: str, status: int) -> str:
        answers.update(text=text, status=status)
        return f"http://127.0.0.1:{server.server_port}"

    yield answering
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", 200),
        ("<html>", 200),
        ("[]", 200),
        ("null", 200),
        ("{}", 200),
        ("7", 200),
        ("", 500),
        ("", 302),
        ('{"issuer": 1, "authorization_endpoint": "x", "token_endpoint": []}', 200),
        ("x" * 600_000, 200),
        ('{"issuer": "https://login.example/{tenantid}/v2.0"}', 200),
    ],
)
def test_no_answer_of_the_provider_is_an_error_of_ours(
    text: str,
    status: int,
    client: Client,
    provider: Provider,
    settings: Any,
    nonsense: Callable[[str, int], str],
) -> None:
    served(settings, nonsense(text, status))
    answer = to_provider(client)
    assert answer.status_code in (502, 503)
    assert "Brandt ID" in answer.content.decode()


def test_the_log_in_page_names_the_provider(client: Client, provider: Provider) -> None:
    answer = client.get(reverse("account_login") + "?next=/settings/profile/")
    html = answer.content.decode()
    assert "Continue with Brandt ID" in html
    assert "next=%2Fsettings%2Fprofile%2F" in html
    assert f"form-action 'self' {provider.url}" in answer["Content-Security-Policy"]
