"""The cost tree, the months, and the sentences made of them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from budgets.money.figures.forecasting import Figures, forecast
from budgets.money.reads import rows_by_task
from budgets.overview import reads
from budgets.overview.page import verdict
from budgets.overview.reads import months_of
from projects.models import Phase
from tests.budgets.rows import cost, line, order
from tests.factories import ProjectFactory, TaskFactory

money = st.decimals(min_value=0, max_value=10**7, places=2)


@given(planned=money, share=st.integers(0, 100), committed=money, actual=money, is_done=st.booleans())
def test_a_forecast_is_never_below_what_is_spent_or_ordered(
    planned: Decimal, share: int, committed: Decimal, actual: Decimal, is_done: bool
) -> None:
    to_date = (planned * share / 100).quantize(Decimal("0.01"))
    found = forecast(
        planned=planned, planned_to_date=to_date, committed=committed, actual=actual, is_done=is_done
    )
    assert found >= actual + committed or (not is_done and found >= max(planned, actual))
    assert found >= actual
    if is_done:
        assert found == actual + committed


@pytest.mark.parametrize(
    ("to_date", "committed", "actual", "is_done", "expected"),
    [
        (60, 0, 60, False, 100),  # as planned
        (60, 0, 70, False, 110),  # dearer so far, the rest as planned
        (60, 0, 50, False, 100),  # due and not billed yet
        (60, 80, 50, False, 130),  # more on order than was planned
        (100, 0, 90, True, 90),  # done: what is not spent is saved
    ],
)
def test_forecasts_by_example(
    to_date: int, committed: int, actual: int, is_done: bool, expected: int
) -> None:
    values = {"planned": 100, "planned_to_date": to_date, "committed": committed, "actual": actual}
    assert forecast(**{name: Decimal(value) for name, value in values.items()}, is_done=is_done) == expected


def test_over_is_not_defined_where_nothing_was_planned() -> None:
    assert Figures(forecast=Decimal(5)).over_percent is None


@given(
    planned=st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), money), max_size=30),
    spent=st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 6, 30)), money), max_size=30),
    left=money,
)
def test_the_months_add_up_to_plan_and_forecast(planned: list, spent: list, left: Decimal) -> None:
    status = date(2026, 6, 30)
    months = months_of(
        planned=planned, actual=spent, still_to_spend=left, status_date=status, finish=date(2026, 10, 1)
    )
    if not planned and not spent:
        assert months == []
        return
    assert sum(month.planned for month in months) == sum(amount for _day, amount in planned)
    assert sum(month.total for month in months) == sum(amount for _day, amount in spent) + left
    assert all(month.forecast == 0 for month in months if month.month < status.replace(day=1))


@pytest.mark.django_db
class TestTree:
    def test_both_ways_add_up_to_the_same_total(self) -> None:
        project = ProjectFactory(status_date=date(2026, 4, 15))
        planning, execution = Phase.objects.filter(project=project)[1:3]
        dates = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 5, 31)}
        services = line(project, "900.00", phase_id=planning.pk, **dates)
        cloud = line(project, "333.33", key="cloud", phase_id=execution.pk, **dates)
        line(project, "50.00", key="travel")
        cost(project, "500.00", line_id=services.pk)
        cost(project, "77.77")
        order(project, "100.00", line_id=cloud.pk)
        order(project, "10.00", number="PO-2")
        tree = reads.budget_overview(project).tree
        for rows in (tree.by_category, tree.by_phase):
            for name in ("planned", "committed", "actual", "forecast"):
                top = getattr(tree.total.figures, name)
                assert sum(getattr(row.figures, name) for row in rows) == top
                assert sum(getattr(inner.figures, name) for row in rows for inner in row.rows) == top
        assert tree.total.figures.planned == Decimal("1283.33")
        assert tree.total.figures.committed == Decimal("110.00")
        assert [row.name for row in tree.by_category] == ["Cloud", "Services", "Travel", "On no budget line"]
        assert [row.name for row in tree.by_phase] == ["Planning", "Execution", "No phase"]

    def test_costs_after_the_status_date_are_not_actual_yet(self) -> None:
        project = ProjectFactory(status_date=date(2026, 3, 9))
        cost(project, "10.00", incurred_on=date(2026, 3, 9))
        cost(project, "20.00", incurred_on=date(2026, 3, 10))
        assert reads.budget_overview(project).tree.total.figures.actual == Decimal("10.00")

    def test_a_finished_phase_costs_what_it_cost(self) -> None:
        project = ProjectFactory(status_date=date(2026, 4, 15))
        phase = Phase.objects.filter(project=project).first()
        row = line(project, "100.00", phase_id=phase.pk)
        cost(project, "80.00", line_id=row.pk)
        assert reads.budget_overview(project).tree.total.figures.forecast == Decimal("100.00")
        Phase.objects.filter(pk=phase.pk).update(status=Phase.Status.DONE)
        assert reads.budget_overview(project).tree.total.figures.forecast == Decimal("80.00")

    def test_a_tasks_cost_is_labour_in_its_phase(self) -> None:
        project = ProjectFactory(status_date=date(2026, 4, 15))
        phase = Phase.objects.filter(project=project).last()
        TaskFactory(project=project, phase=phase, fixed_cost=Decimal("40.00"))
        (row,) = reads.budget_overview(project).tree.by_category
        assert (row.name, row.rows[0].name, row.figures.planned) == ("Labour", phase.name, Decimal("40.00"))

    def test_the_verdict_says_number_and_cause(self) -> None:
        project = ProjectFactory(status_date=date(2026, 6, 1))
        row = line(project, "10000.00", starts_on=date(2026, 3, 1), ends_on=date(2026, 5, 31))
        cost(project, "10500.00", line_id=row.pk)
        said = verdict(project, reads.budget_overview(project))
        assert said == {
            "rag": "amber",
            "say": "Forecast €10k is €500 (5.0%) over the budget of €10k",
            "why": "Services causes €500. Spent or on order: 105% of the budget.",
        }

    def test_nothing_planned_is_not_rated(self) -> None:
        project = ProjectFactory()
        assert verdict(project, reads.budget_overview(project))["rag"] == "none"


@pytest.mark.django_db
def test_capital_and_operating_expenditure_make_the_whole() -> None:
    project = ProjectFactory()
    servers = line(project, "600.00", key="hardware", name="Servers", is_capex=True)
    partner = line(project, "400.00", name="Partner")
    order(project, "500.00", line_id=servers.pk)
    order(project, "100.00", number="PO-2", line_id=partner.pk)
    cost(project, "50.05", line_id=servers.pk)
    cost(project, "7.77")
    overview = reads.budget_overview(project)
    assert (overview.capex, overview.opex) == (Decimal("600.00"), Decimal("400.00"))
    overviews = [reads.budget_overview(project, is_capex=is_capex) for is_capex in (True, False)]
    parts = [part.shown.total.figures for part in overviews]
    assert [part.actual for part in parts] == [Decimal("50.05"), Decimal("7.77")]
    assert [part.committed for part in parts] == [Decimal("500.00"), Decimal("100.00")]
    whole = overview.tree.total.figures
    assert parts[0].planned + parts[1].planned == whole.planned
    assert parts[0].actual + parts[1].actual == whole.actual
    for part in overviews:
        assert part.tree.total.figures == whole
        months = part.months
        assert sum(month.planned for month in months) == part.shown.total.figures.planned
        assert sum(month.actual for month in months) == part.shown.total.figures.actual
        assert sum(month.total for month in months) == part.shown.total.figures.forecast


@pytest.mark.django_db
def test_tasks_of_a_phase_add_up_to_it() -> None:
    project = ProjectFactory()
    phase = project.phases.first()
    assert phase is not None
    build = TaskFactory(project=project, name="Build", phase=phase)
    line(project, "300.00", task_id=build.pk, phase_id=phase.pk)
    line(project, "200.00", name="Beside", phase_id=phase.pk)
    cost(project, "12.34", task_id=build.pk)
    tree = reads.budget_overview(project).tree
    (row,) = rows_by_task(tree)
    assert {inner.name: inner.figures.planned for inner in row.rows} == {
        f"{build.wbs_code} Build": Decimal("300.00"),
        "On no task": Decimal("200.00"),
    }
    assert sum(inner.figures.actual for inner in row.rows) == row.figures.actual == Decimal("12.34")
    assert not any(inner.has_forecast for inner in row.rows)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["?by=task", "?spending=capex", "?by=task&spending=opex", "?by=x&spending=y"]
)
def test_the_page_shows_each_view_of_the_tree(asked: str, as_user: Any) -> None:
    project = ProjectFactory()
    line(project, "600.00", key="hardware", name="Servers", is_capex=True)
    line(project, "400.00", name="Partner")
    page = as_user(project.manager).get(reverse("budget", args=[project.code]) + asked).content.decode()
    assert "CapEx €600, OpEx €400" in page
    assert ("Servers</a>" in page, "Partner</a>" in page) == ("opex" not in asked, "capex" not in asked)


@pytest.mark.django_db
def test_the_months_follow_the_kind_of_expenditure(as_user: Any) -> None:
    project = ProjectFactory(status_date=date(2026, 3, 31))
    dates = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 4, 30)}
    servers = line(project, "600.00", key="hardware", name="Servers", is_capex=True, **dates)
    partner = line(project, "4000.00", name="Partner", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31))
    cost(project, "50.05", line_id=servers.pk)
    cost(project, "7.77", line_id=partner.pk)
    capex = reads.budget_overview(project, is_capex=True)
    assert [(month.month.month, month.actual) for month in capex.months] == [
        (3, Decimal("50.05")),
        (4, Decimal("0.00")),
    ]
    address = reverse("budget", args=[project.code])
    client = as_user(project.manager)
    page = client.get(address, {"spending": "capex"}).content.decode()
    months = page.partition('id="months"')[2].partition("</section>")[0]
    assert "CapEx</span>" in months
    assert "May" not in months
    assert (
        "May" in client.get(address).content.decode().partition('id="months"')[2].partition("</section>")[0]
    )
