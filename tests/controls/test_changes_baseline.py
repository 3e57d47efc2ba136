"""An approved change is a delta: the baseline moves by what was approved, and heals nothing beside it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.models import BudgetLine, CostCategory
from budgets.money.services import create_budget_line, update_budget_line
from controls.baselines.services import take_baseline
from controls.computing.services import recompute
from controls.models import Baseline, ChangeRequest
from core.access import SYSTEM
from tasks.editing.services import create_task, update_task
from tasks.models import Task
from tests.controls.plans import DAY, FRIDAY_2, Plan
from tests.controls.test_changes import approve, asked, operate
from tests.controls.test_recompute import baselined

pytestmark = pytest.mark.django_db


def late_and_dearer() -> tuple[Plan, BudgetLine]:
    """Since the baseline: build is seven days longer and €800 dearer, a line of test €90.07 dearer."""
    plan = baselined()
    line = create_budget_line(
        actor=SYSTEM,
        project_id=plan.project.pk,
        name="Days",
        phasing="task",
        task_id=plan.test.pk,
        category_id=CostCategory.objects.get(key="services").pk,
        amount=Decimal("1000.03"),
    )
    take_baseline(actor=SYSTEM, project_id=plan.project.pk, name="With a line", is_reference=True)
    update_budget_line(actor=SYSTEM, line_id=line.pk, changes={"amount": Decimal("1090.10")})
    changes = {"duration_minutes": 12 * DAY, "fixed_cost": Decimal("5800.00")}
    update_task(actor=SYSTEM, task_id=plan.build.pk, changes=changes)
    for task in (plan.build, plan.test, plan.live):
        task.refresh_from_db()
    return plan, line


def reference(plan: Plan) -> Baseline:
    return Baseline.objects.get(project=plan.project, is_reference=True)


def changed(plan: Plan, kind: str, **how: Any) -> tuple[Baseline, Baseline, ChangeRequest]:
    """The reference before and after an approved change of one operation."""
    before, change = reference(plan), asked(plan, title=f"{kind} {sorted(how)}")
    operate(plan, change, kind, **how)
    change.refresh_from_db()
    approve(plan, change)
    return before, reference(plan), change


def dates(baseline: Baseline) -> dict[int, Any]:
    return {row.task_id: (row.start, row.finish) for row in baseline.tasks.all() if row.task_id}


def test_a_new_name_moves_no_date_and_no_cost() -> None:
    plan, _line = late_and_dearer()
    before, after, _change = changed(plan, "change_task", of=plan.build, name="Build it all")
    assert dates(after) == dates(before)
    assert after.budget_at_completion == before.budget_at_completion
    assert after.tasks.get(task=plan.build).name == "Build it all"


def test_a_fixed_cost_adds_what_it_adds() -> None:
    plan, _line = late_and_dearer()
    figures = {"of": plan.build, "fixed_cost": Decimal("6300.00")}
    before, after, _change = changed(plan, "change_task", **figures)
    assert after.budget_at_completion - before.budget_at_completion == Decimal("500.00")
    assert dates(after) == dates(before)


@pytest.mark.parametrize("amount", ["1400.00", "1000.00", "0.01"])
def test_a_line_along_a_task_changes_by_what_was_approved(amount: str) -> None:
    plan, line = late_and_dearer()
    before, after, _change = changed(plan, "change_line", line=line, amount=Decimal(amount))
    assert after.budget_at_completion - before.budget_at_completion == Decimal(amount) - Decimal("1090.10")
    row = after.tasks.get(task=plan.test)
    assert row.cost == sum(Decimal(part) for part in row.phasing.values())
    assert dates(after) == dates(before)


def test_a_longer_task_keeps_the_delay_that_it_had() -> None:
    plan, _line = late_and_dearer()
    before, after, _change = changed(plan, "change_task", of=plan.build, duration="13d")
    old, new = before.tasks.get(task=plan.build), after.tasks.get(task=plan.build)
    assert new.start == old.start
    assert new.duration_minutes - old.duration_minutes == DAY
    # Friday to Monday: a working day.
    assert new.finish - old.finish == timedelta(days=3)
    plan.build.refresh_from_db()
    assert plan.build.finish > new.finish


def test_schedule_variance_does_not_heal_by_a_change_of_cost() -> None:
    plan, _line = late_and_dearer()
    plan.at(FRIDAY_2)
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    was = recompute(plan.project.pk, today=FRIDAY_2)
    changed(plan, "change_task", of=plan.build, fixed_cost=Decimal("5900.00"))
    now = recompute(plan.project.pk, today=FRIDAY_2)
    healed = (now.earned_value - now.planned_value) - (was.earned_value - was.planned_value)
    assert abs(healed) <= Decimal("100.00")
    assert now.finish_variance_days == was.finish_variance_days


def test_a_task_that_the_baseline_does_not_know_stays_unplanned_and_its_approved_cost_counts() -> None:
    plan, _line = late_and_dearer()
    fields = {"duration_minutes": 2 * DAY, "fixed_cost": Decimal("700.00")}
    extra = create_task(actor=SYSTEM, project_id=plan.project.pk, name="Extra", fields=fields).task
    before, after, _change = changed(plan, "change_task", of=extra, fixed_cost=Decimal("750.00"))
    assert not after.tasks.filter(task=extra).exists()
    assert after.budget_at_completion - before.budget_at_completion == Decimal("50.00")


OPERATIONS = st.one_of(
    st.tuples(st.just("name"), st.sampled_from(["Other", "Third"])),
    st.tuples(st.just("duration"), st.sampled_from(["1d", "4d", "12d", "14d"])),
    st.tuples(st.just("fixed_cost"), st.decimals("0.00", "9000.00", places=2)),
    st.tuples(st.just("line"), st.decimals("0.01", "3000.00", places=2)),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(OPERATIONS, min_size=1, max_size=3), st.sampled_from(["analyse", "build", "test"]))
def test_the_budget_grows_by_just_what_was_assessed(operations: list[tuple[str, Any]], name: str) -> None:
    plan, line = late_and_dearer()
    task: Task = getattr(plan, name)
    before, change = reference(plan), asked(plan)
    wanted = {kind: value for kind, value in operations if kind != "line"}
    if wanted:
        operate(plan, change, "change_task", of=task, **wanted)
    if amounts := [value for kind, value in operations if kind == "line"]:
        operate(plan, change, "change_line", line=line, amount=amounts[-1])
    change.refresh_from_db()
    assessed = Decimal(change.assessment["cost"]["delta"])
    approve(plan, change)
    after = reference(plan)
    grown = after.budget_at_completion - before.budget_at_completion
    # No task is worth less than nothing: at zero, what was dearer than the baseline is not taken off it.
    at_zero = after.tasks.filter(task__in=[task, plan.test], cost=0).exists()
    assert grown == assessed or (at_zero and grown > assessed)
    for row in after.tasks.all():
        assert row.cost == sum(Decimal(part) for part in row.phasing.values())
        assert all(Decimal(part) >= 0 for part in row.phasing.values())
