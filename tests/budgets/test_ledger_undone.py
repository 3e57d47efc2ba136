"""A ledger file taken back by new entries, booked again once mended; the same over the API; thousands of rows."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from budgets.ledger_files.reads import mapping_of, preview
from budgets.ledger_files.services import book_ledger, undo_ledger, upload_ledger
from budgets.models import CostEntry, LedgerImport
from budgets.money import reads
from budgets.money.services import correct_cost
from core.access import SYSTEM, Role
from core.errors import DomainError, Forbidden
from core.models import Change
from projects.models import Project
from tests.budgets.rows import cost, order
from tests.factories import ProjectFactory, actor_with, member_of
from tests.queries import count_queries, statements

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]
HEAD = "Date;Amount;Description;Document;Category\n"
FILE = HEAD + "2026-03-03;1000.10;Hosting;RE-1;cloud\n2026-03-04;99.90;Cables;RE-2;hardware\n"


def upload(project: Project, text: str = FILE) -> LedgerImport:
    return upload_ledger(actor=SYSTEM, project_id=project.pk, file_name="ledger.csv", data=text.encode())


def book(project: Project, text: str = FILE) -> LedgerImport:
    return book_ledger(actor=SYSTEM, project_id=project.pk, import_id=upload(project, text).pk)


def undo(project: Project, row: LedgerImport, actor: Any = SYSTEM) -> LedgerImport:
    return undo_ledger(actor=actor, project_id=project.pk, import_id=row.pk)


def test_a_file_is_taken_back_by_new_entries_that_name_its_own() -> None:
    project = ProjectFactory()
    cost(project, "7.77")
    row = book(project)
    undo(project, row)
    assert reads.actual_cost(project.pk) == Decimal("7.77")
    back = CostEntry.objects.filter(corrects__ledger_import=row).order_by("amount")
    assert [(entry.kind, entry.amount) for entry in back] == [
        ("correction", Decimal("-1000.10")),
        ("correction", Decimal("-99.90")),
    ]
    assert [entry.incurred_on for entry in back] == [entry.corrects.incurred_on for entry in back]
    assert CostEntry.objects.count() == 5
    assert Change.objects.filter(change_set__intent="undo_ledger", model="budgets.costentry").count() == 2


def test_a_file_is_taken_back_once() -> None:
    project = ProjectFactory()
    row = book(project)
    undo(project, row)
    with pytest.raises(DomainError, match="taken back already"):
        undo(project, row)
    with pytest.raises(DomainError, match="Nothing of this file"):
        undo(project, upload(project))


def test_its_rows_may_be_booked_again_and_then_no_more() -> None:
    project = ProjectFactory()
    for _time in range(2):
        undo(project, book(project))
        assert reads.actual_cost(project.pk) == 0
    book(project)
    assert reads.actual_cost(project.pk) == Decimal("1100.00")
    with pytest.raises(DomainError, match="No row of this file"):
        book(project)


def test_what_was_corrected_meanwhile_goes_to_nothing_too() -> None:
    project = ProjectFactory()
    row = book(project)
    entry = CostEntry.objects.get(reference="RE-1")
    correct_cost(actor=SYSTEM, entry_id=entry.pk, amount=Decimal("400.00"), reason="Half of it")
    undo(project, row)
    assert reads.effective_amount(entry) == 0
    assert reads.actual_cost(project.pk) == 0


def test_credit_notes_go_with_their_invoice_or_give_back_what_they_took() -> None:
    project = ProjectFactory()
    book(project)
    notes = HEAD + "2026-03-05;-100.00;Credit;RE-1;cloud\n2026-03-06;50.00;Racks;RE-9;hardware\n"
    row = book(project, notes + "2026-03-07;-20.00;Credit;RE-9;hardware\n")
    assert reads.actual_cost(project.pk) == Decimal("1030.00")
    undo(project, row)
    assert reads.actual_cost(project.pk) == Decimal("1100.00")
    first = CostEntry.objects.get(reference="RE-1", corrects=None)
    assert reads.effective_amount(first) == Decimal("1000.10")


def test_an_order_is_open_again_when_its_file_is_taken_back() -> None:
    project = ProjectFactory()
    order(project, "1500.00", number="PO-1")
    text = "Date;Amount;Description;Order;Category\n2026-03-03;600.00;Hosting;PO-1;cloud\n"
    row = book(project, text)
    assert reads.committed_open(project.pk) == Decimal("900.00")
    undo(project, row)
    assert reads.committed_open(project.pk) == Decimal("1500.00")


def test_only_who_records_costs_takes_a_file_back() -> None:
    project = ProjectFactory()
    row = book(project)
    with pytest.raises(Forbidden):
        undo(project, row, actor_with(project, Role.TEAM_MEMBER, sees_costs=True))


def test_the_report_offers_it_and_the_list_says_it(client: Client) -> None:
    project = ProjectFactory()
    row = book(project)
    client.force_login(project.manager)
    report = reverse("ledger_import", args=[project.code, row.pk])
    address = reverse("ledger_undo", args=[project.code, row.pk])
    assert address in client.get(report).content.decode()
    assert "Take back what this file booked?" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    page = client.get(report).content.decode()
    assert address not in page
    assert "a new entry stands against each cost" in page
    assert "taken back" in client.get(reverse("ledger_upload", args=[project.code])).content.decode()
    assert client.post(address).status_code == 422


def send(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1/ledger-imports/{path}", json.dumps(body), content_type="application/json")


def test_the_api_goes_from_file_to_costs_and_back(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    text = "When;Worth;What\n2026-03-03;10.50;Cables\nsomeday;20;Racks\n"
    file = SimpleUploadedFile("ledger.csv", text.encode())
    sent = client.post("/api/v1/ledger-imports/", {"project": project.code, "file": file})
    assert sent.status_code == 201, sent.content
    pk = sent.json()["id"]
    assert sent.json()["report"] is None
    looked = client.get(f"/api/v1/ledger-imports/{pk}/preview/").json()
    assert looked["missing"] == ["Date", "Amount", "Description"]
    columns = {"date": "When", "amount": "Worth", "description": "What"}
    hardware = reads.categories().get(key="hardware").pk
    mapped = send(client, f"{pk}/mapping/", columns=columns, category=hardware).json()
    assert (mapped["to_book"], mapped["total"], mapped["known"]) == (1, "10.50", 0)
    assert mapped["bad_rows"] == [{"row": 3, "column": "When", "error": "“someday” is not a date."}]
    assert mapped["rows"][0]["cells"]["description"] == "Cables"
    for _time in range(2):
        booked = send(client, f"{pk}/book/")
        assert booked.status_code == 200
        assert booked.json()["report"]["booked"] == 1
    assert reads.actual_cost(project.pk) == Decimal("10.50")
    assert client.get(f"/api/v1/ledger-imports/{pk}/preview/").status_code == 422
    assert send(client, f"{pk}/undo/").json()["undone_at"]
    assert reads.actual_cost(project.pk) == 0
    assert send(client, f"{pk}/undo/").status_code == 422
    listed = client.get("/api/v1/ledger-imports/", {"project": project.code}).json()["results"]
    assert [row["id"] for row in listed] == [pk]


def test_the_api_names_what_is_wrong_with_a_file(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    for name, data in (("a.csv", b"Date\n"), ("a.xlsx", b"PK\x03\x04nothing"), ("a.csv", b"\x00\x01\n1")):
        file = SimpleUploadedFile(name, data)
        answer = client.post("/api/v1/ledger-imports/", {"project": project.code, "file": file})
        assert answer.status_code == 422, answer.content
        assert "file" in answer.json()["errors"]
    assert not LedgerImport.objects.exists()


def test_the_api_keeps_files_from_who_may_not_see_costs(as_user: AsUser) -> None:
    project = ProjectFactory()
    row = book(project)
    client = as_user(member_of(project))
    assert client.get("/api/v1/ledger-imports/", {"project": project.code}).json()["results"] == []
    assert client.get(f"/api/v1/ledger-imports/{row.pk}/").status_code == 404
    reader = as_user(member_of(project, sees_costs=True))
    assert reader.get(f"/api/v1/ledger-imports/{row.pk}/").status_code == 200
    assert send(reader, f"{row.pk}/undo/").status_code == 403


def long_file(count: int) -> str:
    days = (f"2026-03-{1 + number % 28:02d}" for number in range(1, count + 1))
    rows = (f"{day};{number}.25;Row {number};RE-{number};cloud\n" for number, day in enumerate(days, start=1))
    return HEAD + "".join(rows)


def test_a_preview_asks_as_often_for_a_thousand_rows() -> None:
    project = ProjectFactory()
    counts = []
    for size in (10, 1000):
        row = upload(project, long_file(size))
        with count_queries() as captured:
            found = preview(project, row.table, mapping_of(project.pk))
        assert len(found.good) == size
        counts.append(len(statements(captured)))
    assert counts[0] == counts[1] <= 8


def test_ten_thousand_rows_are_booked_and_taken_back_in_bulk() -> None:
    """Statements grow with packets of 500 rows, not with rows."""
    project = ProjectFactory()
    row = upload(project, long_file(10_000))
    with count_queries() as captured:
        book_ledger(actor=SYSTEM, project_id=project.pk, import_id=row.pk)
    assert len(statements(captured)) <= 90
    with count_queries() as captured:
        undo(project, row)
    assert len(statements(captured)) <= 90
    assert reads.actual_cost(project.pk) == 0
    assert CostEntry.objects.filter(project=project).count() == 20_000


def test_a_file_of_more_rows_is_refused() -> None:
    with pytest.raises(DomainError, match="more than 10000 rows"):
        upload(ProjectFactory(), long_file(10_001))
