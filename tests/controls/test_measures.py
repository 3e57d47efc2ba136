"""What a snapshot keeps beside its sums: earned schedule, inputs of every forecast, risks, each task's figures."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from controls.computing.services import recompute
from controls.earned_value.figures.schedule import earned_time
from controls.models import Snapshot, TaskMeasure
from core.clock import happening_at
from engine.calendar import standard_calendar
from projects.project.services import raise_generation
from risks.register.services import raise_risk
from tasks.models import Task
from tests.controls.plans import FRIDAY_1, FRIDAY_2, Plan
from tests.controls.test_recompute import baselined, spend

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


def half_way() -> Plan:
    """On the second Friday: a week is done, half of the second; 8,000 spent."""
    plan = baselined()
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    plan.at(FRIDAY_2)
    plan.report(plan.build, percent_complete=50)
    spend(plan, "8000.00", FRIDAY_1, plan.analyse)
    return plan


def recompute_at(plan: Plan, moment: datetime) -> Snapshot:
    """The figures of the second Friday, as they became known at a moment."""
    with happening_at(moment):
        snapshot = recompute(plan.project.pk, today=FRIDAY_2)
    assert snapshot is not None
    return snapshot


def sums(snapshot: Snapshot) -> tuple[Decimal, ...]:
    rows = TaskMeasure.objects.filter(project=snapshot.project_id, since__lte=snapshot).exclude(
        until__lte=snapshot
    )
    names = ("budget_at_completion", "planned_value", "earned_value", "actual_cost", "bottom_up_etc")
    return tuple(sum((getattr(row, name) for row in rows), Decimal("0.00")) for name in names)


def test_earned_schedule_is_in_working_days() -> None:
    snapshot = recompute(half_way().project.pk, today=FRIDAY_2)
    # 7,500 of 15,000 were to be earned after 7.5 of 15 days of 1,000 each; ten days are over.
    assert (snapshot.earned_days, snapshot.elapsed_days, snapshot.planned_days) == (Decimal("7.5000"), 10, 15)
    # 15 / 0.75 = 20 working days from Monday 2 March.
    assert snapshot.time_forecast_finish == date(2026, 3, 27)


def test_time_stops_when_the_last_task_is_done() -> None:
    plan = baselined()
    for task in (plan.analyse, plan.build, plan.test, plan.live):
        task.refresh_from_db()
        plan.report(task, is_done=True, actual_finish=task.finish)
    plan.at(date(2026, 5, 29))
    snapshot = recompute(plan.project.pk, today=date(2026, 5, 29))
    assert (snapshot.earned_days, snapshot.elapsed_days, snapshot.planned_days) == (Decimal(15), 15, 15)
    assert snapshot.time_forecast_finish == date(2026, 3, 20)


def test_no_earned_schedule_without_planned_costs_or_working_days() -> None:
    week = {"start": MONDAY, "finish": FRIDAY_1, "until": FRIDAY_1, "calendar": standard_calendar()}
    assert earned_time({}, Decimal(0), **week) is None
    weekend = {**week, "start": date(2026, 3, 7), "finish": date(2026, 3, 8)}
    assert earned_time({MONDAY: Decimal(10)}, Decimal(0), **weekend) is None


def test_nothing_earned_has_no_forecast_finish() -> None:
    found = earned_time(
        {MONDAY: Decimal(10), FRIDAY_1: Decimal(10)},
        Decimal(0),
        start=MONDAY,
        finish=FRIDAY_1,
        until=FRIDAY_1,
        calendar=standard_calendar(),
    )
    assert (found.schedule.earned, found.schedule.index, found.forecast_finish) == (0, 0, None)


def test_amounts_outside_the_dates_count_with_the_first_and_the_last_day() -> None:
    early, late = MONDAY - timedelta(days=9), FRIDAY_1 + timedelta(days=9)
    found = earned_time(
        {early: Decimal(5), MONDAY: Decimal(5), late: Decimal(10)},
        Decimal(20),
        start=MONDAY,
        finish=FRIDAY_1,
        until=FRIDAY_1,
        calendar=standard_calendar(),
    )
    assert (found.schedule.earned, found.schedule.planned) == (5, 5)


def test_a_snapshot_keeps_the_inputs_of_every_forecast() -> None:
    snapshot = recompute(half_way().project.pk, today=FRIDAY_2)
    # Left: half of building and all of testing, at today's plan.
    assert snapshot.bottom_up_etc == Decimal("7500.00")
    assert snapshot.eac_method == "typical"


def test_a_snapshot_keeps_the_risks_that_rate_highest() -> None:
    plan = baselined()
    costs = {f"impact_cost_{name}": Decimal(1000) for name in ("low", "likely", "high")}
    for impact in range(1, 6):
        fields = {"title": f"Risk {impact}", "probability_percent": 50, "current_probability": 2}
        raise_risk(
            actor=plan.manager, project_id=plan.project.pk, fields=fields | costs | {"current_impact": impact}
        )
    risks = recompute(plan.project.pk, today=FRIDAY_1).risks
    assert risks["open"] == 5
    assert risks["top"][0] == {"number": 5, "title": "Risk 5", "score": 10, "owner": "", "exposure": "500.00"}


def test_the_curve_stands_at_every_months_end() -> None:
    plan = half_way()
    plan.report(plan.build, needs_more_days=15)
    dates = recompute(plan.project.pk, today=FRIDAY_2).earned_value_table["dates"]
    assert {"2026-02-28", "2026-03-31"} & set(dates) == {"2026-03-31"}


def test_the_tasks_figures_add_up_to_the_snapshots() -> None:
    snapshot = recompute(half_way().project.pk, today=FRIDAY_2)
    assert sums(snapshot) == (
        snapshot.budget_at_completion,
        snapshot.planned_value,
        snapshot.earned_value,
        snapshot.actual_cost,
        snapshot.bottom_up_etc,
    )


def test_a_past_snapshots_tasks_keep_their_figures() -> None:
    plan = half_way()
    before = recompute(plan.project.pk, today=FRIDAY_2)
    was = sums(before)
    spend(plan, "1234.56", FRIDAY_1, plan.build)
    after = recompute(plan.project.pk, today=FRIDAY_2)
    assert sums(before) == was
    assert sums(after)[3] - was[3] == Decimal("1234.56")


def test_only_tasks_whose_figures_changed_are_written() -> None:
    plan = half_way()
    recompute(plan.project.pk, today=FRIDAY_2)
    count = TaskMeasure.objects.count()
    raise_generation(plan.project.pk)
    recompute(plan.project.pk, today=FRIDAY_2)
    assert TaskMeasure.objects.count() == count
    spend(plan, "10.00", FRIDAY_1, plan.build)
    recompute(plan.project.pk, today=FRIDAY_2)
    assert TaskMeasure.objects.count() == count + 1


def test_costs_outside_the_tasks_have_a_row_of_their_own() -> None:
    plan = half_way()
    spend(plan, "70.00", FRIDAY_1)
    recompute(plan.project.pk, today=FRIDAY_2)
    assert TaskMeasure.objects.get(project=plan.project, task_id=0).actual_cost == Decimal("70.00")


def test_a_task_that_is_gone_leaves_its_figures_to_the_past() -> None:
    plan = half_way()
    before = recompute(plan.project.pk, today=FRIDAY_2)
    was = sums(before)
    Task.objects.filter(pk=plan.test.pk).update(deleted_at=before.computed_at)
    raise_generation(plan.project.pk)
    after = recompute(plan.project.pk, today=FRIDAY_2)
    assert sums(before) == was
    assert sums(after)[0] == after.budget_at_completion
    assert TaskMeasure.objects.get(project=plan.project, task_id=plan.test.pk).until == after


def test_a_measure_is_never_changed() -> None:
    recompute(half_way().project.pk, today=FRIDAY_2)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        TaskMeasure.objects.update(earned_value=0)


@pytest.mark.parametrize("method", Task.EarningMethod.values)
def test_every_earning_method_can_be_kept(method: str) -> None:
    plan = half_way()
    Task.objects.filter(pk=plan.build.pk).update(earning_method=method)
    recompute(plan.project.pk, today=FRIDAY_2)
    assert (
        TaskMeasure.objects.get(project=plan.project, task_id=plan.build.pk, until=None).earning_method
        == method
    )
