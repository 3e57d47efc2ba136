"""Gates in the plan: a milestone is a gate's date, wherever the gate is read."""

from datetime import date

import pytest

from core.access import SYSTEM
from core.errors import NotVisible
from projects.gates.reads import phase_rail
from projects.models import Gate
from tasks.plan.reads import days_of_gates, gates_without_milestone
from tasks.plan.services import StepsRefused, edit_plan
from tests.factories import ProjectFactory
from tests.tasks.plans import DrawnPlan, drawn_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> DrawnPlan:
    drawn = drawn_plan(code="ERP")
    drawn.add("design", 2)
    drawn.add("ready", 0, after="design", is_milestone=True)
    return drawn


def gate_of(plan: DrawnPlan, position: int) -> Gate:
    return Gate.objects.get(phase__project=plan.project, phase__position=position)


def test_a_milestone_says_when_its_gate_is(plan: DrawnPlan) -> None:
    gate = gate_of(plan, 1)
    assert "No date yet" in [row["gate_words"] for row in phase_rail(plan.project)]
    step = {"op": "gate", "id": plan.ids["ready"], "gate": gate.pk}
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=[step])
    assert days_of_gates(plan.project.pk) == {gate.pk: date(2026, 3, 3)}
    rail = phase_rail(plan.project)[0]
    assert rail["gate_words"] == "Forecast 3 Mar 2026"
    assert rail["state"].endswith("gate 3 Mar 2026")
    assert gate.pk not in [row["id"] for row in gates_without_milestone(plan.project)]


def test_a_planned_day_and_the_plans_day_are_both_said(plan: DrawnPlan) -> None:
    gate = gate_of(plan, 1)
    Gate.objects.filter(pk=gate.pk).update(planned_on=date(2026, 3, 9))
    step = {"op": "gate", "id": plan.ids["ready"], "gate": gate.pk}
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=[step])
    rail = phase_rail(plan.project)[0]
    assert rail["gate_words"] == "Forecast 3 Mar 2026, planned 9 Mar 2026"
    # Where one day stands alone it is the forecast, as on the overview.
    assert rail["state"].endswith("gate 3 Mar 2026")


def test_another_projects_gate_does_not_exist(plan: DrawnPlan) -> None:
    other = Gate.objects.filter(phase__project=ProjectFactory()).first()
    assert other is not None
    step = {"op": "gate", "id": plan.ids["ready"], "gate": other.pk}
    with pytest.raises((NotVisible, StepsRefused)):
        edit_plan(actor=SYSTEM, project_id=plan.project.pk, steps=[step])
    assert plan["ready"].gate_id is None


def test_a_new_task_is_one_day_of_its_calendar(plan: DrawnPlan) -> None:
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=[{"op": "add", "name": "next"}])
    assert plan.project.tasks.get(name="next").duration_minutes == 420
