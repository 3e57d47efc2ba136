"""One alert for a late chain with its members: not one per task, gate and phase."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alerts.models import Alert, Delivery
from controls.alerting.figures import root_cause
from controls.alerting.services import watch_due, watch_overdue
from controls.known.reads import latest_snapshot
from core.access import SYSTEM
from tasks.editing.services import assign, create_task, update_task
from tasks.models import Task
from tests.controls.plans import DAY, Plan, small_plan
from tests.controls.test_actions import known, lasts, rule
from tests.controls.test_recompute import baselined

pytestmark = pytest.mark.django_db
NEXT_FRIDAY = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)
MAY = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


def of(person: str, kind: str) -> Alert:
    return Alert.objects.get(recipient__full_name=person, kind=kind, closed_at=None)


def test_a_cause_is_the_first_late_task_of_a_chain() -> None:
    before = {4: 3, 3: 2, 2: 1}
    assert root_cause(4, before.get, {2, 3, 4}.__contains__) == 2
    assert root_cause(4, before.get, {4, 2}.__contains__) == 4
    assert root_cause(1, {1: 2, 2: 1}.get, {1, 2}.__contains__) == 2


def test_overdue_tasks_that_wait_for_one_another_are_one_alert_a_person() -> None:
    plan = small_plan()
    watch_overdue(now=MAY)
    assert Alert.objects.filter(kind="task_overdue", recipient=plan.project.manager).count() == 1
    alert = of("Maya Okafor", "task_overdue")
    assert alert.title.startswith("Analyse is ")
    assert alert.title.endswith("overdue, and 3 tasks wait for it")
    assert [one["name"] for one in alert.members] == ["Build", "Test", "Live"]
    priya = of("Priya Raman", "task_overdue")
    assert [one["name"] for one in priya.members] == ["Build"]
    assert "your work waits for it" in priya.body
    assert priya.task_id == plan.build.pk
    assert Delivery.objects.filter(channel="email").count() == 3


def test_work_that_has_begun_waits_for_nobody() -> None:
    plan = small_plan()
    Task.objects.filter(pk=plan.build.pk).update(actual_start=plan.build.start)
    watch_overdue(now=MAY)
    assert of("Priya Raman", "task_overdue").title.startswith("Build is ")


def test_what_is_done_closes_its_alert_and_the_next_of_the_chain_is_told() -> None:
    plan = small_plan()
    watch_overdue(now=NEXT_FRIDAY)
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    watch_overdue(now=NEXT_FRIDAY)
    closed = Alert.objects.get(recipient=plan.project.manager, key__startswith=f"overdue:{plan.analyse.pk}:")
    assert closed.closed_at is not None
    assert of("Maya Okafor", "task_overdue").title.startswith("Build is ")


def test_deadlines_missed_because_of_one_are_one_alert() -> None:
    plan = small_plan()
    early = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
    Task.objects.filter(pk__in=[plan.analyse.pk, plan.test.pk]).update(deadline=early)
    watch_due(now=datetime(2026, 3, 3, 8, 0, tzinfo=UTC))
    alert = of("Maya Okafor", "deadline_risk")
    assert alert.title == "Analyse will miss its deadline of 4 Mar 2026, and 1 task with it"
    assert alert.body == "As planned now it ends on 6 Mar 2026, 2 working days late. What will you do?"
    assert [one["name"] for one in alert.members] == ["Test"]


def test_past_bounds_of_one_cause_are_one_alert_of_every_level() -> None:
    plan = baselined()
    rule("project", "finish_late_days", "3")
    rule("task", "finish_late_days", "2")
    lasts(plan, 9)
    known(plan)
    alert = of("Maya Okafor", "control_action")
    assert alert.title == "Build is 4 working days late, limit 2. What will you do?"
    names = {one["name"]: one["note"] for one in alert.members}
    assert names == {
        plan.project.name: "4 working days late, limit 3",
        "Test": "4 working days late, limit 2",
        "Live": "4 working days late, limit 2",
    }
    assert Delivery.objects.filter(alert__kind="control_action").count() == 1
    assert not Alert.objects.filter(kind="milestone_slip", closed_at=None).exists()


def test_the_alert_names_the_cause_that_the_pages_name() -> None:
    """Build is late first, by a day; Test behind it adds the other seven."""
    plan = baselined()
    rule("project", "finish_late_days", "3")
    lasts(plan, 6)
    plan.report(plan.build, actual_start=plan.build.start)
    update_task(actor=SYSTEM, task_id=plan.test.pk, changes={"duration_minutes": 12 * DAY})
    known(plan)
    snapshot = latest_snapshot(plan.project.pk)
    alert = of("Maya Okafor", "control_action")
    assert alert.title == f"{plan.project.name} is 8 working days late, limit 3. What will you do?"
    causes = snapshot.health["schedule"]["causes"]
    assert [cause["name"] for cause in causes] == ["Test"]
    assert alert.body == "The cause: Test is 8 working days late."


def test_the_alert_of_a_bound_follows_and_closes_with_the_last() -> None:
    plan = baselined()
    rule("project", "finish_late_days", "3")
    lasts(plan, 9)
    known(plan)
    lasts(plan, 11)
    known(plan)
    assert "is 6 working days late" in of("Maya Okafor", "control_action").title
    assert Delivery.objects.filter(alert__kind="control_action").count() == 1
    lasts(plan, 5)
    known(plan)
    assert not Alert.objects.filter(kind__in=["control_action", "milestone_slip"], closed_at=None).exists()


def test_the_chain_that_turned_the_schedule_is_told_in_one_message() -> None:
    plan = baselined()
    rule("project", "finish_late_days", "3")
    lasts(plan, 11)
    known(plan)
    assert not Alert.objects.filter(kind="threshold_crossed", key__contains=":schedule:").exists()


@pytest.mark.parametrize("is_overdue_first", [True, False])
def test_a_chain_that_is_overdue_and_past_a_bound_is_one_alert(is_overdue_first: bool) -> None:
    plan = baselined()
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    if is_overdue_first:
        watch_overdue(now=MAY)
        assert of("Maya Okafor", "task_overdue").title.startswith("Build is ")
    rule("project", "finish_late_days", "3")
    lasts(plan, 9)
    known(plan)
    watch_overdue(now=MAY)
    told = Alert.objects.filter(recipient=plan.project.manager, closed_at=None, is_known=False)
    assert [row.kind for row in told] == ["control_action"]
    # Who has no action there hears of it as before.
    assert of("Priya Raman", "task_overdue").title.startswith("Build is ")


def many_overdue(plan: Plan, number: int) -> None:
    for place in range(number):
        task = create_task(
            actor=SYSTEM, project_id=plan.project.pk, name=f"More {place}", fields={"duration_minutes": DAY}
        ).task
        Task.objects.filter(pk=task.pk).update(created_at=plan.project.start)
        assign(actor=SYSTEM, task_id=task.pk, user_id=plan.priya.pk, work_minutes=0)


def statements(watch: Any, now: datetime) -> int:
    with CaptureQueriesContext(connection) as counted:
        watch(now=now)
    made = [row["sql"] for row in counted.captured_queries if "SAVEPOINT" not in row["sql"]]
    print(f"{watch.__name__}: {len(made)} statements")
    return len(made)


def test_watches_take_statements_in_the_order_of_kinds_and_few_when_nothing_is_new() -> None:
    plan = small_plan()
    many_overdue(plan, 31)
    assert statements(watch_overdue, MAY) <= 20
    assert Alert.objects.filter(kind="task_overdue", bundle__isnull=False).count() >= 64
    assert statements(watch_overdue, MAY) <= 15
    assert statements(watch_due, MAY) <= 15


def test_fifteen_tasks_typed_in_bulk_are_a_mail_each_for_three_people() -> None:
    plan = small_plan()
    Task.objects.filter(pk=plan.analyse.pk).update(actual_finish=plan.analyse.finish)
    many_overdue(plan, 15)
    watch_overdue(now=MAY)
    mails = Delivery.objects.filter(channel="email").values_list("recipient", flat=True)
    assert len(mails) == len(set(mails)) * 1 <= 6
