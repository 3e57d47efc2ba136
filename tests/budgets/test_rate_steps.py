"""Work that lies on both sides of a new rate costs, day by day, what the rate of that day says."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.money import reads
from controls.baselines.services import take_baseline
from controls.earned_value.figures.project import figures_of
from controls.known.reads.facts import load_facts
from controls.models import BaselineTask
from core.access import SYSTEM
from core.money import total
from engine.calendar import standard_calendar
from engine.money.phasing import Course, Profile
from engine.money.pricing import price_of, priced_work
from engine.plan.contours import Contour, curve_of
from people.models import ExchangeRate, Leave
from people.rates.services import NewRate, set_rate
from tasks.editing.services import assign, set_contour, update_task
from tasks.levelling.reads import Kind, Question
from tasks.levelling.reads.what_if import what_if
from tasks.models import Assignment, Task
from tests.factories import ProjectFactory, TaskFactory, member_of

MONDAY = date(2026, 11, 16)
ZONE = ZoneInfo("Europe/Berlin")


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).astimezone(UTC)


def rate(person: Any, amount: str, on: date, **more: Any) -> None:
    values: dict[str, Any] = {"currency": "EUR", "user_id": person.pk, **more}
    set_rate(actor=SYSTEM, rate=NewRate(hourly_amount=Decimal(amount), valid_from=on, **values))


class Haul:
    """A task of 15 days from Monday on, one person, whose hour costs 90 and from the eighth day on 110."""

    def __init__(self, *, days: int = 15) -> None:
        self.project = ProjectFactory(start=at(date(2026, 11, 2), 8), status_date=None)
        self.person = member_of(self.project)
        rate(self.person, "90", date(2026, 1, 1))
        rate(self.person, "110", date(2026, 11, 25))
        self.task = TaskFactory(
            project=self.project,
            duration_minutes=days * 420,
            constraint_kind=Task.Constraint.SNET,
            constraint_date=at(MONDAY, 8),
        )
        assign(actor=SYSTEM, task_id=self.task.pk, user_id=self.person.pk)
        self.task.refresh_from_db()

    @property
    def row(self) -> Assignment:
        return Assignment.objects.get(task=self.task)

    def days(self) -> dict[date, Decimal]:
        return dict(reads.phased_budget(self.project.pk))

    def cost(self) -> Decimal:
        by_day, amount = self.days(), reads.budget_at_completion(self.project.pk)
        assert total(by_day.values()) == amount
        return amount


@pytest.fixture
def haul() -> Haul:
    return Haul()


pytestmark = pytest.mark.django_db


def test_work_over_a_new_rate_costs_each_day_what_that_day_costs(haul: Haul) -> None:
    assert haul.cost() == 7 * 7 * 90 + 8 * 7 * 110
    days = haul.days()
    assert (len(days), days[MONDAY], days[date(2026, 11, 24)]) == (15, Decimal(630), Decimal(630))
    assert days[date(2026, 11, 25)] == days[date(2026, 12, 4)] == Decimal(770)


def test_a_rate_of_the_role_changes_as_well(haul: Haul) -> None:
    haul.person.rates.all().delete()
    haul.person.labour_role = "Rigger"
    haul.person.save()
    rate(haul.person, "90", date(2026, 1, 1), user_id=None, labour_role="Rigger")
    rate(haul.person, "110", date(2026, 11, 25), user_id=None, labour_role="Rigger")
    assert haul.cost() == 10570


def test_a_baseline_keeps_what_was_planned_by_day(haul: Haul) -> None:
    baseline = take_baseline(actor=SYSTEM, project_id=haul.project.pk, name="First")
    assert baseline.budget_at_completion == 10570
    row = BaselineTask.objects.get(baseline=baseline, task=haul.task)
    assert (row.phasing["2026-11-24"], row.phasing["2026-11-25"]) == ("630.00", "770.00")
    rate(haul.person, "200", date(2026, 11, 25))
    row.refresh_from_db()
    assert (row.cost, row.phasing["2026-11-25"]) == (10570, "770.00")
    assert haul.cost() == 7 * 7 * 90 + 8 * 7 * 200


def test_leave_pushes_work_behind_the_new_rate(haul: Haul) -> None:
    Leave.objects.create(user=haul.person, start=date(2026, 11, 17), end=date(2026, 11, 20))
    update_task(actor=SYSTEM, task_id=haul.task.pk, changes={"priority": 600})
    haul.task.refresh_from_db()
    assert haul.task.finish == at(date(2026, 12, 10), 17)
    # Three days at the old rate: Monday, and two of the next week.
    assert haul.cost() == 3 * 7 * 90 + 12 * 7 * 110
    assert date(2026, 11, 18) not in haul.days()


def test_split_work_costs_nothing_in_its_gap(haul: Haul) -> None:
    gap = [{"after_minutes": 2 * 420, "minutes": 10 * 420}]
    update_task(actor=SYSTEM, task_id=haul.task.pk, changes={"gaps": gap})
    haul.task.refresh_from_db()
    assert len(haul.task.stretches) == 2
    assert haul.cost() == 2 * 7 * 90 + 13 * 7 * 110


def test_work_along_a_contour_lies_on_dearer_days_as_it_says(haul: Haul) -> None:
    parts = [[7 * 420, 60], [8 * 420, 600]]
    set_contour(actor=SYSTEM, assignment_id=haul.row.pk, contour="by_hand", parts=parts)
    assert haul.cost() == 1 * 90 + 10 * 110


def test_what_is_left_costs_what_its_days_cost(haul: Haul) -> None:
    _planned, left = reads.planned_and_left(haul.project.pk, {haul.task.pk: 40})
    # Nine days are left: the seventh costs the old rate.
    assert left[haul.task.pk] == 1 * 7 * 90 + 8 * 7 * 110
    _planned, left = reads.planned_and_left(haul.project.pk, {haul.task.pk: 100})
    assert left[haul.task.pk] == 0


def test_a_rate_that_is_entered_twice_is_no_step(haul: Haul) -> None:
    rate(haul.person, "90", date(2026, 11, 25))
    assert haul.cost() == 105 * 90


def test_nobody_asks_for_calendars_where_no_rate_changes(haul: Haul, django_assert_num_queries: Any) -> None:
    haul.person.rates.filter(valid_from=date(2026, 11, 25)).delete()
    from tasks.load.reads import assignment_costs

    with django_assert_num_queries(2):
        assert [cost.days for cost in assignment_costs(haul.project.pk)] == [None]


def dollars(haul: Haul) -> None:
    """The euro of a dollar is 0.90 and from the eighth day on 0.80."""
    for day, factor in ((date(2026, 1, 1), "0.90"), (date(2026, 11, 25), "0.80")):
        ExchangeRate.objects.create(
            from_currency="USD", to_currency="EUR", valid_from=day, rate=Decimal(factor)
        )


def test_an_hour_in_another_currency_is_exchanged_at_the_rate_of_its_day(haul: Haul) -> None:
    dollars(haul)
    haul.person.rates.all().delete()
    rate(haul.person, "100", date(2026, 1, 1), currency="USD")
    assert haul.cost() == 7 * 7 * 90 + 8 * 7 * 80


def labour(haul: Haul, question: Question) -> Decimal | None:
    haul.project.refresh_from_db()
    return what_if(haul.project, question, SYSTEM).labour


def test_a_question_prices_work_where_it_would_lie(haul: Haul) -> None:
    # Two days more lie at the end. A week later, five days of the old rate are left of seven.
    assert labour(haul, Question(Kind.LONGER, task=haul.task, days=Decimal(2))) == 2 * 7 * 110
    later = Question(Kind.LATER, task=haul.task, first=MONDAY + timedelta(days=7))
    assert labour(haul, later) == 5 * 7 * 20
    update_task(
        actor=SYSTEM,
        task_id=haul.task.pk,
        changes={"constraint_date": at(MONDAY + timedelta(days=7), 9)},
    )
    assert haul.cost() == 10570 + 5 * 7 * 20


def test_what_is_left_is_forecast_at_the_rates_of_its_days(haul: Haul) -> None:
    take_baseline(actor=SYSTEM, project_id=haul.project.pk, name="First")
    Task.objects.filter(pk=haul.task.pk).update(percent_complete=40, actual_start=haul.task.start)
    figures = figures_of(load_facts(haul.project, today=date(2026, 11, 23)))
    assert figures.total is not None
    assert figures.total.bottom_up_etc == 1 * 7 * 90 + 8 * 7 * 110
    assert (figures.budget_at_completion, figures.planned_value) == (10570, 6 * 7 * 90)


MINUTES = st.integers(1, 20_000)
AMOUNT = st.decimals(0, 999, places=2)
STEPS = st.lists(
    st.tuples(st.integers(-5, 60), AMOUNT), min_size=1, max_size=5, unique_by=lambda step: step[0]
)


@pytest.mark.django_db(transaction=False)
@given(
    work=MINUTES,
    length=st.integers(1, 30 * 480),
    steps=STEPS,
    contour=st.sampled_from([None, Contour.BELL, Contour.FRONT, Contour.BACK]),
)
def test_days_add_up_to_the_amount_and_lie_between_the_prices(
    work: int, length: int, steps: list[tuple[int, Decimal]], contour: Contour | None
) -> None:
    calendar = standard_calendar()
    start = datetime(2026, 11, 16, 8)
    curve = curve_of(contour) if contour is not None else None
    course = Course(((start, calendar.add(start, length)),), calendar, curve or Profile.LINEAR)
    prices = [(MONDAY + timedelta(days=day), amount, amount) for day, amount in sorted(steps)]
    priced = priced_work(course, work, prices, overtime_minutes=work // 3)
    assert total(share for _day, share in priced.days) == priced.amount
    low, high = (pick(amount for _day, amount, _overtime in prices) for pick in (min, max))
    assert low * work / 60 - Decimal("0.01") <= priced.amount <= high * work / 60 + Decimal("0.01")
    assert priced.left(0) == priced.amount
    assert priced.left(100) == 0
    assert 0 <= priced.left(50) <= priced.amount
    (single,) = {priced_work(course, work, [(date.min, Decimal(60), Decimal(0))]).amount}
    assert single == work
    dear = [(date.min, Decimal(60), Decimal(120))]
    assert priced_work(course, work, dear, overtime_minutes=work // 3).amount == work + work // 3
    assert price_of(work, work // 3, *dear[0][1:]) == work + work // 3
