"""What a change request does to the money: budget versions, lines by hand, lines in another currency, the ledger."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.models import BudgetVersion, CostCategory
from budgets.money.services import create_budget_line
from budgets.versions.services import decide_budget, submit_budget
from controls.computing import services
from controls.models import Movement
from core.access import SYSTEM
from people.access import actor_for
from people.models import ExchangeRate
from tests.controls.plans import FRIDAY_1
from tests.controls.test_changes import approve, asked, operate
from tests.controls.test_recompute import baselined

pytestmark = pytest.mark.django_db


def test_the_sponsors_approval_carries_the_approved_budget_along() -> None:
    plan = baselined()
    sponsor = actor_for(plan.project.sponsor)
    first = submit_budget(actor=plan.manager, project_id=plan.project.pk)
    decide_budget(actor=sponsor, version_id=first.pk, is_approved=True)
    change = asked(plan)
    category = CostCategory.objects.get(key="cloud")
    operate(plan, change, "add_line", name="Tenant", category=category.pk, amount=Decimal("777.77"))
    approve(plan, change)
    newest = BudgetVersion.objects.filter(project=plan.project).order_by("-number")[0]
    assert (newest.status, newest.decided_by, newest.reason) == ("approved", sponsor.user, str(change))
    assert newest.total - first.total == Decimal("777.77")
    again = asked(plan, title="Longer test")
    operate(plan, again, "change_task", of=plan.test, duration="6d")
    approve(plan, again)
    assert BudgetVersion.objects.filter(project=plan.project).count() == 2


def test_a_budget_that_is_being_drafted_stays_a_draft() -> None:
    plan = baselined()
    change = asked(plan)
    category = CostCategory.objects.get(key="cloud")
    operate(plan, change, "add_line", name="Tenant", category=category.pk, amount=Decimal("777.77"))
    approve(plan, change)
    assert not BudgetVersion.objects.exists()


def test_a_line_spread_by_hand_keeps_the_shares_of_its_months() -> None:
    plan = baselined()
    category = CostCategory.objects.get(key="cloud")
    line = create_budget_line(
        actor=SYSTEM,
        project_id=plan.project.pk,
        category_id=category.pk,
        name="Tenant",
        amount=Decimal(400),
        phasing="by_hand",
        months={date(2026, 3, 1): Decimal(100), date(2026, 4, 1): Decimal(300)},
    )
    change = asked(plan)
    operate(plan, change, "change_line", line=line, amount=Decimal("600.01"))
    approve(plan, change)
    assert list(line.months.order_by("month").values_list("amount", flat=True)) == [
        Decimal("150.00"),
        Decimal("450.01"),
    ]


def test_a_line_in_another_currency_is_set_in_the_projects() -> None:
    plan = baselined()
    ExchangeRate.objects.create(
        from_currency="USD", to_currency="EUR", rate=Decimal("0.5"), valid_from=date(2026, 1, 1)
    )
    category = CostCategory.objects.get(key="cloud")
    line = create_budget_line(
        actor=SYSTEM,
        project_id=plan.project.pk,
        category_id=category.pk,
        name="Tenant",
        amount=Decimal(400),
        currency="USD",
    )
    assert line.amount == Decimal(200)
    change = asked(plan)
    operate(plan, change, "change_line", line=line, amount=Decimal("300.00"))
    approve(plan, change)
    line.refresh_from_db()
    assert line.amount == Decimal(300)


def test_the_slip_ledger_names_the_request() -> None:
    plan = baselined()
    services.recompute(plan.project.pk, today=FRIDAY_1)
    change = asked(plan)
    operate(plan, change, "change_task", of=plan.test, duration="8d")
    approve(plan, change)
    services.recompute(plan.project.pk, today=FRIDAY_1)
    moves = Movement.objects.filter(project=plan.project, kind=Movement.Kind.CHANGE)
    assert [row.facts["summary"] for row in moves] == ["CR-1 Second rehearsal"]
    assert moves[0].finish_before < moves[0].finish_after
