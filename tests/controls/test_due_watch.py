"""What comes near is told once per date: tasks due soon, deadlines at risk, gates that wait."""

from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.escalation.services import set_escalation
from alerts.models import Alert
from controls.alerting.services import watch_due, watch_overdue
from core.access import SYSTEM
from core.errors import DomainError, Forbidden
from projects.models import Gate, GateApprover
from tasks.models import Task
from tasks.reporting.services import add_comment
from tests.controls.plans import small_plan
from tests.controls.test_watch import told as told_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# Build is due on Friday 13 March 2026.
TUESDAY = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 11, 8, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 13, 8, 0, tzinfo=UTC)


def told(kind: str) -> list[tuple[str, str]]:
    rows = Alert.objects.filter(kind=kind).select_related("recipient").order_by("created_at")
    return [(row.recipient.full_name, row.title) for row in rows]


def test_a_task_is_told_two_working_days_before_and_once() -> None:
    small_plan()
    watch_due(now=TUESDAY)
    assert told("task_due_soon") == []
    for now in (WEDNESDAY, WEDNESDAY, FRIDAY):
        watch_due(now=now)
    assert told("task_due_soon") == [("Priya Raman", "Build is due on 13 Mar 2026")]
    assert Alert.objects.get(kind="task_due_soon").task_id


def test_two_weeks_of_ticks_with_repeats_and_gaps_make_one_row_each() -> None:
    plan = small_plan()
    start = datetime(2026, 3, 9, 0, 0, tzinfo=UTC)
    for tick in range(14 * 4):
        if tick % 10 == 3:
            continue  # missed
        now = start + timedelta(hours=6 * tick)
        for _beat in range(2):
            watch_due(now=now)
            watch_overdue(now=now)
    assert len(told("task_due_soon")) == 1
    assert told_of(plan.build) == ["Priya Raman", "Maya Okafor", "Helen Brandt"]


def test_a_deadline_that_the_plan_misses_is_told_to_its_people_and_the_manager() -> None:
    plan = small_plan()
    Task.objects.filter(pk=plan.build.pk).update(deadline=datetime(2026, 3, 12, 16, 0, tzinfo=UTC))
    watch_due(now=TUESDAY)
    watch_due(now=TUESDAY)
    assert [name for name, _title in told("deadline_risk")] == ["Priya Raman", "Maya Okafor"]
    Task.objects.filter(pk=plan.build.pk).update(deadline=datetime(2026, 3, 11, 16, 0, tzinfo=UTC))
    watch_due(now=TUESDAY)
    assert len(told("deadline_risk")) == 4  # another deadline is another fact


def test_a_gate_waits_for_those_who_have_not_answered() -> None:
    plan = small_plan()
    gate = Gate.objects.filter(phase__project=plan.project).order_by("phase__position")[0]
    Gate.objects.filter(pk=gate.pk).update(planned_on=date(2026, 3, 12))
    GateApprover.objects.filter(gate__phase__project=plan.project).delete()
    asked, answered = UserFactory(full_name="Asked"), UserFactory(full_name="Answered")
    GateApprover.objects.create(gate=gate, user=asked)
    GateApprover.objects.create(gate=gate, user=answered, answer="agrees")
    watch_due(now=datetime(2026, 3, 8, 8, 0, tzinfo=UTC))
    assert told("gate_waiting") == []
    watch_due(now=TUESDAY)
    watch_due(now=TUESDAY)
    assert [name for name, _title in told("gate_waiting")] == ["Asked"]


def test_whoever_follows_hears_of_a_comment_and_the_named_of_the_mention_alone() -> None:
    plan = small_plan()
    add_comment(actor=plan.manager, task_id=plan.build.pk, body="How far is it?")
    assert [name for name, _title in told("comment")] == ["Priya Raman"]
    add_comment(actor=plan.manager, task_id=plan.build.pk, body="@Priya Raman please answer")
    assert len(told("comment")) == 1
    assert [name for name, _title in told("mention")] == ["Priya Raman"]


def test_the_organisation_says_when_the_next_person_hears() -> None:
    plan = small_plan()
    set_escalation(actor=SYSTEM, manager_after=1, sponsor_after=3)
    watch_overdue(now=datetime(2026, 3, 16, 8, 0, tzinfo=UTC))  # Monday: one working day
    assert told_of(plan.build) == ["Priya Raman", "Maya Okafor"]
    watch_overdue(now=datetime(2026, 3, 18, 8, 0, tzinfo=UTC))
    assert len(told_of(plan.build)) == 3
    with pytest.raises(DomainError, match="no earlier"):
        set_escalation(actor=SYSTEM, manager_after=4, sponsor_after=3)
    with pytest.raises(Forbidden):
        set_escalation(actor=plan.manager, manager_after=1, sponsor_after=3)
