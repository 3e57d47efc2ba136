"""Rows of a ledger file above the approval limit: handed in, decided by somebody else, booked once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alerts.models import Alert
from budgets.documents.services import decide_cost
from budgets.ledger_files.reads import mapping_of, preview
from budgets.ledger_files.services import book_ledger, undo_ledger, upload_ledger
from budgets.models import CostDocument, CostEntry, LedgerImport
from budgets.money.reads import actual_cost
from core.access import Actor
from core.errors import DomainError, Forbidden
from people.access import actor_for
from projects.models import Project
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]
FILE = (
    "Datum;Betrag;Buchungstext;Beleg;Kategorie\n"
    "03.03.2026;250.000,00;Core switches;RE-1;cloud\n"
    "04.03.2026;99,10;Cables;RE-2;cloud\n"
    "05.03.2026;-2.000,00;Credit;RE-9;cloud\n"
)


def manager_of(project: Project) -> Actor:
    return actor_for(project.manager)


def portfolio() -> Actor:
    return actor_for(UserFactory(organisation_role="portfolio_manager"))


def booked(project: Project, text: str = FILE) -> LedgerImport:
    actor = manager_of(project)
    row = upload_ledger(actor=actor, project_id=project.pk, file_name="ledger.csv", data=text.encode())
    return book_ledger(actor=actor, project_id=project.pk, import_id=row.pk)


def test_a_large_row_waits_and_is_booked_by_its_approval() -> None:
    approver, project = portfolio(), ProjectFactory()
    row = booked(project)
    assert (row.report["booked"], row.report["total"]) == (1, "99.10")
    assert row.report["waiting"] == [1, "250000.00"]
    (left_out,) = row.report["errors"]
    assert "names its invoice" in left_out[1]
    alert = Alert.objects.get(kind="cost_waiting")
    assert "1 cost of ledger.csv: €250,000.00" in alert.title
    document = CostDocument.objects.get()
    with pytest.raises(Forbidden):
        decide_cost(actor=manager_of(project), document_id=document.pk, is_approved=True)
    decide_cost(actor=approver, document_id=document.pk, is_approved=True)
    entry = CostEntry.objects.get(amount=250_000)
    assert (entry.ledger_import, entry.source_key.partition(":")[0]) == (row, "ledger")
    assert actual_cost(project.pk) == Decimal("250099.10")


def test_the_same_row_comes_once_while_it_waits_and_afterwards() -> None:
    approver, project = portfolio(), ProjectFactory()
    booked(project)
    again = upload_ledger(
        actor=manager_of(project), project_id=project.pk, file_name="again.csv", data=FILE.encode()
    )
    checked = preview(project, again.table, mapping_of(project.pk))
    assert (checked.known_count, len(checked.large)) == (2, 1)
    decide_cost(actor=approver, document_id=CostDocument.objects.get().pk, is_approved=True)
    assert preview(project, again.table, mapping_of(project.pk)).known_count == 2


def test_a_row_that_was_returned_may_come_again() -> None:
    approver, project = portfolio(), ProjectFactory()
    booked(project)
    first = CostDocument.objects.get()
    decide_cost(actor=approver, document_id=first.pk, is_approved=False, note="Whose is it?")
    booked(project)
    second = CostDocument.objects.exclude(pk=first.pk).get()
    decide_cost(actor=approver, document_id=second.pk, is_approved=True)
    assert actual_cost(project.pk) == Decimal("250099.10")


def test_taking_the_file_back_returns_what_waits_and_takes_back_what_was_approved() -> None:
    approver, project = portfolio(), ProjectFactory()
    row = booked(project)
    undo_ledger(actor=manager_of(project), project_id=project.pk, import_id=row.pk)
    document = CostDocument.objects.get()
    assert (document.status, document.source_key) == ("returned", "")
    with pytest.raises(DomainError):
        decide_cost(actor=approver, document_id=document.pk, is_approved=True)
    again = booked(project)
    waiting = CostDocument.objects.get(status="submitted")
    decide_cost(actor=approver, document_id=waiting.pk, is_approved=True)
    undo_ledger(actor=manager_of(project), project_id=project.pk, import_id=again.pk)
    assert actual_cost(project.pk) == 0


def test_the_pages_say_which_rows_wait(as_user: AsUser) -> None:
    portfolio()
    project = ProjectFactory()
    client = as_user(project.manager)
    upload = {"file": SimpleUploadedFile("ledger.csv", FILE.encode())}
    page = client.post(reverse("ledger_upload", args=[project.code]), upload, follow=True)
    assert "Waits for approval" in page.content.decode()
    report = client.post(page.redirect_chain[-1][0], {"confirm": "1"}, follow=True).content.decode()
    assert "1 row above the approval limit (€250,000.00) waits" in report
