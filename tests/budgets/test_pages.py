"""The budget page: what it shows, to whom, and with how many questions to the database."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budgets.documents.services import hand_in_cost
from budgets.models import BudgetLine, CostEntry
from budgets.reserves.services import draw_reserve, set_reserve
from core.access import SYSTEM, Role
from core.registry import gate_queries
from people.access import actor_for
from tasks.models import TimeEntry
from tests.budgets.rows import category, cost, line, order
from tests.factories import ProjectFactory, TaskFactory, member_of
from tests.queries import assert_query_count, read_counts

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]


def filled(project: Any, count: int = 3) -> None:
    for number in range(count):
        task = TaskFactory(project=project, start="2026-03-06T08:00Z", finish="2026-03-12T16:00Z")
        row = line(project, "1000.00", name=f"Line {number}", task_id=task.pk, phasing="task")
        po = order(project, number=f"PO-{number}", line_id=row.pk)
        cost(project, "123.45", commitment_id=po.pk, description=f"Invoice {number}")
    set_reserve(actor=SYSTEM, project_id=project.pk, kind="contingency", amount=Decimal(500))


def test_the_page_shows_lines_orders_and_costs(as_user: AsUser) -> None:
    project = ProjectFactory()
    filled(project)
    client = as_user(project.manager)
    for name, shown in (
        ("budget", ("Line 1", "€1,000.00", "By phase")),
        ("costs", ("Invoice 0", "€123.45")),
        ("orders", ("PO-2", "€123.45")),
        ("reserves", ("Contingency reserve", "€500")),
    ):
        page = client.get(reverse(name, args=[project.code])).content.decode()
        assert [words for words in shown if words not in page] == [], name


def test_each_page_of_money_has_the_sum_that_the_budget_shows(as_user: AsUser) -> None:
    project = ProjectFactory()
    filled(project)
    client = as_user(project.manager)
    page = client.get(reverse("budget", args=[project.code]))
    sums = {figure["name"]: figure["amount"] for figure in page.context["sums"]}
    assert client.get(reverse("costs", args=[project.code])).context["actual"] == sums["costs"]
    assert client.get(reverse("orders", args=[project.code])).context["open_amount"] == sums["orders"]
    reserves = client.get(reverse("reserves", args=[project.code])).context["reserves"]
    assert sum(reserve.left for reserve in reserves) == sums["reserves"]
    assert sum(line.amount for line in page.context["lines"]) == sums["budget"]
    assert (sums["costs"], sums["reserves"]) == (Decimal("370.35"), Decimal("500.00"))


def test_an_empty_budget_says_how_to_begin(as_user: AsUser) -> None:
    project = ProjectFactory()
    page = as_user(project.manager).get(reverse("budget", args=[project.code])).content.decode()
    assert "No budget yet" in page
    page = as_user(project.manager).get(reverse("costs", args=[project.code])).content.decode()
    assert "No cost is recorded yet" in page


@pytest.mark.parametrize("name", ["budget", "orders", "reserves"])
@pytest.mark.parametrize("size", [4, 8])
def test_a_page_asks_as_often_for_twice_the_rows(size: int, name: str, as_user: AsUser) -> None:
    project = ProjectFactory()
    filled(project, size)
    client = as_user(project.manager)
    client.get(reverse(name, args=[project.code]))
    with assert_query_count(f"budgets.{name}"):
        assert client.get(reverse(name, args=[project.code])).status_code == 200


@pytest.mark.parametrize("size", [2, 6])
def test_everything_at_once_asks_thirty_times_at_most(size: int, as_user: AsUser) -> None:
    """Part of the tree by task, drawn reserves, months by hand, papers that wait and time that has no rate."""
    project = ProjectFactory()
    filled(project, size)
    manager = project.manager
    assert manager is not None
    shared: dict[str, Any] = {"actor": actor_for(manager), "project_id": project.pk}
    for number in range(size):
        line(project, "100.00", phasing="by_hand", months={date(2026, 3, 1): Decimal("100.00")})
        draw_reserve(**shared, amount=Decimal(10), reason=f"Extra {number}")
        hand_in_cost(
            **shared,
            description=f"Paper {number}",
            amount=Decimal(90000),
            incurred_on=date(2026, 3, 3),
            category_id=category().pk,
        )
        TimeEntry.objects.create(
            task=TaskFactory(project=project),
            user=member_of(project),
            worked_on=date(2026, 3, 3),
            minutes=60,
            status="approved",
        )
    client = as_user(manager)
    address = reverse("budget", args=[project.code]) + "?by=task&spending=opex"
    client.get(address)
    with assert_query_count("budgets.budget_full"):
        page = client.get(address).content.decode()
    assert "has no hourly rate" in page
    assert read_counts()["budgets.budget_full"] <= 30


def test_grouping_by_phase_is_a_full_address(as_user: AsUser) -> None:
    project = ProjectFactory()
    filled(project)
    page = (
        as_user(project.manager).get(reverse("budget", args=[project.code]), {"by": "phase"}).content.decode()
    )
    assert "Phase, then category" in page


def test_a_line_is_added_in_a_dialog(as_user: AsUser) -> None:
    project = ProjectFactory()
    client, url = as_user(project.manager), reverse("budget_line_new", args=[project.code])
    form = client.get(url, headers={"HX-Request": "true"})
    assert b"<html" not in form.content
    posted = {"name": "Cloud", "category": category("cloud").pk, "amount": "1200.50", "phasing": "linear"}
    answer = client.post(url, posted, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("budget", args=[project.code])
    assert BudgetLine.objects.get().amount == Decimal("1200.50")


def test_months_typed_by_hand_must_add_up_and_the_input_stays(as_user: AsUser) -> None:
    project = ProjectFactory()
    posted = {
        "name": "Cloud",
        "category": category("cloud").pk,
        "amount": "100",
        "phasing": "by_hand",
        "months": "2026-03 40\n2026-04 50",
    }
    answer = as_user(project.manager).post(reverse("budget_line_new", args=[project.code]), posted)
    assert answer.status_code == 422
    assert "The months add up to €90.00, the line to €100.00." in answer.content.decode()
    assert "2026-04 50" in answer.content.decode()
    posted["months"] = "2026-03 40\n2026-04 60.00"
    assert (
        as_user(project.manager).post(reverse("budget_line_new", args=[project.code]), posted).status_code
        == 302
    )


def test_a_stale_form_shows_both_values(as_user: AsUser) -> None:
    project = ProjectFactory()
    row = line(project, "100.00")
    url = reverse("budget_line", args=[project.code, row.pk])
    posted = {"name": "Partner", "category": row.category_id, "phasing": "linear", "version": "1"}
    client = as_user(project.manager)
    assert client.post(url, {**posted, "amount": "200"}).status_code == 302
    answer = client.post(url, {**posted, "amount": "300"})
    assert answer.status_code == 409
    assert "200.00" in answer.content.decode()
    assert "300" in answer.content.decode()
    row.refresh_from_db()
    assert row.amount == Decimal("200.00")


def test_a_task_is_named_by_its_wbs_number(as_user: AsUser) -> None:
    project = ProjectFactory()
    task = TaskFactory(project=project, wbs_code="1.2")
    posted = {
        "description": "Invoice",
        "kind": "invoice",
        "amount": "5",
        "incurred_on": "2026-03-03",
        "category": category().pk,
        "task": "1.2",
    }
    client, url = as_user(project.manager), reverse("cost_new", args=[project.code])
    assert client.post(url, posted).status_code == 302
    assert CostEntry.objects.get().task == task
    wrong = client.post(url, {**posted, "task": "9.9"})
    assert wrong.status_code == 422
    assert "There is no task with this WBS number." in wrong.content.decode()


def test_a_cost_is_corrected_from_the_list(as_user: AsUser) -> None:
    project = ProjectFactory()
    entry = cost(project, "100.00")
    client = as_user(project.manager)
    url = reverse("cost_correct", args=[project.code, entry.pk])
    assert client.post(url, {"amount": "90", "reason": "Rebate", "seen_amount": "100.00"}).status_code == 302
    page = client.get(reverse("costs", args=[project.code])).content.decode()
    assert "now €90.00" in page
    assert "corrects “Invoice 1”" in page
    assert client.post(url, {"amount": "80", "reason": "Late", "seen_amount": "100.00"}).status_code == 409


def test_who_may_not_see_costs_gets_403_and_no_amount(as_user: AsUser) -> None:
    project = ProjectFactory()
    filled(project)
    for role in (Role.TEAM_MEMBER, Role.STAKEHOLDER):
        client = as_user(member_of(project, role))
        for name in ("budget", "costs", "orders", "reserves"):
            answer = client.get(reverse(name, args=[project.code]))
            assert answer.status_code == 403
            assert "€" not in answer.content.decode()


def test_who_was_granted_costs_reads_but_finds_no_form(as_user: AsUser) -> None:
    project = ProjectFactory()
    filled(project)
    client = as_user(member_of(project, Role.STAKEHOLDER, sees_costs=True))
    page = client.get(reverse("costs", args=[project.code]))
    assert page.status_code == 200
    assert reverse("cost_new", args=[project.code]) not in page.content.decode()
    assert client.get(reverse("cost_new", args=[project.code])).status_code == 403


def test_the_gate_asks_for_lines_and_a_reserve() -> None:
    project = ProjectFactory()
    ask = gate_queries["budget_set"].answer
    assert not ask(project.pk).is_met
    line(project)
    assert ask(project.pk).proof == "1 budget line, no contingency reserve"
    set_reserve(actor=SYSTEM, project_id=project.pk, kind="contingency", amount=Decimal(500))
    found = ask(project.pk)
    assert found.is_met
    assert "500" not in found.proof
    assert found.url(project.code) == reverse("budget", args=[project.code])


def test_the_gate_asks_for_closed_orders() -> None:
    project = ProjectFactory()
    ask = gate_queries["commitments_closed"].answer
    assert ask(project.pk).is_met
    order(project, ordered_on=date(2026, 3, 2))
    assert ask(project.pk).proof == "1 purchase order is open"
