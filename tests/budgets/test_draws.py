"""Draws from the reserves: contingency by the manager, management reserve once somebody else approves."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alerts.models import Alert
from budgets.models import ReserveDraw
from budgets.reserves.reads import reserve_left, reserves_of
from budgets.reserves.services import decide_draw, draw_reserve, set_reserve
from core.access import SYSTEM, Actor
from core.errors import Conflict, DomainError, Forbidden, InvalidInput
from core.models import Change
from people.access import actor_for
from projects.models import Project
from risks.register.page.sentences import reserve_steps
from tests.factories import ProjectFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]


@pytest.fixture
def project() -> Project:
    project = ProjectFactory(sponsor=None)
    for kind in ("contingency", "management"):
        set_reserve(actor=SYSTEM, project_id=project.pk, kind=kind, amount=Decimal(1000))
    return project


@pytest.fixture
def director() -> Actor:
    return actor_for(UserFactory(organisation_role="portfolio_manager", full_name="Tomás Herrera"))


def manager_of(project: Project) -> Actor:
    assert project.manager is not None
    return actor_for(project.manager)


def draw(
    project: Project,
    amount: str = "400.00",
    kind: str = "management",
    reason: str = "Second site",
) -> ReserveDraw:
    return draw_reserve(
        actor=manager_of(project),
        project_id=project.pk,
        amount=Decimal(amount),
        reason=reason,
        kind=kind,
    )


def left(project: Project) -> Decimal:
    return reserve_left(project.pk, "management")


def test_contingency_is_drawn_at_once(project: Project) -> None:
    row = draw(project, kind="contingency")
    assert (row.status, row.decided_by) == ("approved", None)
    assert reserve_left(project.pk, "contingency") == Decimal("600.00")
    assert not Alert.objects.exists()


def test_management_reserve_is_drawn_once_it_is_approved(project: Project, director: Actor) -> None:
    row = draw(project)
    assert (row.status, left(project)) == ("submitted", Decimal("1000.00"))
    waiting = Alert.objects.get(kind="draw_waiting")
    assert waiting.recipient == director.user
    decide_draw(actor=director, draw_id=row.pk, is_approved=True, version=row.version)
    assert left(project) == Decimal("600.00")
    assert Alert.objects.get(kind="draw_decided").recipient == project.manager
    statuses = Change.objects.filter(model="budgets.reservedraw", row_id=row.pk).order_by("pk")
    assert [change.after["status"] for change in statuses if change.after] == ["submitted", "approved"]


def test_a_refusal_needs_a_reason_and_takes_nothing(project: Project, director: Actor) -> None:
    row = draw(project)
    with pytest.raises(DomainError, match="Say why"):
        decide_draw(actor=director, draw_id=row.pk, is_approved=False)
    decide_draw(actor=director, draw_id=row.pk, is_approved=False, note="Use the contingency first")
    assert left(project) == Decimal("1000.00")
    with pytest.raises(DomainError, match="decided on already"):
        decide_draw(actor=director, draw_id=row.pk, is_approved=True)


def test_nobody_decides_on_their_own_draw_and_not_everybody_on_others(
    project: Project, director: Actor
) -> None:
    row = draw(project)
    other_manager = actor_for(member_of(project, "project_manager"))
    with pytest.raises(Forbidden):
        decide_draw(actor=other_manager, draw_id=row.pk, is_approved=True)
    project.sponsor = project.manager
    project.save(update_fields=["sponsor"])
    with pytest.raises(Forbidden, match="Somebody else than who asked"):
        decide_draw(actor=manager_of(project), draw_id=row.pk, is_approved=True)


def test_two_requests_cannot_draw_more_than_there_is(project: Project, director: Actor) -> None:
    first, second = draw(project, "600.00"), draw(project, "600.00", reason="Third site")
    decide_draw(actor=director, draw_id=first.pk, is_approved=True)
    with pytest.raises(InvalidInput, match=r"Only €400\.00 is left"):
        decide_draw(actor=director, draw_id=second.pk, is_approved=True)
    assert left(project) == Decimal("400.00")
    with pytest.raises(InvalidInput, match=r"Only €400\.00 is left"):
        draw(project, "400.01")


def test_a_stale_decision_is_a_conflict(project: Project, director: Actor) -> None:
    row = draw(project)
    with pytest.raises(Conflict):
        decide_draw(actor=director, draw_id=row.pk, is_approved=True, version=row.version + 1)


def test_what_only_waits_is_in_no_chart(project: Project) -> None:
    row = draw(project)
    steps = reserve_steps(reserves_of(project.pk), row.drawn_on, row.drawn_on)
    assert {amount for _day, amount in steps} == {Decimal("2000.00")}


def test_the_log_says_who_decided_what(project: Project, director: Actor, as_user: AsUser) -> None:
    first, second = draw(project), draw(project, "5.00")
    manager, approver = as_user(project.manager), as_user(director.user)
    reserves = reverse("reserves", args=[project.code])
    decide = reverse("draw_decide", args=[project.code, first.pk])
    for address in (reserves, reverse("risk_reserve", args=[project.code])):
        assert f'"{decide}"' not in manager.get(address).content.decode()
        assert f'"{decide}"' in approver.get(address).content.decode()
    assert "asks for €400.00: Second site" in approver.get(decide).content.decode()
    assert (
        approver.post(decide, {"decision": "approve", "note": "", "version": first.version}).status_code
        == 302
    )
    other = reverse("draw_decide", args=[project.code, second.pk])
    assert approver.post(other, {"decision": "return", "note": "", "version": 1}).status_code == 422
    approver.post(other, {"decision": "return", "note": "Too small", "version": second.version})
    page = manager.get(reserves).content.decode()
    assert "approved by Tomás Herrera" in page
    assert "refused by Tomás Herrera: Too small" in page
    assert "€600" in page


def test_the_page_says_that_it_waits(project: Project, as_user: AsUser) -> None:
    posted = {"kind": "management", "amount": "10.00", "reason": "Second site", "drawn_on": "2026-03-03"}
    client = as_user(project.manager)
    answer = client.post(reverse("reserve_draw", args=[project.code]), posted, follow=True)
    assert "Handed in. It is drawn when it is approved." in answer.content.decode()
    assert "Waiting for approval" in answer.content.decode()


def test_the_api_asks_and_decides(project: Project, director: Actor, as_user: AsUser) -> None:
    manager, approver = as_user(project.manager), as_user(director.user)
    pk = project.reserves.get(kind="management").pk
    body = json.dumps({"amount": "10.00", "reason": "Second site"})
    asked = manager.post(f"/api/v1/reserves/{pk}/draw/", body, content_type="application/json").json()
    assert (asked["left"], asked["draws"][0]["status"]) == ("1000.00", "submitted")
    address = f"/api/v1/reserve-draws/{asked['draws'][0]['id']}/decide/"
    assert manager.post(address, '{"is_approved": true}', content_type="application/json").status_code == 403
    decided = approver.post(address, '{"is_approved": true}', content_type="application/json").json()
    assert decided["status"] == "approved"
    assert left(project) == Decimal("990.00")
