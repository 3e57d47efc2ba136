"""Guessing is limited, its victim is not: per account and network, with the owner's own devices apart."""

from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from people.addresses.services.addresses import remember_verified_address
from people.door.services.guesses import FROM_NETWORK, OF_ACCOUNT
from people.models import DoorRecord, KnownDevice, User
from people.origin import device_words, origin_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "plumb-line-and-level-7"
OFFICE, ELSEWHERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def maya() -> User:
    person: User = UserFactory(full_name="Maya Okafor")
    person.set_password(PASSWORD)
    person.save()
    remember_verified_address(person)
    return person


def guess(
    client: Client, email: str, password: str = "wrong", *, address: str = ELSEWHERE, **head: str
) -> bool:
    """Try to sign in; whether that worked."""
    client.post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=address, **head)
    return "_auth_user_id" in client.session


def test_five_wrong_guesses_from_elsewhere_do_not_lock_the_owner_out(maya: User) -> None:
    stranger = Client()
    for _guess in range(20):
        guess(stranger, maya.email)
    assert not guess(stranger, maya.email, PASSWORD), "the right one comes too late from there"
    assert guess(Client(), maya.email, PASSWORD, address=OFFICE)


def test_a_known_device_gets_in_from_the_very_network_of_the_guesser(maya: User) -> None:
    laptop = Client()
    assert guess(laptop, maya.email, PASSWORD, address=OFFICE)
    laptop.post(reverse("account_logout"))
    colleague = Client()
    for _guess in range(40):
        guess(colleague, maya.email, address=OFFICE)
    assert not guess(Client(), maya.email, PASSWORD, address=OFFICE)
    assert guess(laptop, maya.email, PASSWORD, address=OFFICE)


def test_a_crowd_of_networks_is_slowed_down_but_not_the_owners(maya: User) -> None:
    assert guess(Client(), maya.email, PASSWORD, address=OFFICE)
    for number in range(OF_ACCOUNT.times + 5):
        guess(Client(), maya.email, address=f"192.0.2.{number + 1}")
    assert not guess(Client(), maya.email, PASSWORD, address="192.0.2.200")
    assert guess(Client(), maya.email, PASSWORD, address=OFFICE)


def test_a_stranger_s_device_cookie_counts_for_nobody_else(maya: User) -> None:
    mallory = UserFactory(full_name="Mallory")
    mallory.set_password(PASSWORD)
    mallory.save()
    remember_verified_address(mallory)
    client = Client()
    assert guess(client, mallory.email, PASSWORD)
    client.post(reverse("account_logout"))
    for _guess in range(FROM_NETWORK.times + 1):
        guess(client, maya.email)
    assert not guess(client, maya.email, PASSWORD)


def test_a_forged_forwarded_address_dodges_nothing(maya: User) -> None:
    for number in range(FROM_NETWORK.times + 1):
        guess(Client(), maya.email, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    assert not guess(Client(), maya.email, PASSWORD, HTTP_X_FORWARDED_FOR="192.0.2.99")


def test_behind_a_proxy_only_its_own_word_counts(maya: User, settings: Any, rf: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(FROM_NETWORK.times + 1):
        guess(Client(), maya.email, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}, {ELSEWHERE}")
    assert not guess(Client(), maya.email, PASSWORD, HTTP_X_FORWARDED_FOR=f"192.0.2.99, {ELSEWHERE}")
    assert guess(Client(), maya.email, PASSWORD, HTTP_X_FORWARDED_FOR=f"{ELSEWHERE}, {OFFICE}")


def test_a_household_is_one_network(rf: Any) -> None:
    first, second = (origin_of(rf.get("/", REMOTE_ADDR=f"2001:db8:1:2::{number}")) for number in (1, 2))
    assert first.network == second.network == "2001:db8:1:2::/64"


def test_limits_hold_while_valkey_is_away(maya: User, settings: Any) -> None:
    settings.REDIS_URL = settings.CACHE_URL = settings.BROKER_URL = "redis://127.0.0.1:1/0"
    stranger = Client()
    for _guess in range(FROM_NETWORK.times):
        guess(stranger, maya.email)
    assert not guess(stranger, maya.email, PASSWORD)


def test_a_flood_of_refusals_is_one_line_of_the_log(maya: User) -> None:
    for _guess in range(30):
        guess(Client(), maya.email)
    kinds = list(DoorRecord.objects.values_list("kind", flat=True))
    assert kinds.count("wrong_password") == FROM_NETWORK.times
    assert kinds.count("too_many") == 1


def test_an_unknown_address_is_refused_in_the_same_words(maya: User) -> None:
    def answers(email: str) -> list[tuple[int, str]]:
        client = Client()
        pages = [
            client.post(
                reverse("account_login"), {"login": email, "password": "wrong"}, REMOTE_ADDR=ELSEWHERE
            )
            for _guess in range(FROM_NETWORK.times + 2)
        ]
        return [(page.status_code, page.context["form"].non_field_errors().as_text()) for page in pages]

    assert answers(maya.email) == answers("nobody@brandt.example")


def test_what_was_typed_is_not_kept() -> None:
    guess(Client(), "my-secret-passphrase@brandt.example")
    record = DoorRecord.objects.get()
    assert record.user is None
    assert "secret" not in str(record.__dict__)


def test_a_code_used_once_is_refused_and_codes_are_limited(maya: User) -> None:
    secret = totp.generate_totp_secret()
    authenticator = totp.TOTP.activate(maya, secret)
    assert secret not in str(authenticator.instance.data), "sealed in the database"
    client = Client()
    guess(client, maya.email, PASSWORD)
    assert "autofocus" in str(client.get(reverse("mfa_authenticate")).context["form"]["code"])
    for _guess in range(FROM_NETWORK.times + 1):
        client.post(reverse("mfa_authenticate"), {"code": "000000"}, REMOTE_ADDR=ELSEWHERE)
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    client.post(reverse("mfa_authenticate"), {"code": code}, REMOTE_ADDR=ELSEWHERE)
    assert "_auth_user_id" not in client.session
    kinds = list(DoorRecord.objects.filter(user=maya).values_list("kind", flat=True))
    assert (kinds.count("wrong_code"), kinds.count("too_many")) == (FROM_NETWORK.times, 1)


def test_the_device_cookie_lets_nobody_in_and_is_stored_as_a_hash(maya: User) -> None:
    client = Client()
    guess(client, maya.email, PASSWORD)
    cookie = client.cookies["device"]
    assert cookie["httponly"]
    assert len(cookie.value) >= 43
    assert KnownDevice.objects.get().token_hash != cookie.value


def test_a_browser_is_named_by_its_make_and_system() -> None:
    chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
    safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
    assert device_words(chrome) == "Chrome · Windows"
    assert device_words(safari) == "Safari · iPhone"
    assert device_words("") == ""
