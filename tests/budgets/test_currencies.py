"""Amounts in other currencies, each exchanged at the rate of its own day, to the cent; without a rate, refused."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from budgets.documents.services import hand_in_cost
from budgets.ledger_files.services import book_ledger, upload_ledger
from budgets.models import BudgetLine, Commitment, CostDocument, CostEntry
from budgets.money import reads
from budgets.money.services import create_budget_line, update_budget_line
from budgets.orders.services import add_commitment, update_commitment
from core.access import SYSTEM
from core.errors import DomainError
from core.money import cents
from people.exchange_rates.reads import NoExchangeRate
from people.exchange_rates.services import set_exchange_rate
from people.models import ExchangeRate
from people.rates.services import NewRate, set_rate
from projects.models import Project
from tasks.editing.services import assign
from tasks.models import Assignment, Task
from tests.budgets.rows import category, cost, line
from tests.factories import ProjectFactory, TaskFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db
# USD in EUR: 0.92 from January, 0.9137 from March, 0.905 from April.
RATES = (("2026-01-01", "0.92"), ("2026-03-01", "0.9137"), ("2026-04-01", "0.905"))


@pytest.fixture
def project() -> Project:
    for day, rate in RATES:
        set_exchange_rate(
            actor=SYSTEM,
            from_currency="USD",
            to_currency="EUR",
            rate=Decimal(rate),
            valid_from=date.fromisoformat(day),
        )
    return ProjectFactory(currency="EUR", start="2026-02-02T08:00Z")


def kept(row: Any) -> tuple[Decimal, Decimal | None, str]:
    row.refresh_from_db()
    return row.amount, row.foreign_amount, row.foreign_currency


def order(project: Project, day: date, amount: str = "1000.55", **values: Any) -> Commitment:
    return add_commitment(
        actor=SYSTEM,
        project_id=project.pk,
        number="PO-1",
        supplier="Nordlicht",
        amount=Decimal(amount),
        ordered_on=day,
        **values,
    )


def test_a_line_is_exchanged_day_by_day(project: Project) -> None:
    dates = {"starts_on": date(2026, 3, 15), "ends_on": date(2026, 4, 13)}
    row = line(project, "3000.00", currency="USD", **dates)
    # 17 days of March and 13 of April, 100.00 USD each.
    assert kept(row) == (Decimal("2729.79"), Decimal("3000.00"), "USD")
    assert Decimal("2729.79") == 17 * Decimal("91.37") + 13 * Decimal("90.50")
    assert reads.budget_at_completion(project.pk) == Decimal("2729.79")
    days = dict(reads.phased_budget(project.pk))
    assert sum(days.values()) == Decimal("2729.79")
    assert (days[date(2026, 3, 31)], days[date(2026, 4, 1)]) == (Decimal("91.37"), Decimal("90.50"))
    # By hand it is worth as much; without dates it lies on the one day that the project has, 0.92.
    months = {date(2026, 3, 1): Decimal("2000.00"), date(2026, 4, 1): Decimal("729.79")}
    update_budget_line(actor=SYSTEM, line_id=row.pk, changes={"phasing": "by_hand", "months": months})
    assert kept(row)[0] == Decimal("2729.79")
    assert kept(line(project, "1000.55", currency="USD"))[0] == Decimal("920.51")


def test_a_line_along_a_task_is_exchanged_where_the_work_lies(project: Project) -> None:
    task = TaskFactory(project=project)
    dates = {"start": "2026-03-30T07:00Z", "finish": "2026-04-02T15:00Z"}
    Task.objects.filter(pk=task.pk).update(**dates)
    row = line(project, "400.00", currency="USD", task_id=task.pk, phasing="task")
    assert kept(row)[0] == 2 * Decimal("91.37") + 2 * Decimal("90.50")
    # Its worth was agreed: it stays while the task moves, and lies where the task lies.
    Task.objects.filter(pk=task.pk).update(start="2026-04-13T07:00Z", finish="2026-04-14T15:00Z")
    days = dict(reads.phased_budget(project.pk))
    assert days == {date(2026, 4, 13): Decimal("181.87"), date(2026, 4, 14): Decimal("181.87")}


def test_a_line_whose_rate_is_gone_keeps_its_worth_and_its_days(project: Project) -> None:
    dates = {"starts_on": date(2026, 3, 31), "ends_on": date(2026, 4, 1)}
    row = line(project, "200.00", currency="USD", **dates)
    ExchangeRate.objects.all().delete()
    assert kept(row)[0] == Decimal("181.87")
    assert sum(amount for _day, amount in reads.phased_budget(project.pk)) == Decimal("181.87")


def test_a_line_that_lies_elsewhere_is_exchanged_anew(project: Project) -> None:
    dates = {"starts_on": date(2026, 3, 15), "ends_on": date(2026, 3, 31)}
    row = line(project, "1000.55", currency="USD", **dates)
    assert kept(row)[0] == Decimal("914.20")
    update_budget_line(actor=SYSTEM, line_id=row.pk, changes={"ends_on": date(2026, 4, 17)})
    assert kept(row) == (Decimal("909.85"), Decimal("1000.55"), "USD")
    update_budget_line(
        actor=SYSTEM,
        line_id=row.pk,
        changes={"starts_on": date(2026, 4, 1), "ends_on": date(2026, 5, 31)},
    )
    assert kept(row) == (Decimal("905.50"), Decimal("1000.55"), "USD")
    update_budget_line(actor=SYSTEM, line_id=row.pk, changes={"name": "Other"})
    update_budget_line(actor=SYSTEM, line_id=row.pk, changes={"amount": Decimal("10.00"), "currency": "EUR"})
    assert kept(row) == (Decimal("10.00"), None, "")


def test_an_order_is_exchanged_at_the_rate_of_its_day(project: Project) -> None:
    row = order(project, date(2026, 3, 31), currency="USD")
    assert kept(row) == (Decimal("914.20"), Decimal("1000.55"), "USD")
    # An invoice of the same dollars a day later is worth less: what is left stays open.
    cost(
        project,
        "1000.55",
        commitment_id=row.pk,
        category_id=category().pk,
        currency="USD",
        incurred_on=date(2026, 4, 1),
    )
    assert CostEntry.objects.get().amount == Decimal("905.50")
    assert reads.committed_open(project.pk) == Decimal("8.70")
    update_commitment(actor=SYSTEM, commitment_id=row.pk, changes={"ordered_on": date(2026, 4, 1)})
    assert kept(row)[0] == Decimal("905.50")
    assert reads.committed_open(project.pk) == Decimal("0.00")


def test_a_document_and_its_entry_are_exchanged_at_the_day_it_was_incurred(project: Project) -> None:
    row = hand_in_cost(
        actor=SYSTEM,
        project_id=project.pk,
        description="Licences",
        amount=Decimal("1000.55"),
        currency="USD",
        incurred_on=date(2026, 3, 10),
        category_id=category().pk,
    )
    assert kept(row) == kept(row.entry) == (Decimal("914.20"), Decimal("1000.55"), "USD")


def test_a_ledger_row_is_exchanged_at_its_date_and_a_day_without_a_rate_is_named(project: Project) -> None:
    text = (
        "Date;Amount;Currency;Description;Category\n2026-02-28;1000.55;USD;A;cloud\n2026-03-01;1000.55;USD;B;cloud\n"
        "2025-12-31;5;USD;C;cloud\n2026-03-01;5;SEK;D;cloud\n2026-03-01;5;XXX;E;cloud\n"
    )
    row = upload_ledger(actor=SYSTEM, project_id=project.pk, file_name="a.csv", data=text.encode())
    report = book_ledger(actor=SYSTEM, project_id=project.pk, import_id=row.pk).report
    amounts = CostEntry.objects.order_by("incurred_on").values_list("amount", flat=True)
    assert list(amounts) == [Decimal("920.51"), Decimal("914.20")]
    errors = dict(row[:2] for row in report["errors"])
    assert "no exchange rate from USD to EUR on" in errors[4]
    assert "no exchange rate from SEK to EUR on" in errors[5]
    assert "not a currency" in errors[6]


def test_without_a_rate_of_the_day_nothing_is_planned_ordered_or_handed_in(project: Project) -> None:
    early = date(2025, 12, 31)
    dates = {"starts_on": early, "ends_on": date(2026, 5, 31)}
    with pytest.raises(NoExchangeRate, match="no exchange rate from USD to EUR on 31 Dec 2025"):
        line(project, "10.00", currency="USD", **dates)
    with pytest.raises(NoExchangeRate):
        order(project, early, currency="USD")
    with pytest.raises(DomainError, match="Choose a currency"):
        order(project, early, currency="XXX")
    with pytest.raises(NoExchangeRate):
        hand_in_cost(
            actor=SYSTEM,
            project_id=project.pk,
            description="A",
            amount=Decimal(1),
            currency="CHF",
            incurred_on=date(2026, 3, 1),
            category_id=category().pk,
        )
    assert not any(model.objects.exists() for model in (BudgetLine, Commitment, CostDocument, CostEntry))


def test_page_and_api_take_another_currency_and_show_both(project: Project, client: Client) -> None:
    client.force_login(project.manager)  # type: ignore[arg-type]
    posted = {
        "name": "Cloud",
        "category": category("cloud").pk,
        "amount": "1000.55",
        "currency": "USD",
        "phasing": "linear",
        "starts_on": "2026-03-15",
        "ends_on": "2026-05-31",
    }
    assert client.post(reverse("budget_line_new", args=[project.code]), posted).status_code == 302
    wrong = client.post(reverse("budget_line_new", args=[project.code]), {**posted, "currency": "CHF"})
    assert wrong.status_code == 422
    assert "There is no exchange rate from CHF to EUR" in wrong.content.decode()
    body = {
        "project": project.code,
        "number": "PO-7",
        "supplier": "Nordlicht",
        "amount": "1000.55",
        "currency": "USD",
        "ordered_on": "2026-03-15",
    }
    made = client.post("/api/v1/commitments/", json.dumps(body), content_type="application/json").json()
    assert (made["amount"], made["foreign_amount"], made["foreign_currency"]) == ("914.20", "1000.55", "USD")
    for name in ("budget", "orders"):
        page = client.get(reverse(name, args=[project.code])).content.decode()
        assert page.count("$1,000.55") == 1, name
        assert "€914.20" in page, name
    edit = reverse("budget_line", args=[project.code, BudgetLine.objects.get().pk])
    assert 'value="1000.55"' in client.get(edit).content.decode()
    spread = client.post(reverse("line_spread", args=[project.code]), posted).content.decode()
    assert "€" in spread
    assert "1,000.55" not in spread


def test_the_spread_of_a_line_is_told_in_the_list(project: Project, client: Client) -> None:
    months = {date(2026, 3, 1): Decimal("40.00"), date(2026, 4, 1): Decimal("60.00")}
    line(project, "100.00", phasing="by_hand", months=months)
    line(project, "100.00", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31))
    create_budget_line(
        actor=SYSTEM, project_id=project.pk, category_id=category().pk, name="Whole", amount=Decimal(5)
    )
    client.force_login(project.manager)  # type: ignore[arg-type]
    page = client.get(reverse("budget", args=[project.code])).content.decode()
    for words in ("By hand, 2 months", "Evenly, ", "Evenly over the project"):
        assert words in page


def test_many_rates_are_pasted_or_come_as_a_file(client: Client) -> None:
    client.force_login(UserFactory(organisation_role="admin"))
    address = reverse("exchange_rates")
    pasted = "from\tto\tfrom day\trate\nUSD\tEUR\t2026-01-01\t0.92\nchf\teur\t01.02.2026\t1,0725\n"
    assert client.post(address, {"many": "1", "lines": pasted}).status_code == 302
    file = SimpleUploadedFile("rates.csv", b"USD,EUR,2026-02-01,0.91\n")
    assert client.post(address, {"many": "1", "file": file}).status_code == 302
    assert list(ExchangeRate.objects.order_by("valid_from", "rate").values_list("from_currency", "rate")) == [
        ("USD", Decimal("0.92")),
        ("USD", Decimal("0.91")),
        ("CHF", Decimal("1.0725")),
    ]
    bad = "USD;EUR;2026-03-01;0.9\nUSD;XXX;2026-03-01;1\nUSD;EUR;soon;1\nUSD;EUR;2026-03-01;-1\n"
    bad += "USD;EUR\nEUR;EUR;2026-03-01;1\n"
    page = client.post(address, {"many": "1", "lines": bad})
    assert page.status_code == 422
    text = page.content.decode()
    for words in (
        "Line 2, column B: “XXX” is not a currency.",
        "Line 3, column C: “soon” is not a date.",
        "Line 4, column D: “-1” is not a rate.",
        "Line 5: two currencies",
        "Line 6: the two currencies are the same.",
    ):
        assert words in text
    assert ExchangeRate.objects.count() == 3
    assert client.post(address, {"many": "1", "lines": ""}).status_code == 422


def test_planned_time_is_exchanged_at_the_rate_of_each_day(project: Project, client: Client) -> None:
    person = member_of(project)
    spans = (("2026-02-10T08:00Z", "2026-02-27T16:00Z"), ("2026-02-26T08:00Z", "2026-03-06T16:00Z"))
    for start, finish in spans:
        task = TaskFactory(project=project)
        assign(actor=SYSTEM, task_id=task.pk, user_id=person.pk)
        Task.objects.filter(pk=task.pk).update(start=start, finish=finish)
    for pk, (start, finish) in zip(
        Task.objects.order_by("pk").values_list("pk", flat=True), spans, strict=True
    ):
        Task.objects.filter(pk=pk).update(start=start, finish=finish)
    Assignment.objects.update(work_minutes=605)
    set_rate(
        actor=SYSTEM,
        rate=NewRate(
            hourly_amount=Decimal("80.00"), valid_from=date(2026, 1, 1), currency="USD", user_id=person.pk
        ),
    )
    # 605 minutes × 80.00 × 0.92 / 60 = 742.1333…; of the other task, 2 days at 0.92 and 5 at 0.9137.
    after = Decimal(605) * 80 * Decimal("0.9137") / 60 * 5 / 7
    both = cents(Decimal(605) * 80 * Decimal("0.92") / 60 * 2 / 7 + after)
    assert reads.budget_at_completion(project.pk) == Decimal("742.13") + both
    client.force_login(project.manager)  # type: ignore[arg-type]
    address = reverse("budget", args=[project.code])
    assert "Some planned time has no price" not in client.get(address).content.decode()
    ExchangeRate.objects.filter(valid_from=date(2026, 1, 1)).delete()
    page = client.get(address).content.decode()
    assert "Some planned time has no price and is not in the budget." in page
    assert "There is no exchange rate from USD to EUR on 10 Feb 2026" in page
    assert reads.budget_at_completion(project.pk) == cents(after)
