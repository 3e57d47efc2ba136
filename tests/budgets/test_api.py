"""Money over the API: the same answers as the page, and nothing for who may not see costs."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from budgets.models import CostEntry
from budgets.reserves.services import set_reserve
from core.access import SYSTEM, Role
from tests.budgets.rows import category, cost, line, order
from tests.factories import ProjectFactory, member_of
from tests.queries import count_queries, statements

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]
LISTS = ("budget-lines", "commitments", "cost-entries", "reserves")


def send(client: Client, method: str, path: str, **body: Any) -> Any:
    return getattr(client, method)(f"/api/v1/{path}/", body, content_type="application/json")


def filled() -> Any:
    project = ProjectFactory()
    row = line(project, "100.00")
    order(project, line_id=row.pk)
    cost(project, "40.00", line_id=row.pk)
    set_reserve(actor=SYSTEM, project_id=project.pk, kind="contingency", amount=Decimal(500))
    return project


@pytest.mark.parametrize("name", LISTS)
def test_rows_are_there_only_for_who_sees_costs(name: str, as_user: AsUser) -> None:
    project = filled()
    other = ProjectFactory()
    for user, count in (
        (project.manager, 1),
        (member_of(project, Role.TEAM_MEMBER, sees_costs=True), 1),
        (member_of(project, Role.TEAM_MEMBER), 0),
        (member_of(project, Role.STAKEHOLDER), 0),
        (other.manager, 0),
    ):
        client = as_user(user)
        rows = client.get(f"/api/v1/{name}/", {"project": project.code}).json()["results"]
        assert len(rows) == count, user
        pk = (
            {
                "budget-lines": project.budget_lines,
                "commitments": project.commitments,
                "cost-entries": project.cost_entries,
                "reserves": project.reserves,
            }[name]
            .get()
            .pk
        )
        assert client.get(f"/api/v1/{name}/{pk}/").status_code == (200 if count else 404)


def test_amounts_are_decimal_strings(as_user: AsUser) -> None:
    project = filled()
    (row,) = as_user(project.manager).get("/api/v1/budget-lines/").json()["results"]
    assert (row["amount"], row["spent"], row["project"]) == ("100.00", "40.00", project.code)


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_as_often_for_twice_the_rows(name: str, as_user: AsUser) -> None:
    project = filled()
    client = as_user(project.manager)
    counts = []
    for number in (1, 2):
        row = line(project, name=f"Another {number}")
        order(project, number=f"PO-A{number}", line_id=row.pk)
        cost(project, line_id=row.pk, description=f"Another invoice {number}")
        with count_queries() as captured:
            client.get(f"/api/v1/{name}/")
        counts.append(len(statements(captured)))
    assert counts[0] == counts[1]


def test_a_line_is_made_changed_and_deleted(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    months = [{"month": "2026-03-01", "amount": "40.00"}, {"month": "2026-04-01", "amount": "60.00"}]
    body = {"project": project.code, "name": "Cloud", "category": category("cloud").pk, "amount": "100.00"}
    made = send(client, "post", "budget-lines", **body, phasing="by_hand", months=months)
    assert made.status_code == 201
    assert made.json()["months"] == months
    path = f"budget-lines/{made.json()['id']}"
    wrong = send(client, "patch", path, amount="120.00", version=1)
    assert wrong.status_code == 422
    assert "months" in wrong.json()["errors"]
    assert send(client, "patch", path, phasing="linear", amount="120.00", version=1).json()["version"] == 2
    stale = send(client, "patch", path, amount="130.00", version=1)
    assert stale.status_code == 409
    assert stale.json()["conflicts"] == [{"field": "amount", "stored": "120.00", "proposed": "130.00"}]
    assert client.delete(f"/api/v1/{path}/").status_code == 204


def test_a_cost_from_a_ledger_is_booked_once_and_corrected_by_another(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    body = {
        "project": project.code,
        "description": "Row 7",
        "amount": "10.00",
        "incurred_on": "2026-03-03",
        "category": category().pk,
        "source_key": "ledger:7",
    }
    first, again = (send(client, "post", "cost-entries", **body).json() for _ in range(2))
    assert first["id"] == again["id"]
    correction = send(
        client, "post", f"cost-entries/{first['id']}/correct", amount="8.00", reason="Rebate"
    ).json()
    assert (correction["amount"], correction["corrects"]) == ("-2.00", first["id"])
    assert client.get(f"/api/v1/cost-entries/{first['id']}/").json()["stands_for"] == "8.00"


def test_an_entry_has_no_address_to_edit_or_delete_it(as_user: AsUser) -> None:
    project = ProjectFactory()
    entry = cost(project)
    client = as_user(project.manager)
    for method in ("put", "patch", "delete"):
        assert send(client, method, f"cost-entries/{entry.pk}", amount="1.00").status_code == 405


def test_orders_and_reserves_go_through_the_same_rules(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    body = {"project": project.code, "number": "PO-1", "supplier": "Nordlicht", "amount": "50.00"}
    made = send(client, "post", "commitments", **body, ordered_on="2026-03-02").json()
    assert made["open_amount"] == "50.00"
    assert send(client, "post", f"commitments/{made['id']}/close").json()["status"] == "closed"
    reserve = send(
        client, "post", "reserves", project=project.code, kind="contingency", amount="100.00"
    ).json()
    drawn = send(client, "post", f"reserves/{reserve['id']}/draw", amount="30.00", reason="Overtime").json()
    assert drawn["left"] == "70.00"
    beyond = send(client, "post", f"reserves/{reserve['id']}/draw", amount="70.01", reason="More")
    assert beyond.status_code == 422
    assert list(beyond.json()["errors"]) == ["amount"]


def test_writing_needs_the_right_and_another_projects_rows_are_not_found(as_user: AsUser) -> None:
    project, other = filled(), ProjectFactory()
    entry, row = project.cost_entries.get(), project.budget_lines.get()
    body = {
        "description": "x",
        "amount": "1.00",
        "incurred_on": str(date(2026, 3, 3)),
        "category": category().pk,
    }
    reader = as_user(member_of(project, Role.TEAM_MEMBER, sees_costs=True))
    hidden = as_user(member_of(project, Role.TEAM_MEMBER))
    stranger = as_user(other.manager)
    for client, new, old in ((reader, 403, 403), (hidden, 403, 404), (stranger, 404, 404)):
        assert send(client, "post", "cost-entries", project=project.code, **body).status_code == new
        assert (
            send(client, "post", f"cost-entries/{entry.pk}/correct", amount="1.00", reason="x").status_code
            == old
        )
        assert send(client, "patch", f"budget-lines/{row.pk}", amount="1.00").status_code == old
        assert client.delete(f"/api/v1/budget-lines/{row.pk}/").status_code == old
    assert CostEntry.objects.count() == 1
