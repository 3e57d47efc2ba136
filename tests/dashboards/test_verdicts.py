"""A verdict counts everything, and what is not there is no success."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from controls.computing.services import recompute
from controls.models import ControlAction, HealthOverride, Snapshot
from core.access import SYSTEM
from core.registry import gate_queries
from projects.models import Gate, GateCondition, GateDecision
from tasks.editing.services import update_task
from tasks.models import Task
from tests.controls.plans import FRIDAY_1
from tests.dashboards.test_home import cost_of
from tests.dashboards.test_portfolio import project
from tests.factories import ProjectFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio(client: Any) -> Any:
    client.force_login(UserFactory(full_name="Tomás Herrera", organisation_role="portfolio_manager"))
    return lambda: client.get("/portfolio/").content.decode()


def test_where_nothing_is_wrong_none_needs_action(portfolio: Any) -> None:
    project("Calm")
    assert "None needs action now." in portfolio()


def test_a_red_risk_needs_action_though_the_whole_is_green(portfolio: Any) -> None:
    plan = project("Calm")
    HealthOverride.objects.create(
        project=plan.project,
        dimension="risk",
        colour="red",
        reason="The supplier may fail",
        expires_on=timezone.localdate() + timedelta(days=7),
    )
    assert "One needs action now: Calm is red in risk." in portfolio()


def test_a_gate_whose_day_has_passed_needs_action(portfolio: Any) -> None:
    plan = project("Calm")
    gate = Gate.objects.filter(phase__project=plan.project).order_by("phase__position").first()
    assert gate is not None
    gate.planned_on = timezone.localdate() - timedelta(days=1)
    gate.save()
    assert f"One needs action now: Calm is past the day of {gate.name}." in portfolio()


def test_an_overdue_action_needs_action(portfolio: Any) -> None:
    plan = project("Calm")
    ControlAction.objects.create(
        project=plan.project,
        level="project",
        metric="finish_late_days",
        bound=5,
        value=9,
        due=timezone.localdate() - timedelta(days=1),
    )
    assert "One needs action now: Calm is 1 action overdue." in portfolio()


def test_a_missed_deadline_is_said_and_is_not_green(client: Any) -> None:
    plan = project("Calm")
    build = Task.objects.get(pk=plan.build.pk)
    assert build.finish is not None
    due = build.finish - timedelta(days=7)
    update_task(actor=SYSTEM, task_id=build.pk, changes={"deadline": due})
    recompute(plan.project.pk, today=FRIDAY_1)
    snapshot = Snapshot.objects.filter(project=plan.project).latest("id")
    assert (snapshot.schedule, snapshot.overall) == ("amber", "amber")
    assert snapshot.health["schedule"]["missed"]["count"] == 1
    client.force_login(plan.project.manager)
    page = client.get(reverse("project_overview", args=[plan.project.code])).content.decode()
    assert "Amber: a deadline missed by 5 working days" in page
    assert "on schedule" not in page


def test_a_gate_that_is_not_asked_yet_has_nothing_met(client: Any) -> None:
    erp = ProjectFactory(code="ERP")
    client.force_login(erp.manager)
    page = client.get(reverse("gates", args=["ERP"])).content.decode()
    # The gate of the phase under way, and no other.
    assert page.count(" met</") + page.count(' met"') == 1
    later = Gate.objects.get(phase__project=erp, phase__kind="closure")
    page = client.get(reverse("gate", args=["ERP", later.pk])).content.decode()
    assert f"{later.name} is not due yet<" in page


def test_a_gate_without_criteria_is_not_ready(client: Any) -> None:
    erp = ProjectFactory(code="ERP")
    client.force_login(erp.manager)
    gate = Gate.objects.get(phase__project=erp, phase__kind="initiation")
    gate.criteria.all().delete()
    page = client.get(reverse("gate", args=["ERP", gate.pk])).content.decode()
    assert f"{gate.name} has no criteria yet" in page
    assert "is ready" not in page


@pytest.mark.parametrize("name", ["phase_work_done", "all_work_done", "high_risks_answered"])
def test_an_empty_project_has_met_nothing_by_that(name: str) -> None:
    assert not gate_queries[name].answer(ProjectFactory().pk).is_met


def test_the_overview_counts_what_is_open_beside_the_figures(client: Any) -> None:
    plan = project("Calm")
    client.force_login(plan.project.manager)
    address = reverse("project_overview", args=[plan.project.code])
    assert "approval" not in client.get(address).content.decode()
    gate = Gate.objects.filter(phase__project=plan.project).order_by("phase__position").first()
    assert gate is not None
    decision = GateDecision.objects.create(gate=gate, outcome=GateDecision.Outcome.CONDITIONAL_GO)
    today = timezone.localdate()
    for text in ("Name an owner", "Sign"):
        GateCondition.objects.create(decision=decision, text=text, owner=plan.priya, due=today)
    ControlAction.objects.create(
        project=plan.project,
        level="project",
        metric="finish_late_days",
        bound=3,
        value=4,
        due=today - timedelta(days=1),
    )
    cost_of(plan.project)
    page = client.get(address).content.decode()
    assert "2 conditions of gates are open, 1 action is overdue and 1 approval waits." in page
    # Of money only who may see it is told.
    client.force_login(member_of(plan.project, "stakeholder"))
    page = client.get(address).content.decode()
    assert "2 conditions of gates are open and 1 action is overdue." in page
