"""Money spent, ordered and held back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from budgets.models import CostEntry
from budgets.money import reads
from budgets.money.services import correct_cost
from budgets.orders.services import close_commitment, update_commitment
from budgets.reserves.reads import contingency_left
from budgets.reserves.services import draw_reserve, set_reserve
from core.access import SYSTEM, Role
from core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotVisible
from people.exchange_rates.services import set_exchange_rate
from tests.budgets.rows import cost, line, order
from tests.factories import ProjectFactory, TaskFactory, actor_with

pytestmark = pytest.mark.django_db


def test_an_order_brings_its_line_and_a_line_its_category() -> None:
    project = ProjectFactory()
    row = line(project, key="cloud")
    entry = cost(project, commitment_id=order(project, line_id=row.pk).pk)
    assert (entry.line, entry.category.key) == (row, "cloud")


def test_without_line_order_or_category_it_asks_for_one() -> None:
    with pytest.raises(DomainError) as caught:
        cost(ProjectFactory(), category_id=None)
    assert caught.value.field == "category"


@pytest.mark.parametrize("amount", ["0.00", "-5.00", "0.004"])
def test_an_entry_is_more_than_nothing(amount: str) -> None:
    with pytest.raises(DomainError) as caught:
        cost(ProjectFactory(), amount)
    assert caught.value.field == "amount"


def test_the_future_is_not_booked() -> None:
    with pytest.raises(InvalidInput) as caught:
        cost(ProjectFactory(), incurred_on=timezone.localdate() + timedelta(days=1))
    assert list(caught.value.errors) == ["incurred_on"]


def test_the_same_source_never_becomes_two_entries() -> None:
    project = ProjectFactory()
    first = cost(project, "10.00", source_key="ledger:7")
    assert cost(project, "10.00", source_key="ledger:7") == first
    assert cost(ProjectFactory(), "10.00", source_key="ledger:7") != first
    assert CostEntry.objects.filter(project=project).count() == 1


def test_a_correction_is_a_new_entry_that_names_the_corrected() -> None:
    project = ProjectFactory()
    entry = cost(project, "100.00")
    correction = correct_cost(
        actor=actor_with(project), entry_id=entry.pk, amount=Decimal(70), reason="Credit note"
    )
    entry.refresh_from_db()
    assert entry.amount == Decimal("100.00")
    assert (correction.amount, correction.corrects, correction.kind) == (
        Decimal("-30.00"),
        entry,
        "correction",
    )
    assert correction.incurred_on == entry.incurred_on
    assert reads.effective_amount(entry) == reads.actual_cost(project.pk) == Decimal("70.00")


def test_a_second_correction_starts_from_the_first() -> None:
    project = ProjectFactory()
    entry, manager = cost(project, "100.00"), actor_with(project)
    correct_cost(actor=manager, entry_id=entry.pk, amount=Decimal(70), reason="Credit note")
    again = correct_cost(actor=manager, entry_id=entry.pk, amount=Decimal(80), reason="Part of it withdrawn")
    assert again.amount == Decimal("10.00")
    assert reads.actual_cost(project.pk) == Decimal("80.00")


def test_a_correction_made_meanwhile_is_a_conflict() -> None:
    project = ProjectFactory()
    entry, manager = cost(project, "100.00"), actor_with(project)
    correct_cost(
        actor=manager, entry_id=entry.pk, amount=Decimal(70), reason="Credit note", seen_amount=Decimal(100)
    )
    with pytest.raises(Conflict) as caught:
        correct_cost(
            actor=manager, entry_id=entry.pk, amount=Decimal(90), reason="Mine", seen_amount=Decimal(100)
        )
    assert (caught.value.fields[0].stored, caught.value.fields[0].proposed) == (
        Decimal("70.00"),
        Decimal("90.00"),
    )
    assert caught.value.changed_by == str(manager.user)


def test_a_correction_is_not_corrected_and_must_change_something() -> None:
    project = ProjectFactory()
    entry = cost(project, "100.00")
    with pytest.raises(InvalidInput):
        correct_cost(actor=SYSTEM, entry_id=entry.pk, amount=Decimal("100.00"), reason="Same")
    correction = correct_cost(actor=SYSTEM, entry_id=entry.pk, amount=Decimal(1), reason="Typo")
    with pytest.raises(DomainError, match="correction itself"):
        correct_cost(actor=SYSTEM, entry_id=correction.pk, amount=Decimal(2), reason="Again")


def test_the_database_refuses_a_negative_invoice() -> None:
    entry = cost(ProjectFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        CostEntry.objects.filter(pk=entry.pk).update(amount=-1)


def test_actuals_by_day_and_task_count_up_to_the_status_date() -> None:
    project = ProjectFactory()
    task = TaskFactory(project=project)
    row = line(project, task_id=task.pk)
    cost(project, "10.00", incurred_on=date(2026, 3, 3), task_id=task.pk)
    cost(project, "20.00", incurred_on=date(2026, 3, 3), line_id=row.pk)
    cost(project, "40.00", incurred_on=date(2026, 3, 5))
    assert reads.actual_cost(project.pk, date(2026, 3, 4)) == Decimal("30.00")
    assert reads.actual_cost_by_day(project.pk) == [
        (date(2026, 3, 3), Decimal("30.00")),
        (date(2026, 3, 5), Decimal("40.00")),
    ]
    assert reads.actual_cost_by_task(project.pk, date(2026, 3, 5)) == {
        task.pk: Decimal("30.00"),
        None: Decimal("40.00"),
    }


def test_an_order_promises_what_is_not_yet_invoiced() -> None:
    project = ProjectFactory()
    first, second = order(project, "500.00"), order(project, "100.00", number="PO-2")
    cost(project, "120.00", commitment_id=first.pk, category_id=line(project).category_id)
    cost(project, "130.00", commitment_id=second.pk, category_id=line(project).category_id)
    # The overdrawn order promises nothing more, and takes nothing from the other.
    assert reads.committed_open(project.pk) == Decimal("380.00")
    close_commitment(actor=actor_with(project), commitment_id=first.pk)
    assert reads.committed_open(project.pk) == Decimal("0.00")


def test_an_order_number_is_taken_once() -> None:
    project = ProjectFactory()
    order(project)
    with pytest.raises(InvalidInput):
        order(project)
    order(ProjectFactory())


def test_an_order_is_edited_on_its_version() -> None:
    project = ProjectFactory()
    row = order(project)
    update_commitment(actor=SYSTEM, commitment_id=row.pk, changes={"amount": Decimal(700)}, version=1)
    with pytest.raises(Conflict):
        update_commitment(actor=SYSTEM, commitment_id=row.pk, changes={"amount": Decimal(800)}, version=1)


def test_a_reserve_is_not_drawn_beyond_what_is_left() -> None:
    project = ProjectFactory()
    manager = actor_with(project)
    set_reserve(actor=manager, project_id=project.pk, kind="contingency", amount=Decimal(100))
    draw_reserve(actor=manager, project_id=project.pk, amount=Decimal("60.50"), reason="Overtime")
    assert contingency_left(project.pk) == Decimal("39.50")
    with pytest.raises(InvalidInput, match=r"Only €39\.50 is left"):
        draw_reserve(actor=manager, project_id=project.pk, amount=Decimal("39.51"), reason="More")
    draw_reserve(actor=manager, project_id=project.pk, amount=Decimal("39.50"), reason="The rest")
    assert contingency_left(project.pk) == Decimal("0.00")


def test_a_reserve_is_not_set_below_what_was_drawn() -> None:
    project = ProjectFactory()
    set_reserve(actor=SYSTEM, project_id=project.pk, kind="contingency", amount=Decimal(100))
    draw_reserve(actor=SYSTEM, project_id=project.pk, amount=Decimal(60), reason="Overtime")
    with pytest.raises(InvalidInput, match=r"€60\.00 was drawn"):
        set_reserve(actor=SYSTEM, project_id=project.pk, kind="contingency", amount=Decimal(59))


def test_the_contingency_is_in_the_cost_baseline_and_the_management_reserve_is_not() -> None:
    project = ProjectFactory()
    line(project, "1000.00")
    set_reserve(actor=SYSTEM, project_id=project.pk, kind="contingency", amount=Decimal(100))
    set_reserve(actor=SYSTEM, project_id=project.pk, kind="management", amount=Decimal(50))
    assert reads.cost_baseline(project.pk) == Decimal("1100.00")


def test_a_reserve_that_nobody_set_cannot_be_drawn() -> None:
    with pytest.raises(InvalidInput, match="not set up"):
        draw_reserve(actor=SYSTEM, project_id=ProjectFactory().pk, amount=Decimal(1), reason="x")


def test_only_who_records_costs_corrects_them() -> None:
    project = ProjectFactory()
    entry = cost(project)
    with pytest.raises(Forbidden):
        correct_cost(
            actor=actor_with(project, Role.TEAM_MEMBER, sees_costs=True),
            entry_id=entry.pk,
            amount=Decimal(1),
            reason="x",
        )
    with pytest.raises(NotVisible):
        correct_cost(
            actor=actor_with(project, Role.TEAM_MEMBER), entry_id=entry.pk, amount=Decimal(1), reason="x"
        )


def test_an_invoice_in_another_currency_is_exchanged_on_its_day() -> None:
    set_exchange_rate(
        actor=SYSTEM,
        from_currency="USD",
        to_currency="EUR",
        rate=Decimal("0.92"),
        valid_from=date(2026, 3, 1),
    )
    entry = cost(ProjectFactory(currency="EUR"), "100.00", currency="USD")
    assert (entry.amount, entry.foreign_amount, entry.foreign_currency) == (
        Decimal("92.00"),
        Decimal("100.00"),
        "USD",
    )


def test_without_an_exchange_rate_nothing_is_booked_and_it_says_so() -> None:
    project = ProjectFactory(currency="EUR")
    with pytest.raises(DomainError, match="no exchange rate from USD to EUR") as caught:
        cost(project, "100.00", currency="USD")
    assert caught.value.field == "currency"
    assert not CostEntry.objects.filter(project=project).exists()
