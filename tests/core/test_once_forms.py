"""A form that is sent twice is done once: a second click, a reload of the answer, a twin on a
slow line.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets.models import CostEntry
from core.models import ClaimedKey
from core.once import forget_claimed_keys
from tests.budgets.rows import category
from tests.factories import ProjectFactory, UserFactory

AsUser = Callable[[Any], Client]
pytestmark = pytest.mark.django_db


def key_on(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    found = re.search(r'name="once_key" value="([^"]+)"', page)
    assert found, page
    return found[1]


def a_cost(**values: Any) -> dict[str, Any]:
    return {
        "description": "Cables",
        "kind": "invoice",
        "amount": "40.00",
        "currency": "EUR",
        "incurred_on": "2026-03-10",
        "category": category().pk,
        **values,
    }


@pytest.fixture
def cost_page(as_user: AsUser) -> tuple[Client, str]:
    project = ProjectFactory()
    return as_user(project.manager), reverse("cost_new", args=[project.code])


def test_a_second_click_gets_the_first_answer_and_books_nothing(cost_page: tuple[Client, str]) -> None:
    client, path = cost_page
    body = a_cost(once_key=key_on(client, path))
    answers = [client.post(path, body) for _ in range(3)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, answers[0]["Location"])}
    assert CostEntry.objects.count() == 1
    told = {str(message) for answer in answers for message in get_messages(answer.wsgi_request)}
    assert told == {"Cost recorded."}


def test_a_second_click_in_a_dialog_gets_the_first_answer(cost_page: tuple[Client, str]) -> None:
    client, path = cost_page
    body = a_cost(once_key=key_on(client, path))
    answers = [client.post(path, body, headers={"HX-Request": "true"}) for _ in range(2)]
    assert answers[0]["HX-Redirect"] == answers[1]["HX-Redirect"]
    assert CostEntry.objects.count() == 1


def test_a_second_honest_one_is_booked(cost_page: tuple[Client, str]) -> None:
    client, path = cost_page
    key = key_on(client, path)
    client.post(path, a_cost(once_key=key))
    client.post(path, a_cost(once_key=key_on(client, path), description="Cables for the second floor"))
    # Gone back to the page as it was, and sent with something else.
    client.post(path, a_cost(once_key=key, amount="41.00"))
    assert CostEntry.objects.count() == 3


def test_what_was_refused_may_be_sent_again(cost_page: tuple[Client, str]) -> None:
    client, path = cost_page
    key = key_on(client, path)
    refused = client.post(path, a_cost(once_key=key, amount=""))
    assert refused.status_code == 422
    assert not ClaimedKey.objects.exists()
    assert client.post(path, a_cost(once_key=key)).status_code == 302
    assert CostEntry.objects.count() == 1


def test_a_refused_form_comes_back_with_a_key(cost_page: tuple[Client, str]) -> None:
    client, path = cost_page
    assert 'name="once_key"' in client.post(path, a_cost(amount="")).content.decode()


def test_somebody_elses_key_is_another_one(as_user: AsUser) -> None:
    project = ProjectFactory()
    admin = UserFactory(organisation_role="admin")
    path = reverse("cost_new", args=[project.code])
    for person, words in ((project.manager, "Cables"), (admin, "Cables, again")):
        as_user(person).post(path, a_cost(once_key="same", description=words))
    assert CostEntry.objects.count() == 2


def test_a_late_repetition_says_so(cost_page: tuple[Client, str]) -> None:
    client, path = cost_page
    body = a_cost(once_key=key_on(client, path))
    client.post(path, body)
    ClaimedKey.objects.update(claimed_at=timezone.now() - timedelta(minutes=5))
    again = client.post(path, body)
    assert any("sent before" in str(message) for message in get_messages(again.wsgi_request))
    assert CostEntry.objects.count() == 1


def test_an_answer_that_shows_a_secret_is_not_kept(as_user: AsUser) -> None:
    client, path = as_user(UserFactory()), reverse("tokens")
    body = {"name": "Laptop", "valid_days": "90", "scope": "read", "once_key": key_on(client, path)}
    first = client.post(path, body)
    assert first.status_code == 200
    row = ClaimedKey.objects.get()
    assert bytes(row.body) == b""
    again = client.post(path, body, headers={"Referer": f"http://testserver{path}"})
    assert (again.status_code, again["Location"]) == (303, path)


def test_keys_are_forgotten_after_a_day(cost_page: tuple[Client, str]) -> None:
    client, path = cost_page
    client.post(path, a_cost(once_key="old"))
    client.post(path, a_cost(once_key="new", amount="50.00"))
    old = ClaimedKey.objects.order_by("id")[0]
    ClaimedKey.objects.filter(pk=old.pk).update(claimed_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert forget_claimed_keys() == 1
    assert ClaimedKey.objects.get().key.startswith("new.")


@pytest.mark.django_db(transaction=True)
def test_twins_at_the_same_moment_are_booked_once(as_user: AsUser) -> None:
    project = ProjectFactory()
    path, body = reverse("cost_new", args=[project.code]), a_cost(once_key="twins")
    clients = [as_user(project.manager) for _ in range(6)]
    places: list[str] = []

    def send(client: Client) -> None:
        try:
            places.append(client.post(path, body)["Location"])
        finally:
            connections.close_all()

    threads = [Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(places) == 6
    assert len(set(places)) == 1
    assert CostEntry.objects.count() == 1
