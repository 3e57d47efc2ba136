"""People and things that are assigned to a summary count once: in load, work and cost, and never in dates."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from budgets.models import CostCategory
from budgets.money import reads
from controls.baselines.services import take_baseline
from core.access import SYSTEM
from core.errors import DomainError
from core.money import total
from people.rates.services import NewRate, set_rate
from tasks.editing.services import assign, assign_resource, move_task, set_share, unassign, update_task
from tasks.load.reads import project_load
from tasks.models import Assignment, Resource, Task
from tasks.plan.services import make_steps
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db
HOUR = 60


@pytest.fixture
def plan() -> DrawnPlan:
    """Priya leads a phase of three tasks for 20 hours beside them; cable is bought for it."""
    plan = chain_of_three()
    phase = Task.objects.create(
        project=plan.project, name="Phase", row_number=99, wbs_code="9", duration_minutes=DAY
    )
    plan.ids["phase"] = phase.pk
    for name in ("design", "build", "test"):
        move_task(actor=SYSTEM, task_id=plan.ids[name], parent_id=plan.ids["phase"])
    rate = NewRate(
        hourly_amount=Decimal(50), valid_from=date(2020, 1, 1), currency="EUR", user_id=plan.priya.pk
    )
    set_rate(actor=SYSTEM, rate=rate)
    return plan


def lead(plan: DrawnPlan) -> Assignment:
    Assignment.objects.all().delete()
    row, _moved = assign(
        actor=SYSTEM,
        task_id=plan.ids["phase"],
        user_id=plan.priya.pk,
        units=Decimal("0.5"),
        work_minutes=20 * HOUR,
    )
    return row


def test_its_work_is_in_the_load_once_over_the_whole_phase(plan: DrawnPlan) -> None:
    before = (plan["phase"].start, plan["phase"].finish)
    lead(plan)
    assert (plan["phase"].start, plan["phase"].finish) == before
    assert plan["phase"].work_minutes == 20 * HOUR
    load = project_load(plan.project, date(2026, 3, 2))
    (line,) = [line for line in load.lines if line.user == plan.priya]
    assert sum(cell.booked for cell in line.cells) == 20 * HOUR
    assert {share.task_id for cell in line.cells for share in cell.shares} == {plan.ids["phase"]}


def test_its_cost_is_in_the_budget_and_a_baseline_once(plan: DrawnPlan) -> None:
    lead(plan)
    cable = Resource.objects.create(
        project=plan.project, name="Cable", kind=Resource.Kind.MATERIAL, hourly_rate=3
    )
    assign_resource(
        actor=SYSTEM,
        task_id=plan.ids["phase"],
        resource_id=cable.pk,
        units=Decimal(1),
        work_minutes=100 * HOUR,
    )
    update_task(actor=SYSTEM, task_id=plan.ids["phase"], changes={"fixed_cost": Decimal("70.00")})
    assert reads.planned_cost_by_task(plan.project.pk) == {plan.ids["phase"]: Decimal(20 * 50 + 300 + 70)}
    assert reads.budget_at_completion(plan.project.pk) == 1370
    days = dict(reads.phased_budget(plan.project.pk))
    assert total(days.values()) == 1370
    assert min(days) == plan.dates("phase")[0]
    assert take_baseline(actor=SYSTEM, project_id=plan.project.pk, name="A").budget_at_completion == 1370
    assert CostCategory.objects.filter(key="other").exists()


def test_the_plan_and_the_panel_show_it(plan: DrawnPlan, client: Client) -> None:
    lead(plan)
    client.force_login(plan.project.manager)  # type: ignore[arg-type]
    data = client.get(reverse("plan_data", args=[plan.project.code])).json()
    rows = {row[0]: dict(zip(data["columns"], row, strict=False)) for row in data["rows"]}
    phase = rows[plan.ids["phase"]]
    assert (phase["work"], phase["cost"], len(phase["people"])) == (20 * HOUR, "1000.00", 1)
    page = client.get(reverse("task", args=[plan.project.code, plan.ids["phase"]])).content.decode()
    assert "This work lies evenly over the whole summary" in page
    assert "Cost beside its tasks" in page


def test_another_share_scales_its_work_and_it_can_be_taken_off(plan: DrawnPlan) -> None:
    row = lead(plan)
    set_share(actor=SYSTEM, assignment_id=row.pk, units=Decimal(1))
    row.refresh_from_db()
    assert row.work_minutes == 40 * HOUR
    unassign(actor=SYSTEM, assignment_id=row.pk)
    assert plan["phase"].work_minutes == 0


def test_a_copy_of_the_phase_has_it_too(plan: DrawnPlan) -> None:
    lead(plan)
    make_steps(
        actor=SYSTEM, project_id=plan.project.pk, steps=[{"op": "duplicate", "ids": [plan.ids["phase"]]}]
    )
    assert reads.budget_at_completion(plan.project.pk) == 2000


def test_without_an_amount_of_work_nobody_is_put_on_a_summary(plan: DrawnPlan) -> None:
    with pytest.raises(DomainError, match="how much work"):
        assign(actor=SYSTEM, task_id=plan.ids["phase"], user_id=plan.priya.pk)


def test_what_was_planned_of_a_task_is_no_work_of_the_summary_it_became(
    plan: DrawnPlan, client: Client
) -> None:
    Task.objects.filter(pk=plan.ids["phase"]).update(work_minutes=999)
    client.force_login(plan.project.manager)  # type: ignore[arg-type]
    data = client.get(reverse("plan_data", args=[plan.project.code])).json()
    rows = {row[0]: dict(zip(data["columns"], row, strict=False)) for row in data["rows"]}
    assert rows[plan.ids["phase"]]["work"] == 0
