"""A cost that looks like one that is here already is asked about, and booked again on
somebody's word alone.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budgets.documents.services import hand_in_cost
from budgets.models import CostDocument, CostEntry, ReserveDraw
from budgets.money.services import record_cost
from budgets.reserves.services import draw_reserve, set_reserve
from core.access import SYSTEM, Role
from core.errors import AlreadyThere
from people.access import actor_for
from people.models import ExchangeRate
from projects.models import Project
from tests.budgets.rows import category
from tests.factories import ProjectFactory, member_of

AsUser = Callable[[Any], Client]
pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


def book(project: Project, **values: Any) -> CostEntry:
    fields = {
        "description": "Cables",
        "amount": Decimal("400.00"),
        "incurred_on": DAY,
        "reference": "4711",
        "category_id": category().pk,
        **values,
    }
    return record_cost(actor=SYSTEM, project_id=project.pk, **fields)


def posted(**values: Any) -> dict[str, Any]:
    return {
        "description": "Cables",
        "kind": "invoice",
        "amount": "400.00",
        "currency": "EUR",
        "incurred_on": "2026-03-10",
        "category": category().pk,
        "reference": "4711",
        **values,
    }


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"incurred_on": date(2026, 3, 12), "description": "Cable"},
        {"reference": " 4711 "},
    ],
)
def test_the_same_number_and_amount_is_asked_about_whatever_the_day(other: dict[str, Any]) -> None:
    project = ProjectFactory()
    book(project)
    with pytest.raises(AlreadyThere, match="4711 over €400\\.00 of 10 Mar 2026"):
        book(project, **other)
    assert book(project, book_again=True, **other)
    assert CostEntry.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"amount": Decimal("400.01")},
        {"reference": "4712"},
        {"reference": ""},
    ],
)
def test_what_differs_is_not_asked_about(other: dict[str, Any]) -> None:
    project = ProjectFactory()
    book(project)
    book(project, **other)
    book(ProjectFactory())
    assert CostEntry.objects.filter(project=project).count() == 2


def test_without_a_number_day_words_and_amount_are_what_is_compared() -> None:
    project = ProjectFactory()
    book(project, reference="")
    with pytest.raises(AlreadyThere):
        book(project, reference="", description="CABLES")
    book(project, reference="", incurred_on=date(2026, 3, 11))
    book(project, reference="", description="Sockets")
    assert CostEntry.objects.count() == 3


def test_a_document_that_waits_counts_as_here_and_a_correction_does_not() -> None:
    project = ProjectFactory()
    buyer = actor_for(member_of(project, Role.TEAM_MEMBER, sees_costs=True))
    fields = {"description": "Cables", "amount": Decimal("400.00"), "incurred_on": DAY, "reference": "4711"}
    hand_in_cost(actor=buyer, project_id=project.pk, category_id=category().pk, **fields)
    with pytest.raises(AlreadyThere):
        book(project)


def test_another_currency_is_compared_in_its_own() -> None:
    project = ProjectFactory()
    for day, rate in ((date(2026, 1, 1), "0.90"), (date(2026, 3, 11), "0.95")):
        ExchangeRate.objects.create(
            from_currency="USD", to_currency="EUR", rate=Decimal(rate), valid_from=day
        )
    book(project, currency="USD")
    with pytest.raises(AlreadyThere, match=r"\$400\.00"):
        book(project, currency="USD", incurred_on=date(2026, 3, 12))


def test_a_named_source_is_never_asked_about() -> None:
    project = ProjectFactory()
    book(project)
    assert book(project, source_key="ledger-7").pk == book(project, source_key="ledger-7").pk


def test_the_page_asks_and_books_on_a_word(as_user: AsUser) -> None:
    project = ProjectFactory()
    book(project)
    client, path = as_user(project.manager), reverse("cost_new", args=[project.code])
    asked = client.post(path, posted(once_key="first"))
    assert asked.status_code == 409
    text = asked.content.decode()
    assert "Number 4711 over €400.00 of 10 Mar 2026 is here already" in text
    assert 'name="book_again"' in text
    assert 'value="Cables"' in text
    assert CostDocument.objects.count() == 0
    for _ in range(2):
        done = client.post(path, posted(once_key="second", book_again="1"))
        assert done.status_code == 302
    assert CostEntry.objects.count() == 2


@pytest.mark.parametrize("name", ["cost-entries", "cost-documents"])
def test_the_api_asks_and_books_on_a_word(name: str, as_user: AsUser) -> None:
    project = ProjectFactory()
    book(project)
    client = as_user(project.manager)
    body = {name: value for name, value in posted(project=project.code).items() if name != "currency"}
    asked = client.post(f"/api/v1/{name}/", body, content_type="application/json")
    assert (asked.status_code, asked.json()["code"]) == (409, "already_there")
    assert list(asked.json()["errors"]) == ["book_again"]
    made = client.post(f"/api/v1/{name}/", body | {"book_again": True}, content_type="application/json")
    assert made.status_code == 201
    assert CostEntry.objects.count() == 2


def test_an_equal_draw_is_asked_about(as_user: AsUser) -> None:
    project = ProjectFactory()
    set_reserve(actor=SYSTEM, project_id=project.pk, kind="contingency", amount=Decimal(500))
    draw = {"project_id": project.pk, "amount": Decimal(100), "reason": "Customs", "drawn_on": DAY}
    draw_reserve(actor=SYSTEM, **draw)
    with pytest.raises(AlreadyThere, match="Customs"):
        draw_reserve(actor=SYSTEM, **draw)
    client, path = as_user(project.manager), reverse("reserve_draw", args=[project.code])
    body = {"kind": "contingency", "amount": "100", "reason": "Customs", "drawn_on": "2026-03-10"}
    assert client.post(path, body).status_code == 409
    assert client.post(path, body | {"book_again": "1"}).status_code == 302
    assert ReserveDraw.objects.count() == 2
