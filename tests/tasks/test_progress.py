"""What a team member reports: what follows from it, and that a slip moves the plan at once."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError, Forbidden, InvalidInput, NotVisible
from core.models import ChangeSet
from people.access import actor_for
from tasks.editing.reads import cell_texts
from tasks.editing.services import delete_task, move_task, update_task
from tasks.models import Assignment, Resource, Task
from tasks.reporting.reads import begins_early
from tasks.reporting.services import Report, add_comment, delete_comment, report_progress, undo_report
from tasks.time.services import delete_time, log_time
from tests.factories import actor_with, member_of
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three, drawn_plan

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 3, 3)


def report(plan: DrawnPlan, name: str, **fields: object) -> None:
    actor = actor_for(plan.priya) if name == "build" else plan.manager
    report_progress(actor=actor, task_id=plan.ids[name], report=Report(**fields))  # type: ignore[arg-type]


def test_done_sets_dates_percent_and_status() -> None:
    plan = chain_of_three()
    report(plan, "design", is_done=True, on=TUESDAY)
    task = plan["design"]
    assert (task.percent_complete, task.remaining_minutes, task.status) == (100, 0, Task.Status.DONE)
    assert plan.dates("design")[1] == TUESDAY
    assert task.is_done


def test_a_finish_three_days_late_moves_what_waits() -> None:
    plan = chain_of_three()
    report(plan, "design", percent_complete=50, on=date(2026, 3, 2))
    report(plan, "design", is_done=True, on=date(2026, 3, 6))
    assert plan.dates("build")[0] == date(2026, 3, 9)


def test_needing_more_days_makes_a_task_that_has_not_begun_longer() -> None:
    plan = chain_of_three()
    report(plan, "build", needs_more_days=2)
    assert plan["build"].duration_minutes == 5 * DAY
    assert plan.dates("test")[0] == date(2026, 3, 11)
    assert plan.project.finish != Task.objects.get(pk=plan.ids["test"]).finish


def test_needing_more_days_adds_to_what_remains_of_a_started_task() -> None:
    plan = chain_of_three()
    report(plan, "design", percent_complete=50, on=date(2026, 3, 2))
    report(plan, "design", needs_more_days=3)
    task = plan["design"]
    assert (task.remaining_minutes, task.duration_minutes) == (4 * DAY, 5 * DAY)
    assert task.percent_complete == 20
    assert plan.dates("build")[0] == date(2026, 3, 9)


@pytest.mark.parametrize("days", [0, -1, 1000])
def test_an_impossible_number_of_days_is_refused(days: int) -> None:
    plan = chain_of_three()
    with pytest.raises(DomainError):
        report(plan, "build", needs_more_days=days)
    assert plan["build"].duration_minutes == 3 * DAY


def test_started_percent_and_back_to_nothing() -> None:
    plan = chain_of_three()
    report(plan, "design", is_started=True, on=date(2026, 3, 2))
    assert plan["design"].status == Task.Status.IN_PROGRESS
    report(plan, "design", percent_complete=25)
    assert plan["design"].remaining_minutes == round(2 * DAY * 0.75)
    report(plan, "design", percent_complete=0)
    task = plan["design"]
    assert (task.actual_start, task.remaining_minutes, task.status) == (None, None, Task.Status.TODO)


def test_a_task_opened_again_loses_its_finish() -> None:
    plan = chain_of_three()
    report(plan, "design", is_done=True, on=TUESDAY)
    report(plan, "design", percent_complete=75)
    task = plan["design"]
    assert (task.actual_finish, task.percent_complete, task.status) == (None, 75, Task.Status.IN_PROGRESS)


def test_blocked_needs_no_new_schedule_and_ends_where_it_was() -> None:
    plan = chain_of_three()
    report(plan, "build", blocked_reason="No access to the test system")
    assert plan["build"].status == Task.Status.BLOCKED
    report(plan, "build", blocked_reason="")
    assert (plan["build"].status, plan["build"].blocked_reason) == (Task.Status.TODO, "")


def test_a_summary_takes_no_report() -> None:
    plan = drawn_plan()
    plan.add("Phase")
    plan.add("design", under="Phase")
    with pytest.raises(DomainError, match="summary"):
        report(plan, "Phase", percent_complete=50)


def test_a_role_that_nobody_fills_keeps_nobody_from_reporting() -> None:
    plan = chain_of_three()
    role = Resource.objects.create(project=plan.project, name="Engineer", role="Engineer")
    Assignment.objects.create(task_id=plan.ids["design"], resource=role)
    colleague = actor_for(member_of(plan.project))
    report_progress(actor=colleague, task_id=plan.ids["design"], report=Report(percent_complete=50))
    assert plan["design"].percent_complete == 50


def test_people_report_on_their_own_tasks() -> None:
    plan = chain_of_three()
    colleague = actor_for(member_of(plan.project))
    with pytest.raises(Forbidden, match="somebody else"):
        report_progress(actor=colleague, task_id=plan.ids["build"], report=Report(percent_complete=50))
    report_progress(actor=plan.manager, task_id=plan.ids["build"], report=Report(percent_complete=50))
    report_progress(actor=colleague, task_id=plan.ids["design"], report=Report(percent_complete=50))
    with pytest.raises(Forbidden):
        report_progress(
            actor=actor_with(plan.project, "stakeholder"),
            task_id=milestone_of(plan),
            report=Report(percent_complete=50),
        )


def milestone_of(plan: DrawnPlan) -> int:
    return plan.add("Live", 0, is_milestone=True).pk


def test_a_report_is_undone_from_the_journal() -> None:
    plan = chain_of_three()
    before, moved = plan["build"], plan.dates("test")
    report(plan, "build", needs_more_days=4)
    assert plan.dates("test") != moved
    undo_report(actor=actor_for(plan.priya), task_id=plan.ids["build"], version=plan["build"].version)
    assert plan["build"].duration_minutes == before.duration_minutes
    assert plan.dates("test") == moved
    assert ChangeSet.objects.get(intent="undo_report").undoes is not None


def test_a_report_on_which_somebody_built_is_not_undone() -> None:
    plan = chain_of_three()
    report(plan, "build", is_done=True)
    seen = plan["build"].version
    update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"name": "Build it"})
    for version in (seen, plan["build"].version):
        with pytest.raises(DomainError, match="changed since"):
            undo_report(actor=actor_for(plan.priya), task_id=plan.ids["build"], version=version)
    assert plan["build"].is_done


def test_time_is_logged_up_to_today_and_taken_back_until_approved() -> None:
    plan = chain_of_three()
    priya, today = actor_for(plan.priya), timezone.localdate()
    entry = log_time(actor=priya, task_id=plan.ids["build"], minutes=90, note="Vendors A to F")
    assert (entry.minutes, entry.worked_on, entry.user) == (90, today, plan.priya)
    with pytest.raises(DomainError, match="up to today"):
        log_time(actor=priya, task_id=plan.ids["build"], minutes=90, worked_on=today + timedelta(days=1))
    with pytest.raises(InvalidInput):
        log_time(actor=priya, task_id=plan.ids["build"], minutes=0)
    with pytest.raises(Forbidden):
        delete_time(actor=plan.manager, entry_id=entry.pk)
    delete_time(actor=priya, entry_id=entry.pk)


def test_comments_are_for_those_who_see_the_task() -> None:
    plan = chain_of_three()
    comment = add_comment(actor=actor_for(plan.priya), task_id=plan.ids["build"], body=" Half done ")
    assert comment.body == "Half done"
    with pytest.raises(InvalidInput):
        add_comment(actor=plan.manager, task_id=plan.ids["build"], body="  ")
    with pytest.raises(Forbidden):
        delete_comment(actor=plan.manager, comment_id=comment.pk)
    with pytest.raises(NotVisible):
        add_comment(
            actor=actor_with(plan.project, "stakeholder"), task_id=plan.ids["build"], body="What is this?"
        )


def test_half_days_count() -> None:
    plan = chain_of_three()
    report(plan, "build", needs_more_days=float(Decimal("0.5")))
    assert plan["build"].duration_minutes == 3 * DAY + DAY // 2


def test_a_report_moves_the_finish_of_a_task_under_way_that_is_scheduled_by_hand() -> None:
    plan = chain_of_three()
    update_task(actor=plan.manager, task_id=plan.ids["design"], changes={"mode": Task.Mode.MANUAL})
    report(plan, "design", is_started=True, on=TUESDAY - timedelta(days=1))
    first, last = plan.dates("design")
    assert plan["design"].manual_finish is not None
    report(plan, "design", needs_more_days=Decimal(2))
    assert plan["design"].manual_finish is None
    assert plan.dates("design")[0] == first
    assert plan.dates("design")[1] > last


def test_work_on_a_day_off_has_the_first_and_last_minute_that_typed_dates_have() -> None:
    plan = chain_of_three()
    saturday = date(2026, 3, 7)
    report(plan, "design", is_started=True, on=saturday)
    report(plan, "design", is_done=True, on=saturday)
    task, zone = plan["design"], ZoneInfo(plan.project.time_zone)
    assert task.actual_start.astimezone(zone).time() == time(0, 0)
    assert task.actual_finish.astimezone(zone).time() == time(23, 59)


def test_a_milestone_is_reached_in_one_moment() -> None:
    plan = drawn_plan()
    plan.add("go live", 0, is_milestone=True)
    report(plan, "go live", is_done=True, on=TUESDAY)
    task = plan["go live"]
    assert task.actual_start == task.actual_finish
    assert task.start == task.finish


def test_a_summary_is_done_when_all_below_it_is(client: Client) -> None:
    plan = drawn_plan()
    plan.add("reviews")
    plan.add("first", 0, under="reviews", is_milestone=True)
    plan.add("second", 0, under="reviews", is_milestone=True)
    client.force_login(plan.manager.user)

    def told() -> tuple[int, str]:
        task = client.get(f"/api/v1/tasks/{plan.ids['reviews']}/").json()
        return task["percent_complete"], task["status"]

    assert told() == (0, "todo")
    report(plan, "first", is_done=True, on=TUESDAY)
    assert told() == (50, "in_progress")
    report(plan, "second", is_done=True, on=TUESDAY)
    assert told() == (100, "done")
    page = client.get(reverse("task", args=[plan.project.code, plan.ids["reviews"]]))
    html = page.content.decode()
    assert "100% complete" in html
    assert "Critical" not in html
    assert "Each day late" not in html


def test_the_page_of_a_summary_says_how_long_it_spans() -> None:
    plan = drawn_plan()
    plan.add("stage")
    plan.add("design", 2, under="stage")
    plan.add("build", 3, under="stage", after="design")
    texts = cell_texts(plan.project, plan["stage"], ["duration"])
    assert texts == [{"column": "duration", "label": "Duration", "text": "5d", "may_edit": False}]


def test_what_a_task_reported_survives_being_a_summary_for_a_while() -> None:
    plan = chain_of_three()
    report(plan, "design", percent_complete=50, on=date(2026, 3, 2))
    plan.add("sketch")
    move_task(actor=plan.manager, task_id=plan.ids["sketch"], parent_id=plan.ids["design"])
    assert (plan["design"].percent_done, plan["design"].percent_complete) == (0, 50)
    delete_task(actor=plan.manager, task_id=plan.ids["sketch"])
    assert (plan["design"].percent_done, plan["design"].summary_percent) == (50, None)


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({"constraint_kind": "snet", "constraint_date": 40}, True),
        ({"constraint_kind": "mso", "constraint_date": 40}, True),
        ({"constraint_kind": "snet", "constraint_date": -40}, False),
        ({"constraint_kind": "fnlt", "constraint_date": 40}, False),
        ({"mode": "manual", "manual_start": 40}, True),
        ({"mode": "manual", "manual_start": 40, "actual_start": -1}, False),
        ({}, False),
    ],
)
def test_what_must_not_begin_yet_says_what_a_report_does(changes: dict[str, Any], is_told: bool) -> None:
    today = date(2026, 9, 2)
    noon = datetime(2026, 9, 2, 12, tzinfo=UTC)
    row = {"actual_start": None, "mode": "auto", "constraint_kind": "asap"}
    row |= {"constraint_date": None, "manual_start": None}
    row |= {
        name: noon + timedelta(days=value) if isinstance(value, int) else value
        for name, value in changes.items()
    }
    assert bool(begins_early(row, "Europe/Berlin", today)) == is_told
