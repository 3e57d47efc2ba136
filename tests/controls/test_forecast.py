"""The forecast cost: by the formula that holds; between what and what where none does; what colour rests on it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from budgets.models import BudgetLine, CostCategory, CostEntry
from budgets.money.reads import cost_tree, planned_items
from controls.baselines.services import take_baseline
from controls.computing.services import recompute
from controls.earned_value.figures.forecast import Course, Doubt, course_of, forecast_of
from controls.known.words import Reader, speak
from engine.money.earned_value import ForecastMethod, Measures
from projects.models import Project
from projects.project.services import raise_generation
from tasks.models import Task
from tests.controls.plans import FRIDAY_1, FRIDAY_2, FRIDAY_3, Plan, small_plan
from tests.controls.test_recompute import baselined, spend

TYPICAL, BY_ROWS = ForecastMethod.TYPICAL, ForecastMethod.BOTTOM_UP


def measures(*, ev: int, ac: int, still: int, bac: int = 1000, pv: int = 500) -> Measures:
    return Measures(*(Decimal(value) for value in (bac, pv, ev, ac, still)))


def rates(*values: str) -> Course:
    return Course(tuple(Decimal(value) for value in values))


def test_the_cost_rate_leads_once_it_has_settled() -> None:
    found = forecast_of(measures(ev=400, ac=500, still=700), rates("0.85", "0.81", "0.80"), None)
    assert (found.amount, found.method, found.holds) == (Decimal("1250.00"), TYPICAL, True)


@pytest.mark.parametrize(
    ("total", "course", "doubt"),
    [
        (measures(ev=190, ac=200, still=800), Course(), Doubt.RATE_NOT_SETTLED),
        (measures(ev=400, ac=500, still=600), rates("1.55", "0.82"), Doubt.RATE_NOT_STEADY),
        (measures(ev=400, ac=0, still=1000), Course(), Doubt.NO_COSTS),
        (measures(ev=400, ac=200, still=900), Course(unbooked=Decimal(90)), Doubt.NOT_BOOKED),
    ],
)
def test_before_that_the_rows_of_the_budget_do(total: Measures, course: Course, doubt: Doubt) -> None:
    found = forecast_of(total, course, None)
    assert (found.amount, found.method, found.holds) == (total.eac_bottom_up, BY_ROWS, True)
    fixed = forecast_of(total, course, TYPICAL)
    assert (fixed.method, fixed.doubts[0]) == (TYPICAL, doubt)


def test_nothing_holds_while_the_costs_of_months_are_not_booked() -> None:
    course = Course((), unbooked_months=2, unbooked=Decimal(350))
    found = forecast_of(measures(ev=400, ac=50, still=980), course, None)
    assert (found.holds, found.doubts) == (False, (Doubt.NOT_BOOKED,))
    # With 350 as spent: all as planned 1,000; by the rate 1,000; by the rows 1,030.
    assert (found.low, found.high) == (Decimal(1000), Decimal(1030))


def test_with_little_done_only_what_is_planned_anew_is_certain() -> None:
    found = forecast_of(measures(ev=20, ac=25, still=1200, pv=20), Course(), None)
    assert (found.holds, found.doubts, found.least) == (False, (Doubt.LITTLE_DONE,), Decimal(1225))


def curve(*rows: tuple[str, str, str]) -> dict[str, Any]:
    days, earned, spent = zip(*rows, strict=True)
    return {"dates": list(days), "earned": list(earned), "spent": list(spent)}


def test_the_course_is_read_at_the_months_ends() -> None:
    table = curve(
        ("2026-06-30", "50", "0"),
        ("2026-07-12", "60", "40"),
        ("2026-07-31", "100", "80"),
        ("2026-08-31", "200", "80"),
        ("2026-09-30", "300", "80"),
        ("2026-10-09", "310", "80"),
    )
    found = course_of(table, Decimal(7), date(2026, 10, 9))
    assert found == Course((Decimal("1.25"), Decimal("2.5"), Decimal("3.75")), 2, Decimal(7))
    table["spent"][-1] = "95"
    assert course_of(table, Decimal(7), date(2026, 10, 9)).unbooked_months == 0


def test_a_month_without_work_needs_no_booking() -> None:
    table = curve(("2026-07-31", "100", "80"), ("2026-08-31", "100", "80"))
    assert course_of(table, Decimal(0), date(2026, 9, 4)).unbooked_months == 0


def licensed(amount: str, *, is_baselined: bool = True) -> Plan:
    """The small plan, with licences for `amount` over its three weeks."""
    plan = small_plan()
    category = CostCategory.objects.get_or_create(key="licences", defaults={"name": "Licences"})[0]
    BudgetLine.objects.create(
        project=plan.project,
        category=category,
        name="Licences",
        amount=Decimal(amount),
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 3, 20),
    )
    raise_generation(plan.project.pk)
    if is_baselined:
        take_baseline(actor=plan.manager, project_id=plan.project.pk, name="Baseline 1")
    return plan


@pytest.mark.django_db
def test_an_invoice_that_comes_late_moves_no_forecast() -> None:
    plan = licensed("45000.00")
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    plan.at(FRIDAY_2)
    plan.report(plan.build, is_done=True, actual_finish=plan.build.finish)
    spend(plan, "10000.00", FRIDAY_2)
    before = recompute(plan.project.pk, today=FRIDAY_2)
    assert (before.estimate_at_completion, before.eac_method) == (Decimal("60000.00"), "bottom_up")
    entry = {"category": CostCategory.objects.get(key="licences"), "description": "Licences"}
    CostEntry.objects.create(project=plan.project, amount=Decimal("27000.00"), incurred_on=FRIDAY_2, **entry)
    Project.objects.update(eac_method="bottom_up")
    raise_generation(plan.project.pk)
    after = recompute(plan.project.pk, today=FRIDAY_2)
    assert after.estimate_at_completion == before.estimate_at_completion == Decimal("60000.00")


@pytest.mark.django_db
def test_the_rows_of_the_budget_end_at_the_forecast() -> None:
    plan = licensed("45000.00")
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    plan.at(FRIDAY_2)
    spend(plan, "6500.00", FRIDAY_1)
    Project.objects.update(eac_method="bottom_up")
    raise_generation(plan.project.pk)
    snapshot = recompute(plan.project.pk, today=FRIDAY_2)
    tree = cost_tree(plan.fresh(), planned_items(plan.project), status_date=FRIDAY_2)
    assert snapshot.estimate_at_completion == tree.total.figures.forecast
    # 6,500 for what was to cost 5,000: the other ten thousand of work, and all licences, are still to come.
    assert snapshot.estimate_at_completion == Decimal("61500.00")


@pytest.mark.django_db
def test_what_the_calendar_earns_is_neither_ahead_nor_behind() -> None:
    plan = licensed("45000.00")
    plan.at(FRIDAY_1)
    snapshot = recompute(plan.project.pk, today=FRIDAY_1)
    # Five of nineteen days of the licences, and nothing of the work.
    assert snapshot.earned_as_planned == snapshot.earned_value == Decimal("11842.12")
    assert (snapshot.planned_value, snapshot.schedule_performance_index) == (Decimal("16842.12"), 0)
    assert (snapshot.earned_days, snapshot.planned_days) == (0, 15)


@pytest.mark.django_db
def test_a_level_of_effort_is_left_out_of_the_schedule_index() -> None:
    plan = baselined()
    Task.objects.filter(pk=plan.analyse.pk).update(earning_method=Task.EarningMethod.LEVEL_OF_EFFORT)
    plan.at(FRIDAY_2)
    snapshot = recompute(plan.project.pk, today=FRIDAY_2)
    assert (snapshot.earned_as_planned, snapshot.schedule_performance_index) == (Decimal("5000.00"), 0)


@pytest.mark.django_db
def test_no_colour_rests_on_a_forecast_that_does_not_hold() -> None:
    plan = baselined()
    spend(plan, "300.00", FRIDAY_1)
    snapshot = recompute(plan.project.pk, today=FRIDAY_1)
    facts = snapshot.health["budget"]
    assert (snapshot.budget, facts["reason"], snapshot.forecast_cost) == ("none", "not_reliable", None)
    spoken = speak("budget", facts, Reader(sees_money=True, currency="EUR"))
    assert spoken.fact == "The forecast cost is not reliable yet: about €15k"
    assert spoken.cause == "Only 0% of the budget is earned."
    blind = speak("budget", facts, Reader(sees_money=False, currency="EUR"))
    assert blind.fact == "The forecast cost is not reliable yet"


@pytest.mark.django_db
def test_what_is_planned_anew_is_red_from_the_first_day() -> None:
    plan = baselined()
    Task.objects.filter(pk=plan.test.pk).update(fixed_cost=Decimal("9000.00"))
    raise_generation(plan.project.pk)
    snapshot = recompute(plan.project.pk, today=FRIDAY_1)
    spoken = speak("budget", snapshot.health["budget"], Reader(sees_money=True, currency="EUR"))
    assert (snapshot.budget, spoken.fact) == (
        "red",
        "Forecast cost at least €19k, €4k (26.7%) over budget",
    )


@pytest.mark.django_db
def test_the_slip_ledger_moves_actuals_by_bookings_and_the_forecast_by_estimates() -> None:
    plan = licensed("45000.00")
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    plan.at(FRIDAY_2)
    plan.report(plan.build, is_done=True, actual_finish=plan.build.finish)
    spend(plan, "10000.00", FRIDAY_2)
    recompute(plan.project.pk, today=FRIDAY_2)
    plan.at(FRIDAY_3)
    snapshot = recompute(plan.project.pk, today=FRIDAY_3)
    assert [row for row in snapshot.movements.all() if row.cost_after] == []


@pytest.mark.django_db
def test_a_cause_is_named_that_explains_a_third_or_more() -> None:
    plan = baselined()
    Task.objects.filter(pk=plan.test.pk).update(fixed_cost=Decimal("9000.00"))
    raise_generation(plan.project.pk)
    facts = recompute(plan.project.pk, today=FRIDAY_1).health["budget"]
    assert [(row["name"], row["amount"]) for row in facts["causes"]] == [("Test", "4000.00")]
    spoken = speak("budget", facts, Reader(sees_money=True, currency="EUR"))
    assert spoken.cause.endswith("Cause: Test is planned €4k above its baseline.")
    Task.objects.filter(pk=plan.test.pk).update(fixed_cost=Decimal("5000.00"))
    for number in range(4):
        category = CostCategory.objects.create(key=f"beside-{number}", name=f"Beside {number}")
        BudgetLine.objects.create(
            project=plan.project,
            category=category,
            name="Line",
            amount=Decimal("1000.00"),
            starts_on=date(2026, 3, 9),
            ends_on=date(2026, 3, 20),
        )
    raise_generation(plan.project.pk)
    snapshot = recompute(plan.project.pk, today=FRIDAY_1)
    assert (snapshot.budget, snapshot.health["budget"]["causes"]) == ("red", [])
