"""Costs from a file: what is read, what is refused by row, and that nothing is booked twice."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from budgets.ledger_files.figures import as_amount, as_date, read_ledger
from budgets.ledger_files.reads import mapping_of, preview
from budgets.ledger_files.services import book_ledger, map_ledger, upload_ledger
from budgets.models import CostEntry, LedgerImport
from budgets.money import reads
from core.access import SYSTEM, Role
from core.errors import DomainError, Forbidden
from people.exchange_rates.services import set_exchange_rate
from projects.models import Project
from tests.budgets.rows import category, cost, line, order
from tests.factories import ProjectFactory, actor_with

pytestmark = pytest.mark.django_db

HEAD = "Datum;Betrag;Buchungstext;Beleg;Kategorie\n"
GOOD = HEAD + "03.03.2026;1.234,50;Hosting March;RE-1;cloud\n2026-03-04;99,10;Hosting addition;RE-2;Cloud\n"


def upload(project: Project, text: str = GOOD) -> LedgerImport:
    return upload_ledger(actor=SYSTEM, project_id=project.pk, file_name="ledger.csv", data=text.encode())


def book(project: Project, text: str = GOOD) -> LedgerImport:
    return book_ledger(actor=SYSTEM, project_id=project.pk, import_id=upload(project, text).pk)


def checked(project: Project, text: str) -> list[tuple[int, str]]:
    found = preview(project, upload(project, text).table, mapping_of(project.pk))
    return [(row.number, row.error) for row in found.bad]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1234.5", "1234.50"),
        ("1.234", "1234"),
        ("1 234 567,89 €", "1234567.89"),
        ("−12.00", "-12"),
        ("(12.00)", "-12"),
        ("12,00-", "-12"),
        ("EUR 7", "7"),
        ("1'000.10", "1000.10"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert as_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "abc", "12.3.4", "1,23,456", "--", "1.2345"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert as_amount(text) is None


def test_dates_are_iso_or_day_first() -> None:
    assert {as_date(text) for text in ("2026-03-04", "4.3.2026", "04/03/2026")} == {date(2026, 3, 4)}
    assert as_date("31.02.2026") is None
    assert as_date("March") is None


def test_the_good_rows_are_booked_with_their_category() -> None:
    project = ProjectFactory()
    done = book(project)
    entries = CostEntry.objects.filter(project=project).order_by("pk")
    assert [(row.amount, row.reference, row.category.key) for row in entries] == [
        (Decimal("1234.50"), "RE-1", "cloud"),
        (Decimal("99.10"), "RE-2", "cloud"),
    ]
    assert (done.report["booked"], done.report["total"], done.report["errors"]) == (2, "1333.60", [])


def test_excel_is_read_like_csv() -> None:
    book_ = Workbook()
    book_.active.append(["Date", "Amount", "Description", "Category"])
    book_.active.append([date(2026, 3, 3), 1234.5, "Hosting", "cloud"])
    out = BytesIO()
    book_.save(out)
    project = ProjectFactory()
    row = upload_ledger(actor=SYSTEM, project_id=project.pk, file_name="ledger.xlsx", data=out.getvalue())
    book_ledger(actor=SYSTEM, project_id=project.pk, import_id=row.pk)
    entry = CostEntry.objects.get(project=project)
    assert (entry.amount, entry.incurred_on) == (Decimal("1234.50"), date(2026, 3, 3))


def test_rows_with_errors_are_named_by_number_and_left_out() -> None:
    project = ProjectFactory()
    later = timezone.localdate() + timedelta(days=2)
    text = (
        GOOD
        + "soon;5,00;What;RE-3;cloud\n"
        + "2026-03-04;much;What;RE-4;cloud\n"
        + "\n"
        + "2026-03-04;5,00;;RE-5;cloud\n"
        + "2026-03-04;5,00;What;RE-6;magic\n"
        + f"{later};5,00;What;RE-7;cloud\n"
        + "2026-03-04;5,00;What;RE-8;\n"
    )
    assert [number for number, _why in checked(project, text)] == [4, 5, 7, 8, 9, 10]
    done = book(project, text)
    assert done.report["booked"] == 2
    assert done.report["errors"][0] == [4, "“soon” is not a date.", "Datum"]


def test_the_same_rows_in_another_file_are_not_booked_again() -> None:
    project = ProjectFactory()
    book(project)
    more = GOOD + "2026-03-05;10,00;New;RE-3;cloud\n"
    found = preview(project, upload(project, more).table, None)
    assert (found.known_count, len(found.good)) == (2, 1)
    book(project, more)
    assert reads.actual_cost(project.pk) == Decimal("1343.60")
    with pytest.raises(DomainError, match="No row"):
        book(project, more)


def test_two_equal_rows_of_one_file_are_two() -> None:
    project = ProjectFactory()
    twice = HEAD + "2026-03-05;10,00;Ticket;;travel\n" * 2
    book(project, twice)
    assert reads.actual_cost(project.pk) == Decimal("20.00")
    with pytest.raises(DomainError):
        book(project, twice)


def test_a_file_is_confirmed_once() -> None:
    project = ProjectFactory()
    row = book(project)
    with pytest.raises(DomainError, match="booked already"):
        book_ledger(actor=SYSTEM, project_id=project.pk, import_id=row.pk)


def test_a_credit_note_is_a_correction_that_names_its_document() -> None:
    project = ProjectFactory()
    book(project)
    book(project, HEAD + "2026-03-09;-34,50;Credit note;RE-1;cloud\n")
    credit = CostEntry.objects.get(project=project, amount__lt=0)
    assert (credit.kind, credit.corrects.reference) == ("correction", "RE-1")  # type: ignore[union-attr]
    assert reads.actual_cost(project.pk) == Decimal("1299.10")


def test_a_credit_note_names_the_document_of_its_own_file() -> None:
    project = ProjectFactory()
    book(project, GOOD + "2026-03-09;-34,50;Credit note;RE-1;cloud\n")
    credit = CostEntry.objects.get(project=project, amount__lt=0)
    assert credit.corrects == CostEntry.objects.get(project=project, reference="RE-1", amount__gt=0)


def test_orders_and_lines_bring_category_and_line() -> None:
    project = ProjectFactory()
    ordered = order(project, line_id=line(project, key="hardware", name="Servers").pk)
    text = "Date,Amount,Description,PO,Line\n2026-03-05,10.00,A,po-1,\n2026-03-05,20.00,B,,servers\n"
    book(project, text)
    first, second = CostEntry.objects.filter(project=project).order_by("pk")
    assert (first.commitment, first.category.key) == (ordered, "hardware")
    assert second.line == ordered.line


def test_another_currency_is_exchanged_on_its_day_or_refused() -> None:
    project = ProjectFactory(currency="EUR")
    text = "Date,Amount,Description,Currency,Category\n2026-03-05,10.00,A,USD,cloud\n"
    assert "no exchange rate from USD to EUR" in checked(project, text)[0][1]
    set_exchange_rate(
        actor=SYSTEM, from_currency="USD", to_currency="EUR", rate=Decimal("0.9"), valid_from=date(2026, 3, 1)
    )
    book(project, text)
    assert CostEntry.objects.get(project=project).amount == Decimal("9.00")


def test_the_mapping_is_remembered_for_the_next_file() -> None:
    project = ProjectFactory()
    text = "When;How much;What for\n2026-03-05;10,00;Ticket\n"
    assert preview(project, upload(project, text).table, None).missing == ["Date", "Amount", "Description"]
    columns = {"date": "When", "amount": "How much", "description": "What for"}
    map_ledger(actor=SYSTEM, project_id=project.pk, columns=columns, category_id=category("travel").pk)
    book(project, text)
    assert CostEntry.objects.get(project=project).category.key == "travel"


@pytest.mark.parametrize("data", [b"", b"only a heading", b"PK\x03\x04rubbish", b"\x00\x01\x02;\n1"])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(DomainError) as caught:
        read_ledger(data)
    assert caught.value.field == "file"


def test_only_who_records_costs_brings_a_file() -> None:
    project = ProjectFactory()
    member = actor_with(project, Role.TEAM_MEMBER, sees_costs=True)
    with pytest.raises(Forbidden):
        upload_ledger(actor=member, project_id=project.pk, file_name="a.csv", data=GOOD.encode())


def test_the_page_goes_from_file_to_report(client: Client) -> None:
    project = ProjectFactory()
    cost(project)
    client.force_login(actor_with(project).user)
    file = SimpleUploadedFile("ledger.csv", (GOOD + "soon;5;What;RE-9;cloud\n").encode())
    answer = client.post(reverse("ledger_upload", args=[project.code]), {"file": file})
    row = LedgerImport.objects.get()
    here = reverse("ledger_import", args=[project.code, row.pk])
    assert answer.headers["Location"] == here
    shown = client.get(here).content.decode()
    assert "2 to book (€1,333.60), 1 with an error, 0 booked already" in shown
    chosen = {f"column_{name}": "" for name in ("currency", "order", "line", "task")}
    chosen |= {
        "column_date": "Datum",
        "column_amount": "Betrag",
        "column_description": "Buchungstext",
        "column_reference": "Beleg",
        "column_category": "Kategorie",
    }
    assert client.post(here, chosen).status_code == 302
    assert client.post(here, {"confirm": "1"}).status_code == 302
    report = client.get(here).content.decode()
    assert "“soon” is not a date." in report
    assert client.get(reverse("ledger_upload", args=[project.code])).status_code == 200


GERMAN = (
    "Buchungsdatum;Betrag;Buchungstext;Kostenart\n"
    "03.11.2025;1.234,50;Kaigebühr;services\n"
    "03.11.2025;0,500;Porto;services\n"
    "03.11.2025;622,875;Lotse;services\n"
    "04.11.25;10,00;zweistelliges Jahr;services\n"
    "05.11.2025;1.000;Tausend;services\n"
    "05.11.2025;12,00-;SAP;services\n"
    "06.11.2025;€ 3'500.25;Schweiz;services\n"
)
AMERICAN = (
    "Date,Amount,Description,Category\n"
    "11/03/2025,10.00,third of November,services\n"
    "11/13/2025,1.125,thirteenth,services\n"
    "03/11/2025,5,eleventh of March,services\n"
)


def read(text: str) -> list[tuple[str, str]]:
    project = ProjectFactory()
    checked = preview(project, upload(project, text).table, None)
    assert not checked.bad
    return [(str(row.values["incurred_on"]), str(row.values["amount"])) for row in checked.good]


def test_a_column_is_read_as_its_own_clear_cells_are_written() -> None:
    assert read(GERMAN) == [
        ("2025-11-03", "1234.50"),
        ("2025-11-03", "0.50"),
        ("2025-11-03", "622.88"),
        ("2025-11-04", "10.00"),
        ("2025-11-05", "1000.00"),
        ("2025-11-05", "-12.00"),
        ("2025-11-06", "3500.25"),
    ]
    assert read(AMERICAN) == [("2025-11-03", "10.00"), ("2025-11-13", "1.12"), ("2025-03-11", "5.00")]


def test_a_cell_that_may_be_read_in_two_ways_is_refused_where_the_column_writes_both() -> None:
    rows = "2026-03-03;{};x;;cloud\n"
    text = HEAD + "".join(rows.format(amount) for amount in ("1.234,50", "2,345.50", "3,456"))
    assert checked(ProjectFactory(), text) == [(4, "“3,456” is not an amount.")]


@pytest.mark.parametrize("value", [622.875, 12.345, 0.125, 1e-7, 1234])
def test_a_number_of_an_excel_file_is_that_number(value: float) -> None:
    book_ = Workbook()
    book_.active.append(["Date", "Amount", "Description", "Category"])
    book_.active.append([date(2026, 3, 3), value, "Pilot", "cloud"])
    book_.active.append([date(2026, 3, 3), 1, "Beside it", "cloud"])
    out = BytesIO()
    book_.save(out)
    project = ProjectFactory()
    row = upload_ledger(actor=SYSTEM, project_id=project.pk, file_name="a.xlsx", data=out.getvalue())
    found = preview(project, row.table, None)
    amounts = [good.values["amount"] for good in found.good]
    assert sum(amounts) == 1 + round(Decimal(value), 2)


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("9" * 20, "is not an amount."),
        ("1" + "0" * 250, "is not an amount."),
        ("²", "is not an amount."),
        ("1e400", "is not an amount."),
        ("NaN", "is not an amount."),
    ],
)
def test_an_amount_beyond_reach_is_an_error_of_its_row(cell: str, error: str) -> None:
    (row,) = checked(ProjectFactory(), HEAD + f"2026-03-04;{cell};What;RE-4;cloud\n")
    assert row[1].endswith(error)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1.1.0001", "2201-01-01", "31.12.1969"])
def test_a_date_beyond_reach_is_an_error_of_its_row(day: str) -> None:
    assert checked(ProjectFactory(), HEAD + f"{day};5;What;RE-4;cloud\n")[0][0] == 2
