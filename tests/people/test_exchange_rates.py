"""Amounts in other currencies: the rate of the day, there, back, or through a third one; never a later day's."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from core.access import SYSTEM
from core.errors import DomainError, Forbidden
from people.access import actor_for
from people.exchange_rates.reads import ExchangeBook, NoExchangeRate
from people.exchange_rates.services import delete_exchange_rate, set_exchange_rate
from people.models import ExchangeRate
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 10)


def enter(source: str, target: str, rate: str, valid_from: date = date(2026, 1, 1)) -> ExchangeRate:
    return set_exchange_rate(
        actor=SYSTEM, from_currency=source, to_currency=target, rate=Decimal(rate), valid_from=valid_from
    )


def worth(amount: str, source: str, target: str, day: date = DAY) -> Decimal:
    return ExchangeBook().convert(Decimal(amount), source, target, day)


def test_the_same_currency_asks_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert worth("10.00", "EUR", "EUR") == Decimal("10.00")


def test_the_latest_rate_that_is_not_after_the_day_counts() -> None:
    enter("USD", "EUR", "0.90")
    enter("USD", "EUR", "0.95", DAY)
    enter("USD", "EUR", "0.99", date(2026, 3, 11))
    assert worth("100", "USD", "EUR") == Decimal(95)
    assert worth("100", "USD", "EUR", date(2026, 3, 9)) == Decimal(90)


def test_a_rate_serves_the_way_back_too() -> None:
    enter("EUR", "USD", "1.25")
    assert worth("100", "USD", "EUR") == Decimal(80)


def test_the_newer_of_the_way_there_and_the_way_back_counts() -> None:
    enter("USD", "EUR", "0.50")
    enter("EUR", "USD", "1.25", date(2026, 2, 1))
    assert worth("100", "USD", "EUR") == Decimal(80)


def test_two_rates_meet_in_a_third_currency() -> None:
    enter("USD", "EUR", "0.9")
    enter("GBP", "EUR", "1.2")
    assert worth("120", "USD", "GBP") == Decimal(90)


def test_a_missing_rate_is_said_with_both_currencies_and_the_day() -> None:
    enter("USD", "EUR", "0.9", date(2026, 4, 1))
    with pytest.raises(NoExchangeRate, match="from USD to EUR on 10 Mar 2026"):
        worth("1", "USD", "EUR")


def test_only_an_admin_enters_and_deletes_rates() -> None:
    actor = actor_for(UserFactory())
    with pytest.raises(Forbidden):
        set_exchange_rate(
            actor=actor, from_currency="USD", to_currency="EUR", rate=Decimal(1), valid_from=DAY
        )
    with pytest.raises(Forbidden):
        delete_exchange_rate(actor=actor, rate_id=enter("USD", "EUR", "0.9").pk)


@pytest.mark.parametrize(
    ("source", "target", "rate"), [("EUR", "EUR", "1"), ("XXX", "EUR", "1"), ("USD", "EUR", "0")]
)
def test_what_cannot_be_is_refused(source: str, target: str, rate: str) -> None:
    with pytest.raises(DomainError):
        enter(source, target, rate)


def test_the_same_date_is_replaced() -> None:
    enter("USD", "EUR", "0.9")
    enter("USD", "EUR", "0.8")
    assert [row.rate for row in ExchangeRate.objects.all()] == [Decimal("0.8")]


def test_the_page_enters_and_deletes(client: Client) -> None:
    client.force_login(UserFactory(organisation_role="admin"))
    given = {"from_currency": "USD", "to_currency": "EUR", "rate": "0.92", "valid_from": "2026-03-01"}
    assert client.post(reverse("exchange_rates"), given).status_code == 302
    page = client.get(reverse("exchange_rates"))
    assert b"0.92 EUR" in page.content
    row = ExchangeRate.objects.get()
    assert client.post(reverse("exchange_rate_delete", args=[row.pk])).status_code == 302
    assert not ExchangeRate.objects.exists()


def test_the_page_says_what_is_wrong(client: Client) -> None:
    client.force_login(UserFactory(organisation_role="admin"))
    given = {"from_currency": "EUR", "to_currency": "EUR", "rate": "1", "valid_from": "2026-03-01"}
    page = client.post(reverse("exchange_rates"), given)
    assert page.status_code == 422
    assert b"two different currencies" in page.content
