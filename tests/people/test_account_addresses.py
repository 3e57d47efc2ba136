"""Of the sign-in library's addresses only the listed ones are there (people/urls_accounts.py)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from people import urls_accounts
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OURS = {pattern.name for pattern in urls_accounts.urlpatterns}


def library_addresses() -> Iterator[tuple[str, str]]:
    """(Name, path) of every address that the library would bring, were it included as a whole."""

    def walk(patterns: list[Any]) -> Iterator[str]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns)
            elif entry.name:
                yield entry.name

    for name in walk(get_resolver("allauth.urls").url_patterns):
        yield name, reverse(name, "allauth.urls", kwargs=arguments_of(name))


def arguments_of(name: str) -> dict[str, str]:
    if name.startswith("openid_connect"):
        return {"provider_id": "microsoft"}
    if name == "account_reset_password_from_key":
        return {"uidb36": "1", "key": "abc"}
    return {"key": "abc"} if name == "account_confirm_email" else {}


LIBRARY = dict(library_addresses())


def test_every_listed_address_is_the_librarys_own() -> None:
    brought = {name: f"/accounts{path}" for name, path in LIBRARY.items() if name in OURS}
    listed = {name: reverse(name, kwargs=arguments_of(name)) for name in OURS}
    assert listed == brought


@pytest.mark.parametrize("name", sorted(set(LIBRARY) - OURS))
def test_every_other_address_is_not_found(name: str, client: Client) -> None:
    client.force_login(UserFactory(organisation_role="admin"))
    path = f"/accounts{LIBRARY[name]}"
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]


def test_the_list_leaves_out_what_changes_addresses_without_proof() -> None:
    assert {"account_email", "account_confirm_email", "socialaccount_connections"} <= set(LIBRARY) - OURS


def test_whoever_has_no_password_is_led_to_the_link_by_mail(client: Client) -> None:
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    answer = client.get(reverse("account_change_password"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("account_reset_password")


def test_too_many_attempts_answer_with_a_page_of_ours(client: Client) -> None:
    for _attempt in range(21):
        answer = client.post(reverse("account_reset_password"), {"email": "priya@brandt.example"})
    assert answer.status_code == 429
    assert 'css/app.css"' in answer.content.decode()
