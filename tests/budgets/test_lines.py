"""Budget lines: planned, phased, changed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from budgets.models import BudgetLine, CostCategory
from budgets.money import reads
from budgets.money.reads import months_of_line
from budgets.money.services import create_budget_line, delete_budget_line, update_budget_line
from core.access import Role
from core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotVisible
from core.models import Change
from tests.budgets.rows import category, cost, line, order
from tests.factories import ProjectFactory, TaskFactory, actor_with

pytestmark = pytest.mark.django_db


def phased(project) -> dict[date, Decimal]:
    return dict(reads.phased_budget(project.pk))


def test_the_eight_categories_are_there_from_the_start() -> None:
    keys = list(CostCategory.objects.values_list("key", flat=True))
    assert keys == ["labour", "hardware", "software", "cloud", "services", "training", "travel", "other"]


def test_amounts_have_two_places_rounded_half_even() -> None:
    assert line(ProjectFactory(), "10.125").amount == Decimal("10.12")
    assert line(ProjectFactory(), "10.135").amount == Decimal("10.14")


def test_a_linear_line_is_even_over_its_days_and_adds_up() -> None:
    project = ProjectFactory()
    line(project, "100.00", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 3))
    assert phased(project) == {
        date(2026, 3, 1): Decimal("33.34"),
        date(2026, 3, 2): Decimal("33.33"),
        date(2026, 3, 3): Decimal("33.33"),
    }


def test_a_line_by_hand_falls_into_its_months() -> None:
    project = ProjectFactory()
    months = {date(2026, 3, 1): Decimal("31.00"), date(2026, 5, 1): Decimal("69.00")}
    line(project, "100.00", phasing="by_hand", months=months)
    by_month: dict[date, Decimal] = {}
    for day, amount in phased(project).items():
        by_month[day.replace(day=1)] = by_month.get(day.replace(day=1), Decimal(0)) + amount
    assert by_month == months


def test_months_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(InvalidInput, match=r"add up to €99\.00, the line to €100\.00") as caught:
        line(ProjectFactory(), "100.00", phasing="by_hand", months={date(2026, 3, 1): Decimal(99)})
    assert list(caught.value.errors) == ["months"]


def test_a_line_along_a_task_follows_its_working_days() -> None:
    project = ProjectFactory()
    task = TaskFactory(project=project, start="2026-03-06T08:00Z", finish="2026-03-09T16:00Z")
    line(project, "100.00", phasing="task", task_id=task.pk)
    # Friday and Monday; nothing at the weekend.
    assert set(phased(project)) == {date(2026, 3, 6), date(2026, 3, 9)}
    assert sum(phased(project).values()) == Decimal("100.00")


def test_along_the_task_needs_a_task() -> None:
    with pytest.raises(InvalidInput) as caught:
        line(ProjectFactory(), phasing="task")
    assert list(caught.value.errors) == ["task"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 1)}, "ends_on"),
        ({"starts_on": date(2026, 3, 2)}, "ends_on"),
        ({"amount": "-1.00"}, "amount"),
        ({"name": " "}, "name"),
    ],
)
def test_what_is_wrong_is_named(values: dict, field: str) -> None:
    amount = values.pop("amount", "100.00")
    with pytest.raises(InvalidInput) as caught:
        line(ProjectFactory(), amount, **values)
    assert list(caught.value.errors) == [field]


def test_a_task_of_another_project_is_refused() -> None:
    with pytest.raises(DomainError) as caught:
        line(ProjectFactory(), task_id=TaskFactory().pk)
    assert caught.value.field == "task"


def test_planned_cost_by_task_adds_up_to_the_budget() -> None:
    project = ProjectFactory()
    task = TaskFactory(project=project, fixed_cost=Decimal("250.00"))
    line(project, "1000.00", task_id=task.pk)
    line(project, "300.00")
    assert reads.planned_cost_by_task(project.pk) == {
        task.pk: Decimal("1250.00"),
        None: Decimal("300.00"),
    }
    assert reads.budget_at_completion(project.pk) == Decimal("1550.00")
    assert sum(phased(project).values()) == Decimal("1550.00")


def test_a_stale_edit_shows_both_values() -> None:
    project = ProjectFactory()
    row, manager = line(project, "100.00"), actor_with(project)
    update_budget_line(actor=manager, line_id=row.pk, changes={"amount": Decimal(200)}, version=1)
    with pytest.raises(Conflict) as caught:
        update_budget_line(actor=manager, line_id=row.pk, changes={"amount": Decimal(300)}, version=1)
    (field,) = caught.value.fields
    assert (field.stored, field.proposed) == (Decimal("200.00"), Decimal("300.00"))
    row.refresh_from_db()
    assert row.amount == Decimal("200.00")


def test_changing_the_amount_of_a_line_by_hand_needs_new_months() -> None:
    project = ProjectFactory()
    row = line(project, "100.00", phasing="by_hand", months={date(2026, 3, 1): Decimal(100)})
    manager = actor_with(project)
    with pytest.raises(InvalidInput):
        update_budget_line(actor=manager, line_id=row.pk, changes={"amount": Decimal(120)})
    months = {date(2026, 3, 9): Decimal(50), date(2026, 4, 1): Decimal(70)}
    update_budget_line(actor=manager, line_id=row.pk, changes={"amount": Decimal(120), "months": months})
    assert reads.line_months(row.pk) == [
        (date(2026, 3, 1), Decimal("50.00")),
        (date(2026, 4, 1), Decimal("70.00")),
    ]


def test_a_change_is_journalled_and_raises_the_generation() -> None:
    project = ProjectFactory()
    row = line(project, "100.00")
    project.refresh_from_db()
    before = project.generation
    update_budget_line(actor=actor_with(project), line_id=row.pk, changes={"amount": Decimal(150)})
    project.refresh_from_db()
    assert project.generation == before + 1
    change = Change.objects.filter(model="budgets.budgetline", row_id=row.pk).latest("id")
    assert (change.before, change.after) == ({"amount": "100.00"}, {"amount": "150.00"})


def test_a_line_with_money_on_it_is_not_deleted() -> None:
    project = ProjectFactory()
    booked, ordered, free = line(project), line(project), line(project)
    cost(project, line_id=booked.pk)
    order(project, line_id=ordered.pk)
    manager = actor_with(project)
    for row in (booked, ordered):
        with pytest.raises(DomainError, match="booked on this line"):
            delete_budget_line(actor=manager, line_id=row.pk)
    delete_budget_line(actor=manager, line_id=free.pk)
    assert BudgetLine.objects.count() == 2


def test_who_sees_costs_but_may_not_edit_is_forbidden_and_others_do_not_find_it() -> None:
    project = ProjectFactory()
    row = line(project)
    reader = actor_with(project, Role.TEAM_MEMBER, sees_costs=True)
    with pytest.raises(Forbidden):
        update_budget_line(actor=reader, line_id=row.pk, changes={"amount": Decimal(1)})
    for stranger in (actor_with(project, Role.TEAM_MEMBER), actor_with(ProjectFactory())):
        with pytest.raises(NotVisible):
            update_budget_line(actor=stranger, line_id=row.pk, changes={"amount": Decimal(1)})
    with pytest.raises(NotVisible):
        create_budget_line(
            actor=actor_with(ProjectFactory()),
            project_id=project.pk,
            name="x",
            category_id=category().pk,
            amount=Decimal(1),
        )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            {"phasing": "linear", "starts_on": "2026-03-01", "ends_on": "2026-04-30"},
            "Mar 2026 €508.30, Apr 2026 €491.70",
        ),
        ({"phasing": "by_hand", "months": "2026-03 400"}, 'data-month="2026-03" value="400.00"'),
        ({"phasing": "linear", "starts_on": "1026-03-01", "ends_on": "2026-04-30"}, "Type an amount"),
        ({"phasing": "task", "task": "9.9"}, "data-spread-chart"),
    ],
)
def test_the_spread_is_shown_while_it_is_typed(typed: dict[str, str], words: str, as_user: Any) -> None:
    project = ProjectFactory()
    answer = as_user(project.manager).post(
        reverse("line_spread", args=[project.code]), {"amount": "1000.00", **typed}
    )
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_a_line_by_hand_begins_with_months_that_add_up() -> None:
    project = ProjectFactory()
    row = BudgetLine(
        project=project,
        amount=Decimal("100.00"),
        phasing="by_hand",
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 5, 31),
    )
    months = months_of_line(project, row, [])
    assert [month for month, _share in months] == [date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)]
    assert sum(share for _month, share in months) == Decimal("100.00")
    typed = months_of_line(project, row, [(date(2026, 4, 1), Decimal("99.99"))])
    assert [share for _month, share in typed] == [Decimal("0.00"), Decimal("99.99"), Decimal("0.00")]
