"""Accruals: proposed from what is earned and open on order, booked at the status date, taken back once."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from budgets.documents.services import hand_in_cost
from budgets.ledger_files.services import book_ledger, undo_ledger, upload_ledger
from budgets.models import BudgetLine, Commitment, CostEntry
from budgets.money.reads import actual_cost, committed_open
from budgets.money.services import correct_cost, record_cost
from budgets.orders.reads import accruals_of
from budgets.orders.services import accept_accrual, take_back_accruals
from core.access import SYSTEM, Role
from core.errors import DomainError, Forbidden
from people.access import actor_for
from projects.models import Project
from tests.budgets.rows import category, cost, line, order
from tests.factories import ProjectFactory, TaskFactory, actor_with, member_of

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]
STATUS, LATER = date(2026, 3, 20), date(2026, 4, 2)


def half_done(ordered: str = "800.00") -> tuple[Project, BudgetLine, Commitment]:
    """€1,000.01 planned on a task that is half done, of which €120.00 is invoiced."""
    project = ProjectFactory(status_date=STATUS)
    task = TaskFactory(project=project, percent_complete=50)
    row = line(project, "1000.01", task_id=task.pk)
    po = order(project, ordered, line_id=row.pk)
    cost(project, "120.00", line_id=row.pk, commitment_id=po.pk)
    return project, row, po


def accept(po: Commitment, amount: str) -> CostEntry:
    return accept_accrual(actor=SYSTEM, commitment_id=po.pk, amount=Decimal(amount))


def test_earned_less_booked_is_proposed_to_the_cent() -> None:
    project, _row, po = half_done()
    (proposal,) = accruals_of(SYSTEM, project)
    assert (proposal.order, proposal.earned, proposal.spent) == (po, Decimal("500.00"), Decimal("120.00"))
    assert proposal.amount == Decimal("380.00")


def test_never_more_than_is_open_on_the_orders_of_the_line() -> None:
    project, row, _po = half_done("200.00")
    order(project, "900.00", number="PO-2", line_id=row.pk, ordered_on=date(2026, 3, 9))
    assert [proposal.amount for proposal in accruals_of(SYSTEM, project)] == [
        Decimal("80.00"),
        Decimal("300.00"),
    ]


def test_without_a_task_the_plan_up_to_the_status_date_is_earned() -> None:
    project = ProjectFactory(status_date=STATUS)
    row = line(project, "310.00", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31))
    order(project, "310.00", line_id=row.pk)
    (proposal,) = accruals_of(SYSTEM, project)
    assert proposal.amount == Decimal("200.00")


def test_an_accepted_accrual_is_a_cost_of_the_status_date_and_draws_the_order_down() -> None:
    project, _row, po = half_done()
    entry = accept(po, "380.00")
    assert (entry.kind, entry.incurred_on) == ("accrual", STATUS)
    assert actual_cost(project.pk, STATUS) == Decimal("500.00")
    assert not accruals_of(SYSTEM, project)
    with pytest.raises(DomainError, match="already"):
        accept(po, "1.00")


def test_it_is_taken_back_once_by_a_new_entry_in_the_next_month() -> None:
    project, _row, po = half_done()
    entry = accept(po, "380.00")
    CostEntry.objects.filter(corrects=entry).delete()
    assert take_back_accruals(today=date(2026, 3, 31)) == 0
    assert take_back_accruals(today=LATER) == 1
    assert take_back_accruals(today=LATER) == 0
    back = CostEntry.objects.get(corrects=entry)
    assert (back.amount, back.incurred_on, back.kind) == (Decimal("-380.00"), date(2026, 4, 1), "correction")
    assert actual_cost(project.pk, STATUS) == Decimal("500.00")
    assert actual_cost(project.pk, LATER) == Decimal("120.00")
    assert committed_open(project.pk) == Decimal("680.00")


def test_one_of_a_month_that_is_over_is_taken_back_at_once() -> None:
    project, _row, po = half_done()
    with time_machine.travel(datetime(LATER.year, LATER.month, LATER.day, 12, tzinfo=UTC)):
        entry = accept(po, "380.00")
    assert CostEntry.objects.filter(corrects=entry).count() == 1
    assert actual_cost(project.pk) == Decimal("120.00")


@pytest.mark.parametrize("amount", ["680.01", "0.00", "-5.00"])
def test_an_amount_beyond_the_order_is_refused(amount: str) -> None:
    _project, _row, po = half_done()
    with pytest.raises(DomainError):
        accept(po, amount)


def test_a_closed_order_has_no_accrual() -> None:
    project, _row, po = half_done()
    Commitment.objects.filter(pk=po.pk).update(status="closed")
    assert not accruals_of(SYSTEM, project)
    with pytest.raises(DomainError, match="open order"):
        accept(po, "1.00")


def test_an_accrual_is_not_typed_and_only_lessened() -> None:
    project, _row, po = half_done()
    with in_march():
        entry = accept(po, "380.00")
    with pytest.raises(DomainError, match="only lessened"):
        correct_cost(actor=SYSTEM, entry_id=entry.pk, amount=Decimal("380.01"), reason="More")
    correct_cost(actor=SYSTEM, entry_id=entry.pk, amount=Decimal("80.00"), reason="Less was done")
    assert actual_cost(project.pk, STATUS) == Decimal("200.00")
    with pytest.raises(DomainError, match="where it is proposed"):
        record_cost(
            actor=SYSTEM,
            project_id=project.pk,
            description="x",
            amount=Decimal("1.00"),
            incurred_on=STATUS,
            category_id=category().pk,
            kind="accrual",
        )


def in_march(day: int = 25) -> Any:
    return time_machine.travel(datetime(2026, 3, day, 12, tzinfo=UTC))


def test_the_invoice_of_the_same_month_releases_the_accrual() -> None:
    """380 accrued, 300 of it invoiced, then the rest and 50 more: never counted twice, on no day."""
    project, _row, po = half_done()
    with in_march():
        entry = accept(po, "380.00")
        cost(project, "300.00", commitment_id=po.pk, incurred_on=date(2026, 3, 18))
        assert actual_cost(project.pk, STATUS) == Decimal("500.00")
        assert committed_open(project.pk) == Decimal("300.00")
        cost(project, "130.00", commitment_id=po.pk, incurred_on=date(2026, 3, 24))
        assert actual_cost(project.pk, STATUS) == Decimal("500.00")
        assert actual_cost(project.pk, date(2026, 3, 24)) == Decimal("550.00")
    assert take_back_accruals(today=LATER) == 0
    assert actual_cost(project.pk, LATER) == Decimal("550.00")
    # Released to nothing by then: who asks for just that is answered with what did it.
    done = correct_cost(actor=SYSTEM, entry_id=entry.pk, amount=Decimal(0), reason="Invoiced")
    assert done.corrects == entry


def test_an_invoice_that_is_corrected_to_less_releases_less() -> None:
    project, _row, po = half_done()
    with in_march():
        accept(po, "380.00")
        invoice = cost(project, "380.00", commitment_id=po.pk, incurred_on=STATUS)
        correct_cost(actor=SYSTEM, entry_id=invoice.pk, amount=Decimal("100.00"), reason="Typo")
        assert actual_cost(project.pk, STATUS) == Decimal("500.00")
    assert take_back_accruals(today=LATER) == 1
    assert actual_cost(project.pk, LATER) == Decimal("220.00")


def test_an_invoice_of_the_next_month_leaves_the_accrual_where_it_was() -> None:
    project, _row, po = half_done()
    with in_march():
        accept(po, "380.00")
    take_back_accruals(today=LATER)
    with time_machine.travel(datetime(2026, 4, 10, 12, tzinfo=UTC)):
        cost(project, "380.00", commitment_id=po.pk, incurred_on=LATER)
    assert actual_cost(project.pk, STATUS) == Decimal("500.00")
    assert actual_cost(project.pk, date(2026, 4, 1)) == Decimal("120.00")
    assert actual_cost(project.pk, LATER) == Decimal("500.00")


def test_an_invoice_that_comes_in_late_corrects_both_months() -> None:
    project, _row, po = half_done()
    with in_march():
        accept(po, "380.00")
    take_back_accruals(today=LATER)
    with time_machine.travel(datetime(2026, 4, 10, 12, tzinfo=UTC)):
        cost(project, "200.00", commitment_id=po.pk, incurred_on=date(2026, 3, 19))
    assert actual_cost(project.pk, date(2026, 3, 31)) == Decimal("500.00")
    assert actual_cost(project.pk, LATER) == Decimal("320.00")


def test_a_document_and_a_ledger_row_release_like_a_typed_cost() -> None:
    project, _row, po = half_done()
    with in_march():
        accept(po, "380.00")
        hand_in_cost(
            actor=actor_for(project.manager),
            project_id=project.pk,
            description="Invoice 2",
            amount=Decimal("100.00"),
            incurred_on=date(2026, 3, 18),
            commitment_id=po.pk,
        )
        assert actual_cost(project.pk, STATUS) == Decimal("500.00")
        text = "Datum;Betrag;Buchungstext;Beleg;Bestellung\n19.03.2026;150,00;Invoice 3;RE-3;PO-1\n"
        file = upload_ledger(actor=SYSTEM, project_id=project.pk, file_name="ledger.csv", data=text.encode())
        book_ledger(actor=SYSTEM, project_id=project.pk, import_id=file.pk)
        assert actual_cost(project.pk, STATUS) == Decimal("500.00")
        undo_ledger(actor=SYSTEM, project_id=project.pk, import_id=file.pk)
        assert actual_cost(project.pk, STATUS) == Decimal("500.00")
    take_back_accruals(today=LATER)
    assert actual_cost(project.pk, LATER) == Decimal("220.00")


def test_only_who_records_costs_accepts() -> None:
    project, _row, po = half_done()
    with pytest.raises(Forbidden):
        accept_accrual(
            actor=actor_with(project, Role.STAKEHOLDER, sees_costs=True),
            commitment_id=po.pk,
            amount=Decimal(1),
        )


def test_the_page_proposes_and_accepts(as_user: AsUser) -> None:
    project, _row, po = half_done()
    client = as_user(project.manager)
    page = client.get(reverse("orders", args=[project.code])).content.decode()
    assert "Done, but not invoiced" in page
    dialog = client.get(reverse("accrual_accept", args=[project.code, po.pk])).content.decode()
    assert 'value="380.00"' in dialog
    assert "Work worth €500.00 is done" in dialog
    client.post(reverse("accrual_accept", args=[project.code, po.pk]), {"amount": "380.00"})
    assert CostEntry.objects.get(kind="accrual").amount == Decimal("380.00")
    reader = as_user(member_of(project, Role.STAKEHOLDER, sees_costs=True))
    assert "Done, but not invoiced" not in reader.get(reverse("orders", args=[project.code])).content.decode()


def test_the_api_accepts(as_user: AsUser) -> None:
    project, _row, po = half_done()
    answer = as_user(project.manager).post(
        f"/api/v1/commitments/{po.pk}/accrue/", {"amount": "380.00"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["kind"]) == (201, "accrual")


def test_the_api_proposes_to_who_sees_costs(as_user: AsUser) -> None:
    project, row, po = half_done()
    address = f"/api/v1/commitments/accruals/?project={project.code}"
    manager = as_user(project.manager)
    assert manager.get(address).json() == [
        {
            "commitment": po.pk,
            "number": "PO-1",
            "line": row.pk,
            "earned": "500.00",
            "spent": "120.00",
            "amount": "380.00",
        }
    ]
    assert manager.get("/api/v1/commitments/accruals/").status_code == 422
    assert as_user(member_of(project)).get(address).json() == []
    assert as_user(ProjectFactory().manager).get(address).status_code == 404
    accept(po, "380.00")
    assert manager.get(address).json() == []
