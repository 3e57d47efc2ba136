"""Work contours of assignments: set, typed by hand, booked, costed and undone."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from budgets.money.reads import planned_items
from controls.baselines.services import take_baseline
from core.access import SYSTEM
from core.errors import DomainError, NotVisible
from tasks.editing.services import assign, set_contour, split_task, update_task
from tasks.load.reads import project_load
from tasks.models import Assignment, Resource, Task
from tasks.plan.services import undo_plan
from tasks.typing.figures.contours import parts_by_day, typed_parts
from tests.factories import actor_with, member_of
from tests.tasks.plans import DAY, DrawnPlan, drawn_plan
from tests.tasks.test_splits import march

pytestmark = pytest.mark.django_db


def ten_days(**fields: Any) -> tuple[DrawnPlan, Assignment]:
    """Two weeks of work from Monday 2 March, by Priya alone, at €60 an hour."""
    plan = drawn_plan()
    plan.add("build", 10)
    if fields:
        update_task(actor=SYSTEM, task_id=plan.ids["build"], changes=fields)
    priya = member_of(plan.project, full_name="Priya Raman", email="priya@example.org")
    row, _moved = assign(actor=SYSTEM, task_id=plan.ids["build"], user_id=priya.pk)
    Resource.objects.filter(pk=row.resource_id).update(hourly_rate=60)
    return plan, row


def shaped(row: Assignment, contour: str, **more: Any) -> Assignment:
    set_contour(actor=SYSTEM, assignment_id=row.pk, contour=contour, **more)
    row.refresh_from_db()
    return row


def costs(plan: DrawnPlan) -> dict[date, Decimal]:
    (item,) = planned_items(plan.project)
    return dict(item.shares)


def booked(plan: DrawnPlan) -> list[int]:
    lines = project_load(plan.project, date(2026, 3, 2)).lines
    return [sum(line.cells[week].booked for line in lines) for week in range(3)]


def test_a_bell_halves_the_work_of_the_same_time() -> None:
    plan, row = ten_days()
    assert shaped(row, "bell").work_minutes == 5 * DAY
    task = plan["build"]
    assert (task.duration_minutes, task.work_minutes) == (10 * DAY, 5 * DAY)
    assert task.finish == march(13, 17)


def test_with_fixed_work_the_task_takes_longer() -> None:
    plan, row = ten_days(kind=Task.Kind.FIXED_WORK)
    assert shaped(row, "bell").work_minutes == 10 * DAY
    assert plan["build"].duration_minutes == 20 * DAY
    assert plan["build"].finish == march(27, 17)


def test_load_and_cost_follow_the_contour() -> None:
    plan, row = ten_days()
    shaped(row, "back")
    # 10, 15, 25, 50, 50 per cent in the first week, 75, 75, 100, 100, 100 in the second.
    assert booked(plan) == [DAY * 150 // 100, DAY * 450 // 100, 0]
    days = costs(plan)
    assert days[date(2026, 3, 2)] == Decimal("42.00")
    assert days[date(2026, 3, 13)] == Decimal("420.00")
    assert sum(days.values()) == Decimal(2520)


def test_planned_value_follows_the_contour() -> None:
    plan, row = ten_days()
    shaped(row, "front")
    baseline = take_baseline(actor=SYSTEM, project_id=plan.project.pk, name="Plan")
    kept = baseline.tasks.get(task_id=plan.ids["build"])
    assert kept.phasing["2026-03-02"] == "420.00"
    assert kept.phasing["2026-03-13"] == "42.00"


def test_cost_rests_in_the_gaps_of_a_split() -> None:
    plan, _row = ten_days()
    split_task(actor=SYSTEM, task_id=plan.ids["build"], at=march(6), start=march(13))
    days = costs(plan)
    assert not [day for day in days if date(2026, 3, 6) <= day < date(2026, 3, 13)]
    assert days[date(2026, 3, 5)] == days[date(2026, 3, 13)] == Decimal(420)
    assert sum(days.values()) == Decimal(4200)
    baseline = take_baseline(actor=SYSTEM, project_id=plan.project.pk, name="Plan")
    assert "2026-03-09" not in baseline.tasks.get(task_id=plan.ids["build"]).phasing


def test_hours_by_hand_are_the_work() -> None:
    plan, row = ten_days()
    shaped(row, "by_hand", parts=typed_parts("7 7 0 0 0 0 0 0 3.5 3,5", 10 * DAY))
    assert row.work_minutes == 3 * DAY
    assert booked(plan) == [2 * DAY, DAY, 0]
    assert costs(plan) == {
        date(2026, 3, 2): Decimal(420),
        date(2026, 3, 3): Decimal(420),
        date(2026, 3, 12): Decimal(210),
        date(2026, 3, 13): Decimal(210),
    }
    # A longer task stretches them.
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"duration_minutes": 20 * DAY})
    row.refresh_from_db()
    assert plan["build"].finish == march(27, 17)
    assert row.work_minutes == 6 * DAY


def test_by_hand_begins_as_it_lay() -> None:
    _plan, row = ten_days()
    shaped(row, "bell")
    parts = parts_by_day(row, 10 * DAY, DAY)
    bell = (10, 20, 40, 80, 100, 100, 80, 40, 20, 10)
    assert [work for _minutes, work in parts] == [DAY * share // 100 for share in bell]


@pytest.mark.parametrize(
    ("contour", "parts", "field"),
    [
        ("by_hand", None, "contour_parts"),
        ("by_hand", [[480, 0], [480, 0]], "contour_parts"),
        ("by_hand", [[0, 60]], "contour_parts"),
        ("by_hand", [[60]], "contour_parts"),
        ("by_hand", [[60, -1]], "contour_parts"),
        ("hump", None, "contour"),
    ],
)
def test_a_contour_that_is_none_is_refused(contour: str, parts: Any, field: str) -> None:
    _plan, row = ten_days()
    with pytest.raises(DomainError) as caught:
        set_contour(actor=SYSTEM, assignment_id=row.pk, contour=contour, parts=parts)
    assert field in caught.value.field_errors()
    row.refresh_from_db()
    assert row.contour == "flat"


@pytest.mark.parametrize("text", ["", "0 0", "eight", "25"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(DomainError):
        typed_parts(text, 4200)


def test_a_contour_is_undone() -> None:
    plan, row = ten_days()
    set_contour(actor=plan.manager, assignment_id=row.pk, contour="bell")
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    row.refresh_from_db()
    assert (row.contour, row.work_minutes) == ("flat", 10 * DAY)


def test_who_only_reads_sets_no_contour() -> None:
    plan, row = ten_days()
    reader = actor_with(plan.project, "stakeholder")
    with pytest.raises(NotVisible):
        set_contour(actor=reader, assignment_id=row.pk, contour="bell")


def test_the_panel_sets_a_contour_and_its_hours(client: Any) -> None:
    plan, row = ten_days()
    client.force_login(plan.manager.user)
    url = reverse("task_part", args=[plan.project.code, plan.ids["build"], "people"])
    form = {"do": "contour", "item": row.pk, "version": row.version, "contour": "by_hand"}
    page = client.post(url, form, headers={"HX-Request": "true"})
    assert 'name="hours"' in page.content.decode()
    row.refresh_from_db()
    assert row.contour_parts == [[DAY, DAY]] * 10
    page = client.post(url, form | {"version": row.version, "hours": "7 0"}, headers={"HX-Request": "true"})
    row.refresh_from_db()
    assert row.contour_parts == [[5 * DAY, DAY], [5 * DAY, 0]]
    refused = client.post(
        url, form | {"version": row.version, "hours": "lots"}, headers={"HX-Request": "true"}
    )
    assert "lots" in refused.content.decode()
    row.refresh_from_db()
    assert row.work_minutes == DAY


def test_the_api_takes_and_gives_contours(client: Any) -> None:
    plan, row = ten_days()
    client.force_login(plan.manager.user)
    body = {"task": plan.ids["build"], "person": row.resource.user_id, "contour": "by_hand"}
    refused = client.post("/api/v1/assignments/", body, content_type="application/json")
    assert refused.status_code == 422
    made = client.post(
        "/api/v1/assignments/",
        body | {"contour_parts": [[DAY, 60], [DAY, 30]]},
        content_type="application/json",
    )
    assert made.status_code == 201
    answer = made.json()
    assert (answer["contour"], answer["work_minutes"]) == ("by_hand", 90)
