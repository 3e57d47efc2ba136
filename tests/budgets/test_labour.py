"""Approved time becomes labour cost, exactly once, and is taken back when the week is opened again."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from budgets.labour.jobs import book_time as book_time_job
from budgets.labour.reads import unpriced_time
from budgets.labour.services import book_time
from budgets.models import CostEntry
from budgets.money import reads
from budgets.money.services import correct_cost
from core.access import SYSTEM
from core.errors import DomainError
from core.money import cents
from people.access import actor_for
from people.exchange_rates.services import set_exchange_rate
from people.models import User
from people.rates.services import NewRate, set_rate
from tasks.load.reads import monday_of
from tasks.models import Resource, TimeEntry, TimeWeek
from tasks.time.services import approve_weeks, reopen_week, set_time, submit_week
from tests.tasks.plans import DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db

MONDAY = monday_of(timezone.localdate()) - timedelta(weeks=1)


@pytest.fixture
def plan() -> DrawnPlan:
    return chain_of_three()


def rate(amount: str, *, on: date = date(2020, 1, 1), currency: str = "EUR", **whose: object) -> None:
    new = NewRate(hourly_amount=Decimal(amount), valid_from=on, currency=currency, **whose)  # type: ignore[arg-type]
    set_rate(actor=SYSTEM, rate=new)


def worked(plan: DrawnPlan, *, day: date = MONDAY, minutes: int = 240, task: str = "build") -> None:
    set_time(actor=actor_for(plan.priya), task_id=plan.ids[task], worked_on=day, minutes=minutes)


def approve(plan: DrawnPlan) -> TimeWeek:
    week = submit_week(actor=actor_for(plan.priya), project_id=plan.project.pk, day=MONDAY)
    approve_weeks(actor=plan.manager, project_id=plan.project.pk, versions={week.pk: week.version})
    week.refresh_from_db()
    return week


def amounts(plan: DrawnPlan) -> list[Decimal]:
    found = CostEntry.objects.filter(project=plan.project).order_by("pk")
    return list(found.values_list("amount", flat=True))


def test_draft_and_submitted_time_cost_nothing(plan: DrawnPlan) -> None:
    rate("60.00", user_id=plan.priya.pk)
    worked(plan)
    submit_week(actor=actor_for(plan.priya), project_id=plan.project.pk, day=MONDAY)
    assert book_time(actor=SYSTEM, project_id=plan.project.pk) == 0
    assert reads.actual_cost(plan.project.pk) == 0


def test_approved_time_costs_at_the_rate_of_its_day(plan: DrawnPlan) -> None:
    rate("60.00", user_id=plan.priya.pk)
    rate("66.00", on=MONDAY + timedelta(days=2), user_id=plan.priya.pk)
    worked(plan, minutes=90)
    worked(plan, day=MONDAY + timedelta(days=2), minutes=90)
    approve(plan)
    assert amounts(plan) == [Decimal("90.00"), Decimal("99.00")]
    assert reads.actual_cost_by_day(plan.project.pk) == [
        (MONDAY, Decimal("90.00")),
        (MONDAY + timedelta(days=2), Decimal("99.00")),
    ]
    assert reads.actual_cost_by_task(plan.project.pk) == {plan.ids["build"]: Decimal("189.00")}


def test_it_is_booked_once_however_often_it_is_asked(plan: DrawnPlan) -> None:
    rate("60.00", user_id=plan.priya.pk)
    worked(plan)
    approve(plan)
    assert book_time(actor=SYSTEM, project_id=plan.project.pk) == 0
    book_time_job()
    assert amounts(plan) == [Decimal("240.00")]


def test_a_later_change_of_the_rate_does_not_change_what_is_booked(plan: DrawnPlan) -> None:
    rate("60.00", user_id=plan.priya.pk)
    worked(plan)
    approve(plan)
    rate("80.00", user_id=plan.priya.pk)
    book_time_job()
    assert amounts(plan) == [Decimal("240.00")]


def test_an_opened_week_is_taken_back_by_a_correction_and_booked_anew(plan: DrawnPlan) -> None:
    rate("60.00", user_id=plan.priya.pk)
    worked(plan)
    week = approve(plan)
    reopen_week(actor=plan.manager, week_id=week.pk, note="Half of it was another task")
    assert amounts(plan) == [Decimal("240.00"), Decimal("-240.00")]
    worked(plan, minutes=120)
    approve(plan)
    assert amounts(plan) == [Decimal("240.00"), Decimal("-240.00"), Decimal("120.00")]
    assert reads.actual_cost(plan.project.pk) == Decimal("120.00")
    first, *later = CostEntry.objects.filter(project=plan.project).order_by("pk")
    assert all(entry.corrects == first and entry.incurred_on == MONDAY for entry in later)


def test_what_was_known_before_the_correction_can_still_be_asked(plan: DrawnPlan) -> None:
    rate("60.00", user_id=plan.priya.pk)
    worked(plan)
    week = approve(plan)
    known = timezone.now()
    reopen_week(actor=plan.manager, week_id=week.pk, note="Wrong week")
    then = CostEntry.objects.filter(project=plan.project, recorded_at__lte=known)
    assert [entry.amount for entry in then] == [Decimal("240.00")]


def test_time_taken_out_of_an_opened_week_stays_taken_back(plan: DrawnPlan) -> None:
    rate("60.00", user_id=plan.priya.pk)
    worked(plan)
    worked(plan, day=MONDAY + timedelta(days=1))
    week = approve(plan)
    reopen_week(actor=plan.manager, week_id=week.pk, note="Tuesday was leave")
    worked(plan, day=MONDAY + timedelta(days=1), minutes=0)
    approve(plan)
    assert reads.actual_cost(plan.project.pk) == Decimal("240.00")


def test_the_rate_of_the_role_and_then_of_the_plan_serve_whoever_has_none(plan: DrawnPlan) -> None:
    Resource.objects.filter(project=plan.project, user=plan.priya).update(hourly_rate="45.5")
    worked(plan, minutes=60)
    approve(plan)
    assert amounts(plan) == [Decimal("45.50")]
    User.objects.filter(pk=plan.priya.pk).update(labour_role="Developer")
    rate("70.00", labour_role="Developer")
    worked_on = MONDAY - timedelta(weeks=1)
    worked(plan, day=worked_on, minutes=60)
    week = submit_week(actor=actor_for(plan.priya), project_id=plan.project.pk, day=worked_on)
    approve_weeks(actor=plan.manager, project_id=plan.project.pk, versions={week.pk: week.version})
    assert amounts(plan) == [Decimal("45.50"), Decimal("70.00")]


def test_time_without_a_rate_is_named_and_booked_when_the_rate_is_there(plan: DrawnPlan) -> None:
    worked(plan)
    approve(plan)
    (gap,) = unpriced_time(plan.project)
    assert (gap.user_id, gap.minutes, gap.reason) == (plan.priya.pk, 240, "")
    rate("60.00", user_id=plan.priya.pk)
    book_time_job()
    assert amounts(plan) == [Decimal("240.00")]
    assert unpriced_time(plan.project) == []


def test_a_rate_in_another_currency_is_exchanged_on_the_day_of_the_work(plan: DrawnPlan) -> None:
    rate("100.00", currency="USD", user_id=plan.priya.pk)
    worked(plan, minutes=60)
    approve(plan)
    (gap,) = unpriced_time(plan.project)
    assert "USD" in gap.reason
    assert amounts(plan) == []
    set_exchange_rate(
        actor=SYSTEM, from_currency="USD", to_currency="EUR", rate=Decimal("0.92345"), valid_from=MONDAY
    )
    book_time_job()
    assert amounts(plan) == [Decimal("92.34")]  # 92.345, half to even


def test_the_cost_of_time_is_corrected_through_its_week_alone(plan: DrawnPlan) -> None:
    rate("60.00", user_id=plan.priya.pk)
    worked(plan)
    approve(plan)
    entry = CostEntry.objects.get(project=plan.project)
    with pytest.raises(DomainError, match="Reopen the week"):
        correct_cost(actor=plan.manager, entry_id=entry.pk, amount=Decimal(1), reason="Too dear")


@given(
    minutes=st.integers(1, 1440),
    amount=st.decimals(min_value=0, max_value=500, places=2, allow_nan=False, allow_infinity=False),
)
def test_hours_times_rate_is_rounded_once(minutes: int, amount: Decimal) -> None:
    exact = amount * minutes / 60
    assert abs(cents(exact) - exact) <= Decimal("0.005")
    assert cents(exact) == (Decimal(int(amount * 100) * minutes) / 6000).quantize(
        Decimal("0.01"), "ROUND_HALF_EVEN"
    )


def test_time_is_booked_in_a_fixed_number_of_questions(plan: DrawnPlan) -> None:
    rate("60.00", user_id=plan.priya.pk)
    TimeEntry.objects.bulk_create(
        TimeEntry(
            task_id=plan.ids["build"],
            user=plan.priya,
            worked_on=MONDAY - timedelta(days=number),
            minutes=60,
            status=TimeEntry.Status.APPROVED,
            created_at=timezone.make_aware(datetime.combine(MONDAY, time(12))),
        )
        for number in range(12)
    )
    assert book_time(actor=SYSTEM, project_id=plan.project.pk) == 12
    assert reads.actual_cost(plan.project.pk) == Decimal("720.00")


def test_the_budget_page_names_the_time_that_has_no_price(plan: DrawnPlan, client: Client) -> None:
    worked(plan, minutes=90)
    approve(plan)
    client.force_login(plan.manager.user)
    page = client.get(reverse("budget", args=[plan.project.code])).content.decode()
    assert f"1.5 h of approved time by {plan.priya} cost nothing yet" in page


def test_time_of_whoever_has_no_rate_costs_what_the_plan_says_of_its_day(plan: DrawnPlan) -> None:
    step = {"table": 0, "overtime": None, "per_use": "0.00"}
    plan.give("build")
    Resource.objects.filter(project=plan.project, user=plan.priya).update(
        hourly_rate=Decimal(60),
        rate_steps=[
            step | {"valid_from": None, "hourly": "60"},
            step | {"valid_from": (MONDAY + timedelta(days=2)).isoformat(), "hourly": "66"},
        ],
    )
    worked(plan, minutes=90)
    worked(plan, day=MONDAY + timedelta(days=2), minutes=90)
    approve(plan)
    assert amounts(plan) == [Decimal("90.00"), Decimal("99.00")]
