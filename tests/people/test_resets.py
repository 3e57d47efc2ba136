"""A forgotten password: answered later, alike for every address, once per link."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.door.services.resets import MAILS_TO_ADDRESS, answer_resets, ask_for_reset
from people.models import ResetRequest, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> User:
    person: User = UserFactory(full_name="Maya Okafor")
    person.set_password("plumb-line-and-level-7")
    person.save()
    return person


def ask(email: str) -> tuple[Any, list[str]]:
    """The answer, and the statements that it took."""
    with CaptureQueriesContext(connection) as queries:
        answer = Client().post(reverse("account_reset_password"), {"email": email})
    return answer, [
        " ".join(query["sql"].split()[:3]) for query in queries if "SAVEPOINT" not in query["sql"]
    ]


def test_known_and_unknown_addresses_take_the_same_work(maya: User) -> None:
    ask("warm@brandt.example")
    known, unknown = ask(maya.email), ask("nobody@brandt.example")
    assert known[1] == unknown[1]
    assert (known[0].status_code, known[0]["Location"]) == (unknown[0].status_code, unknown[0]["Location"])


def test_the_mail_follows_where_there_is_an_account(maya: User, mailoutbox: list[Any]) -> None:
    for email in (maya.email.upper(), "nobody@brandt.example"):
        ask(email)
    assert mailoutbox == []
    assert answer_resets() == 1
    assert [mail.to for mail in mailoutbox] == [[maya.email]]
    assert not ResetRequest.objects.exists()
    assert answer_resets() == 0


def test_a_closed_account_gets_no_link(maya: User, mailoutbox: list[Any]) -> None:
    maya.is_active = False
    maya.save()
    ask(maya.email)
    assert answer_resets() == 0
    assert mailoutbox == []


def test_nobody_fills_somebodys_mailbox_but_the_owners_link_works(maya: User, mailoutbox: list[Any]) -> None:
    for _request in range(30):
        ask_for_reset(email=maya.email)
    answer_resets()
    assert len(mailoutbox) == MAILS_TO_ADDRESS.times


def test_what_waited_too_long_is_not_answered(maya: User) -> None:
    ask_for_reset(email=maya.email)
    ResetRequest.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    assert answer_resets() == 0
    assert not ResetRequest.objects.exists()


def test_the_mail_speaks_the_persons_language(maya: User, mailoutbox: list[Any]) -> None:
    maya.language = "de"
    maya.save()
    ask_for_reset(email=maya.email, language="en")
    answer_resets()
    assert "Passwort" in mailoutbox[0].subject
