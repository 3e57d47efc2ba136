"""Overtime is part of somebody's work, done outside the calendar, at a rate of its own."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budgets.money import reads
from core.access import SYSTEM
from core.errors import Conflict, DomainError
from engine.calendar import standard_calendar
from engine.critical_path import schedule
from engine.errors import InvalidDurationError
from engine.plan import Activity, Plan, Resource
from engine.plan import Assignment as EngineAssignment
from engine.plan.plan_file import parse, render
from people.rates.services import NewRate, set_rate
from tasks.editing.services import assign, set_contour, set_overtime, set_share, update_task
from tasks.load.reads import project_load
from tasks.models import Assignment, Task
from tasks.plan.services import make_steps
from tests.tasks.plans import DAY, DrawnPlan, drawn_plan

pytestmark = pytest.mark.django_db
HOUR = 60


def rate(plan: DrawnPlan, amount: str, overtime: str | None, on: date = date(2020, 1, 1)) -> None:
    new = NewRate(
        hourly_amount=Decimal(amount),
        overtime_amount=None if overtime is None else Decimal(overtime),
        valid_from=on,
        currency="EUR",
        user_id=plan.priya.pk,
    )
    set_rate(actor=SYSTEM, rate=new)


@pytest.fixture
def plan() -> DrawnPlan:
    """Priya builds for five days, 35 h at 50 each."""
    plan = drawn_plan()
    plan.add("build", 5)
    plan.give("build")
    rate(plan, "50", "80")
    return plan


def row_of(plan: DrawnPlan) -> Assignment:
    return Assignment.objects.get(task=plan.ids["build"])


def overtime(plan: DrawnPlan, hours: int, **more: Any) -> None:
    set_overtime(actor=SYSTEM, assignment_id=row_of(plan).pk, minutes=hours * HOUR, **more)


def figures(plan: DrawnPlan) -> tuple[int, int, int, int]:
    """Duration in days, work, overtime in hours, units in per cent."""
    row = row_of(plan)
    days = plan["build"].duration_minutes // DAY
    return days, row.work_minutes // HOUR, row.overtime_minutes // HOUR, round(row.units * 100)


def test_overtime_shortens_the_task_and_the_work_stays(plan: DrawnPlan) -> None:
    overtime(plan, 14)
    assert figures(plan) == (3, 35, 14, 100)
    assert plan.dates("build") == (date(2026, 3, 2), date(2026, 3, 4))
    overtime(plan, 0)
    assert figures(plan) == (5, 35, 0, 100)
    assert plan.dates("build")[1] == date(2026, 3, 6)


def test_with_fixed_duration_the_share_falls(plan: DrawnPlan) -> None:
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"kind": Task.Kind.FIXED_DURATION})
    overtime(plan, 14)
    assert figures(plan) == (5, 35, 14, 60)
    assert plan.dates("build")[1] == date(2026, 3, 6)


def test_a_longer_task_has_more_ordinary_work(plan: DrawnPlan) -> None:
    overtime(plan, 14)
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"duration_minutes": 6 * DAY})
    assert figures(plan) == (6, 42 + 14, 14, 100)
    set_share(actor=SYSTEM, assignment_id=row_of(plan).pk, units=Decimal("0.5"))
    assert figures(plan) == (6, 21 + 14, 14, 50)


def test_under_a_contour_only_ordinary_work_lies_along_it(plan: DrawnPlan) -> None:
    overtime(plan, 14)
    set_contour(actor=SYSTEM, assignment_id=row_of(plan).pk, contour="turtle")
    days, work, extra, _units = figures(plan)
    assert (days, extra) == (3, 14)
    assert work == int(21 * 0.7) + 14


def test_it_costs_the_overtime_rate_of_each_day(plan: DrawnPlan) -> None:
    overtime(plan, 14)
    assert reads.budget_at_completion(plan.project.pk) == 21 * 50 + 14 * 80
    rate(plan, "60", "100", on=date(2026, 3, 4))
    # A third of ordinary work and of overtime lies on the dearer day.
    cost = reads.budget_at_completion(plan.project.pk)
    assert cost == (14 * 50 + 7 * 60 + (Decimal(28) / 3 * 80 + Decimal(14) / 3 * 100)).quantize(
        Decimal("0.01")
    )
    assert sum(dict(reads.phased_budget(plan.project.pk)).values()) == cost


def test_without_a_rate_of_its_own_overtime_costs_the_same(plan: DrawnPlan) -> None:
    rate(plan, "50", None)
    overtime(plan, 14)
    assert reads.budget_at_completion(plan.project.pk) == 35 * 50


def test_the_load_counts_the_hours_of_the_calendar(plan: DrawnPlan) -> None:
    overtime(plan, 14)
    (line,) = [line for line in project_load(plan.project, date(2026, 3, 2)).lines if line.user == plan.priya]
    assert (line.cells[0].booked, line.cells[0].is_over) == (21 * HOUR, False)


@pytest.mark.parametrize("minutes", [-1, 35 * HOUR, 36 * HOUR, 10**12])
def test_overtime_is_less_than_the_work(plan: DrawnPlan, minutes: int) -> None:
    with pytest.raises(DomainError, match="less than all of it") as error:
        set_overtime(actor=SYSTEM, assignment_id=row_of(plan).pk, minutes=minutes)
    assert error.value.field == "overtime"
    with pytest.raises(DomainError, match="less than all of it"):
        assign(
            actor=SYSTEM,
            task_id=plan.ids["build"],
            user_id=plan.priya.pk,
            work_minutes=HOUR,
            overtime_minutes=HOUR,
        )


def test_a_stale_form_changes_nothing(plan: DrawnPlan) -> None:
    version = row_of(plan).version
    overtime(plan, 7, version=version)
    with pytest.raises(Conflict):
        overtime(plan, 14, version=version)
    assert figures(plan)[2] == 7


def test_a_copy_works_as_much_overtime(plan: DrawnPlan) -> None:
    overtime(plan, 14)
    steps = [{"op": "duplicate", "ids": [plan.ids["build"]]}]
    make_steps(actor=SYSTEM, project_id=plan.project.pk, steps=steps)
    assert list(Assignment.objects.values_list("overtime_minutes", flat=True)) == [14 * HOUR] * 2
    assert set(Task.objects.values_list("duration_minutes", flat=True)) == {3 * DAY}


def test_the_panel_takes_it_in_hours_and_the_plan_shows_it(plan: DrawnPlan, client: Client) -> None:
    client.force_login(plan.project.manager)  # type: ignore[arg-type]
    address = reverse("task_part", args=[plan.project.code, plan.ids["build"], "people"])
    row = row_of(plan)
    data = {"do": "overtime", "item": row.pk, "version": row.version, "hours": "14"}
    assert client.post(address, data).status_code in (200, 302)
    assert figures(plan) == (3, 35, 14, 100)
    page = client.get(reverse("task", args=[plan.project.code, plan.ids["build"]])).content.decode()
    assert f'id="tp-overtime-{row.pk}"' in page
    assert "3 days × 100% + 14 h overtime = 35 h of work" in page
    columns = client.get(reverse("plan_columns", args=[plan.project.code]), {"keys": "overtime"}).json()
    assert columns["overtime"] == {str(plan.ids["build"]): 14 * HOUR}
    data |= {"version": row_of(plan).version, "hours": "99"}
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert "less than all of it" in answer.content.decode()


def test_the_api_takes_and_shows_it(plan: DrawnPlan, client: Client) -> None:
    client.force_login(plan.project.manager)  # type: ignore[arg-type]
    given = {
        "task": plan.ids["build"],
        "person": plan.priya.pk,
        "work_minutes": 2100,
        "overtime_minutes": 840,
    }
    answer = client.post("/api/v1/assignments/", given, content_type="application/json")
    assert (answer.status_code, answer.json()["overtime_minutes"]) == (201, 840)
    assert plan.dates("build")[1] == date(2026, 3, 4)
    assert figures(plan) == (3, 35, 14, 100)
    given |= {"overtime_minutes": 2101}
    answer = client.post("/api/v1/assignments/", given, content_type="application/json")
    assert answer.status_code in (400, 422)


def test_the_engine_alone_knows_it() -> None:
    from datetime import datetime

    def drawn(extra: int) -> Plan:
        work = EngineAssignment(1, 1, work_minutes=2400, overtime_minutes=extra)
        return Plan(
            start=datetime(2026, 1, 5, 8),
            calendars=(standard_calendar(),),
            activities=(Activity(1, "A", duration_minutes=2400),),
            resources=(Resource(1),),
            assignments=(work,),
            calendar_uid=1,
        )

    assert schedule(drawn(480))[1].finish == datetime(2026, 1, 8, 17)
    assert parse(render(drawn(480), expected={})).plan.assignments == drawn(480).assignments
    with pytest.raises(InvalidDurationError, match="more overtime than work"):
        schedule(drawn(2401))
