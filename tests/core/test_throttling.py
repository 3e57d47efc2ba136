"""The API's limits a minute: counted in Valkey, per process while that is away, told in every answer's head."""

from typing import Any

import pytest
from django.test import Client

from core.api import throttling
from exchange.tokens.services import create_token
from people.access import actor_for
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SKILLS = "/api/v1/skills/"


@pytest.fixture(autouse=True)
def few(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three requests a minute, in a minute that does not end during the test."""
    settings.API_LIMIT_PER_MINUTE = settings.API_ANONYMOUS_LIMIT_PER_MINUTE = 3
    at = throttling.time.time()
    monkeypatch.setattr(throttling.time, "time", lambda: at)
    throttling._counts.cache_clear()
    throttling._counts(settings.CACHE_URL)._server.flushdb()


def bearer() -> Client:
    _token, secret = create_token(actor=actor_for(UserFactory()), name="CI", valid_days=1)
    return Client(HTTP_AUTHORIZATION=f"Bearer {secret}")


def test_a_token_has_so_many_requests_a_minute_and_is_told_so() -> None:
    client, other = bearer(), bearer()
    answers = [client.get(SKILLS) for _request in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {"3"}
    assert 1 <= int(answers[-1]["Retry-After"]) <= 61
    assert answers[-1]["Content-Type"] == "application/problem+json"
    assert answers[-1].json()["code"] == "throttled"
    assert other.get(SKILLS).status_code == 200


def test_a_session_has_its_own_minute(as_user: Any) -> None:
    client = as_user(UserFactory())
    assert [client.get(SKILLS).status_code for _request in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize("head", [{}, {"HTTP_AUTHORIZATION": "Bearer plb_guessed"}])
def test_guesses_at_tokens_count_for_their_network(head: dict[str, str]) -> None:
    guesser = Client(**head)
    assert [guesser.get(SKILLS).status_code for _request in range(4)] == [401, 401, 401, 429]
    assert Client(REMOTE_ADDR="203.0.113.9").get(SKILLS).status_code == 401
    assert bearer().get(SKILLS).status_code == 200, "a good token in the same network is let through"


def test_a_forged_forwarded_address_is_the_same_network() -> None:
    statuses = [
        Client(HTTP_X_FORWARDED_FOR=f"192.0.2.{number}").get(SKILLS).status_code for number in range(4)
    ]
    assert statuses == [401, 401, 401, 429]


def test_the_limit_holds_while_valkey_is_away(settings: Any) -> None:
    settings.CACHE_URL = "redis://127.0.0.1:1/0"
    client = bearer()
    assert [client.get(SKILLS).status_code for _request in range(4)] == [200, 200, 200, 429]


def test_it_costs_no_query(as_user: Any, django_assert_num_queries: Any) -> None:
    client = as_user(UserFactory())
    client.get(SKILLS)
    with django_assert_num_queries(3):  # session, person, count
        client.get(SKILLS)
