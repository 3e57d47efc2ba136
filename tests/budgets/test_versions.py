"""A budget is approved as it stood; what changes afterwards is a draft with its differences."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alerts.models import Alert
from budgets.models import BudgetVersion
from budgets.money.services import delete_budget_line, update_budget_line
from budgets.reserves.services import set_reserve
from budgets.versions.reads import BudgetState, budget_state, rows_now
from budgets.versions.services import decide_budget, submit_budget
from core.access import SYSTEM, Actor, Role
from core.errors import DomainError, Forbidden
from people.access import actor_for
from projects.models import Project
from tests.budgets.rows import line
from tests.factories import ProjectFactory, UserFactory, actor_with, member_of

pytestmark = pytest.mark.django_db


def portfolio() -> Actor:
    return actor_for(UserFactory(organisation_role="portfolio_manager"))


def state(project: Project) -> BudgetState:
    return budget_state(project.pk, rows_now(project.pk))


def approved(project: Project) -> BudgetVersion:
    version = submit_budget(actor=SYSTEM, project_id=project.pk, reason="First plan")
    return decide_budget(actor=portfolio(), version_id=version.pk, is_approved=True)


def test_the_version_holds_lines_time_and_reserves() -> None:
    project = ProjectFactory()
    line(project, "1000.00")
    set_reserve(actor=SYSTEM, project_id=project.pk, kind="contingency", amount=Decimal("200.00"))
    version = approved(project)
    assert (version.number, version.total) == (1, Decimal("1200.00"))
    assert state(project).approved == version
    assert not state(project).is_draft


def test_changes_after_the_approval_are_listed_and_add_up() -> None:
    project = ProjectFactory()
    dearer, gone = line(project, "1000.00", name="Servers"), line(project, "50.00", name="Gone")
    approved(project)
    update_budget_line(actor=SYSTEM, line_id=dearer.pk, changes={"amount": Decimal("1300.00")})
    delete_budget_line(actor=SYSTEM, line_id=gone.pk)
    line(project, "70.00", name="New")
    found = state(project)
    assert {row.name: row.change for row in found.differences} == {
        "Servers": Decimal("300.00"),
        "New": Decimal("70.00"),
        "Gone": Decimal("-50.00"),
    }
    assert (found.change, found.next_number) == (Decimal("320.00"), 2)


def test_another_spread_is_a_difference_too() -> None:
    project = ProjectFactory()
    row = line(project, "30.00")
    approved(project)
    months = {row.created_at.date(): Decimal("30.00")}
    update_budget_line(actor=SYSTEM, line_id=row.pk, changes={"phasing": "by_hand", "months": months})
    assert [difference.change for difference in state(project).differences] == [Decimal("0.00")]


def test_another_month_by_hand_is_a_difference() -> None:
    project = ProjectFactory()
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    months = {january: Decimal("10.00"), february: Decimal("20.00")}
    row = line(project, "30.00", phasing="by_hand", months=months)
    approved(project)
    assert not state(project).is_draft
    moved = {january: Decimal("20.00"), february: Decimal("10.00")}
    update_budget_line(actor=SYSTEM, line_id=row.pk, changes={"months": moved})
    assert state(project).is_draft


def test_a_returned_version_keeps_its_note_and_the_next_gets_a_new_number() -> None:
    project = ProjectFactory()
    line(project)
    first = submit_budget(actor=SYSTEM, project_id=project.pk)
    with pytest.raises(DomainError, match="what to change"):
        decide_budget(actor=portfolio(), version_id=first.pk, is_approved=False)
    decide_budget(actor=portfolio(), version_id=first.pk, is_approved=False, note="Too dear")
    found = state(project)
    assert found.approved is None
    assert found.returned is not None
    assert found.returned.note == "Too dear"
    assert submit_budget(actor=SYSTEM, project_id=project.pk).number == 2


def test_one_version_waits_at_a_time_and_is_decided_once() -> None:
    project = ProjectFactory()
    line(project)
    version = submit_budget(actor=SYSTEM, project_id=project.pk)
    with pytest.raises(DomainError, match="waits for approval"):
        submit_budget(actor=SYSTEM, project_id=project.pk)
    decide_budget(actor=portfolio(), version_id=version.pk, is_approved=True)
    with pytest.raises(DomainError, match="decided on already"):
        decide_budget(actor=portfolio(), version_id=version.pk, is_approved=True)
    with pytest.raises(DomainError, match="Nothing differs"):
        submit_budget(actor=SYSTEM, project_id=project.pk)


def test_the_sponsor_decides_and_nobody_on_their_own_budget() -> None:
    sponsor = UserFactory()
    project = ProjectFactory(sponsor=sponsor)
    line(project)
    manager, admin = actor_with(project), actor_for(UserFactory(organisation_role="admin"))
    own = submit_budget(actor=admin, project_id=project.pk)
    for actor in (manager, actor_for(member_of(project, sees_costs=True)), admin):
        with pytest.raises(Forbidden):
            decide_budget(actor=actor, version_id=own.pk, is_approved=True)
    sponsor.memberships.update(sees_costs=True)
    decide_budget(actor=actor_for(sponsor), version_id=own.pk, is_approved=True)


def test_the_page_hands_in_and_decides(client: Client) -> None:
    project = ProjectFactory()
    line(project, "1000.00")
    client.force_login(actor_with(project).user)
    budget = reverse("budget", args=[project.code])
    assert "No approved budget yet" in client.get(budget).content.decode()
    assert client.post(reverse("budget_submit", args=[project.code]), {"reason": "Go"}).status_code == 302
    version = BudgetVersion.objects.get()
    decide = reverse("budget_decide", args=[project.code, version.pk])
    assert client.get(decide).status_code == 403
    client.force_login(portfolio().user)
    assert "hands in €1,000.00 with reserves. Go" in client.get(decide).content.decode()
    assert client.post(decide, {"decision": "return", "note": "", "version": "1"}).status_code == 422
    assert client.post(decide, {"decision": "approve", "note": "", "version": "1"}).status_code == 302
    page = client.get(budget).content.decode()
    assert "Approved budget: version 1" in page
    assert "€1,000.00 with reserves" in page
    line(project, "250.00", name="More")
    more = submit_budget(actor=SYSTEM, project_id=project.pk)
    asked = client.get(reverse("budget_decide", args=[project.code, more.pk])).content.decode()
    assert "hands in €1,250.00 with reserves, €250.00 more than version 1." in asked
    assert "Changed since version 1" in client.get(budget).content.decode()


def test_the_approver_hears_of_it_and_who_handed_it_in_of_the_answer() -> None:
    sponsor = UserFactory()
    project = ProjectFactory(sponsor=sponsor)
    line(project, "1000.00")
    assert project.manager is not None
    version = submit_budget(actor=actor_for(project.manager), project_id=project.pk)
    waiting = Alert.objects.get(kind="budget_waiting")
    assert waiting.recipient == sponsor
    decide_budget(actor=actor_for(sponsor), version_id=version.pk, is_approved=False, note="Too dear")
    waiting.refresh_from_db()
    assert waiting.read_at is not None
    told = Alert.objects.get(kind="budget_decided")
    assert (told.recipient, told.body) == (project.manager, "Too dear")


def test_without_a_sponsor_who_sees_costs_the_portfolio_hears_of_it() -> None:
    sponsor, director = UserFactory(), UserFactory(organisation_role="portfolio_manager")
    project = ProjectFactory(sponsor=sponsor)
    project.memberships.filter(user=sponsor).update(sees_costs=False)
    line(project, "1000.00")
    submit_budget(actor=SYSTEM, project_id=project.pk)
    assert Alert.objects.get(kind="budget_waiting").recipient == director


def test_the_api_hands_in_and_decides(as_user: Callable[[Any], Client]) -> None:
    project = ProjectFactory()
    line(project, "1000.10")
    manager, director = as_user(project.manager), as_user(UserFactory(organisation_role="portfolio_manager"))
    made = manager.post(
        "/api/v1/budget-versions/", {"project": project.code}, content_type="application/json"
    )
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["number"], row["total"], row["rows"][0]["amount"]) == (1, "1000.10", "1000.10")
    path = f"/api/v1/budget-versions/{row['id']}/"
    decision = {"is_approved": True, "version": row["version"]}
    assert manager.post(path + "decide/", decision, content_type="application/json").status_code == 403
    decided = director.post(path + "decide/", decision, content_type="application/json")
    assert decided.json()["status"] == "approved", decided.content
    assert as_user(member_of(project, Role.TEAM_MEMBER)).get(path).status_code == 404
