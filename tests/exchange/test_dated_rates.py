"""Rates of a file that change on dates, and its other rate tables: priced by day, as the file's own costs are."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from budgets.money.reads import budget_at_completion
from core.access import SYSTEM
from tasks.editing.services import update_task
from tasks.load.reads import assignment_costs
from tasks.models import Assignment, Resource, Task
from tests.exchange.taking import Taken, left_out, notes, sums, taker
from tests.exchange.xml_samples import assignment, resource, task
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

KIM = "<StandardRate>50</StandardRate>"


@pytest.fixture
def take() -> Taken:
    return taker()


def rate(since: str, hourly: str, *, table: int = 0, extra: str = "") -> str:
    return (
        f"<Rate><RatesFrom>{since}T00:00:00</RatesFrom><RatesTo>2049-12-31T23:59:00</RatesTo>"
        f"<RateTable>{table}</RateTable><StandardRate>{hourly}</StandardRate>"
        f"<StandardRateFormat>2</StandardRateFormat>{extra}</Rate>"
    )


def rates(*rows: str) -> str:
    return f"{KIM}<Rates>{''.join(rows)}</Rates>"


DEARER = rates(rate("1984-01-01", "50"), rate("2026-01-07", "80"))


def only_assignment(run: object) -> Assignment:
    return Assignment.objects.select_related("resource").get(task__project=run.project)  # type: ignore[attr-defined]


def test_a_rate_that_changes_prices_each_day(take: Taken) -> None:
    run = take(
        task(1, "A", 5),
        resources=resource(1, "Kim", DEARER),
        assignments=assignment(1, 1, 40, "<Cost>272000</Cost>"),
    )
    # Two days at 50, three at 80.
    assert sums(run)["cost"] == ("2720.00", "2720.00")
    row = only_assignment(run)
    assert row.hourly_rate is None
    assert [step["hourly"] for step in row.resource.rate_steps] == ["50.0000", "80.0000"]
    (cost,) = assignment_costs(run.project_id)
    assert [amount for _day, amount in cost.days or ()] == [400, 400, 640, 640, 640]
    assert "Resource: Rates" not in left_out(run)
    assert run.report["is_whole"]


def test_work_that_moves_behind_the_date_costs_the_later_rate(take: Taken) -> None:
    run = take(
        task(1, "A", 5),
        resources=resource(1, "Kim", DEARER),
        assignments=assignment(1, 1, 40, "<Cost>272000</Cost>"),
    )
    moved = datetime(2026, 1, 12, 8, tzinfo=ZoneInfo(run.project.time_zone))
    changes = {"constraint_kind": Task.Constraint.SNET, "constraint_date": moved}
    update_task(actor=SYSTEM, task_id=only_assignment(run).task_id, changes=changes)
    assert budget_at_completion(run.project_id) == Decimal("3200.00")


def test_before_the_first_date_the_resources_own_rate_holds(take: Taken) -> None:
    run = take(
        task(1, "A", 5),
        resources=resource(1, "Kim", rates(rate("2026-01-07", "80"))),
        assignments=assignment(1, 1, 40, "<Cost>272000</Cost>"),
    )
    assert sums(run)["cost"] == ("2720.00", "2720.00")
    assert only_assignment(run).hourly_rate is None


def test_an_assignment_is_priced_by_the_table_that_it_names(take: Taken) -> None:
    table_b = rate("1984-01-01", "90", table=1), rate("2026-01-08", "100", table=1)
    run = take(
        task(1, "A", 5) + task(2, "B", 1),
        resources=resource(1, "Kim", rates(rate("1984-01-01", "50"), *table_b)),
        assignments=assignment(1, 1, 40, "<Cost>376000</Cost><CostRateTable>1</CostRateTable>")
        + assignment(2, 1, 8, "<Cost>40000</Cost>"),
    )
    # Three days at 90, two at 100; the other task at table A.
    assert sums(run)["cost"] == ("4160.00", "4160.00")
    rows = Assignment.objects.filter(task__project=run.project).order_by("task__row_number")
    assert list(rows.values_list("rate_table", "hourly_rate")) == [(1, None), (0, None)]
    assert not [what for what in left_out(run) if "Rate" in what]
    assert run.report["is_whole"]


def test_a_table_without_rates_costs_what_the_file_says(take: Taken) -> None:
    run = take(
        task(1, "A", 5),
        resources=resource(1, "Kim", KIM),
        assignments=assignment(1, 1, 40, "<Cost>360000</Cost><CostRateTable>2</CostRateTable>"),
    )
    assert sums(run)["cost"] == ("3600.00", "3600.00")
    assert (only_assignment(run).rate_table, only_assignment(run).hourly_rate) == (0, 90)


def test_a_cost_that_dated_rates_do_not_explain_is_an_average_and_named(take: Taken) -> None:
    run = take(
        task(1, "A", 5),
        resources=resource(1, "Kim", DEARER),
        assignments=assignment(1, 1, 40, "<Cost>300000</Cost>"),
    )
    assert sums(run)["cost"] == ("3000.00", "3000.00")
    assert only_assignment(run).hourly_rate == 75
    assert "dated rates" in notes(run)
    assert not run.report["is_whole"]


def test_overtime_and_the_cost_of_a_use_change_on_the_date_too(take: Taken) -> None:
    extra = "<OvertimeRate>{0}</OvertimeRate><CostPerUse>{1}</CostPerUse>"
    steps = (
        rate("1984-01-01", "50", extra=extra.format(75, 1000)),
        rate("2026-01-06", "80", extra=extra.format(120, 2000)),
    )
    run = take(
        task(1, "A", 2),
        resources=resource(1, "Kim", rates(*steps)),
        # 20 hours on two days, 4 of them overtime: 8 × 50 + 2 × 75 + 8 × 80 + 2 × 120, and 10 for the use.
        assignments=assignment(1, 1, 20, "<OvertimeWork>PT4H0M0S</OvertimeWork><Cost>144000</Cost>"),
    )
    assert sums(run)["cost"] == ("1440.00", "1440.00")
    assert only_assignment(run).hourly_rate is None


@pytest.mark.parametrize("table", ["7", "-1"])
def test_a_table_that_is_none_is_named(take: Taken, table: str) -> None:
    run = take(
        task(1, "A", 1),
        resources=resource(1, "Kim", rates(rate("2026-01-07", "80", table=int(table)))),
        assignments=assignment(1, 1, 8, f"<Cost>40000</Cost><CostRateTable>{table}</CostRateTable>"),
    )
    assert sums(run)["cost"] == ("400.00", "400.00")
    assert notes(run).count("is no table of rates") == 2
    assert Resource.objects.get(project=run.project).rate_steps is None


def test_who_has_an_account_and_no_rate_of_their_own_costs_what_the_file_says(take: Taken) -> None:
    run = take(
        task(1, "A", 5),
        resources=resource(1, "Kim", DEARER + "<EmailAddress>kim@example.com</EmailAddress>"),
        assignments=assignment(1, 1, 40, "<Cost>272000</Cost>"),
    )
    row = only_assignment(run)
    Resource.objects.filter(pk=row.resource_id).update(user=UserFactory())
    assert budget_at_completion(run.project_id) == Decimal("2720.00")


def test_an_odd_date_or_amount_costs_no_more_than_its_step(take: Taken) -> None:
    odd = "<Rate><RatesFrom>soon</RatesFrom><RateTable>0</RateTable><StandardRate>x</StandardRate></Rate>"
    run = take(
        task(1, "A", 5),
        resources=resource(1, "Kim", rates(odd, rate("1984-01-01", "50"), rate("2026-01-07", "80"))),
        assignments=assignment(1, 1, 40, "<Cost>272000</Cost>"),
    )
    assert sums(run)["cost"] == ("2720.00", "2720.00")
    assert "is not a date" in notes(run)
