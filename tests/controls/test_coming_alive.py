"""What was overdue, due or past a bound before a plan came here is known: nobody is told, its pages show it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from alerts.models import Alert, Delivery
from controls.alerting.services import watch_due, watch_overdue
from controls.baselines.services import take_baseline
from controls.computing.services import recompute
from controls.models import ControlAction
from core.access import SYSTEM
from core.clock import happening_at
from people.access import actor_for
from people.models import User
from projects.models import Gate, GateApprover, Phase, Project
from projects.project.services import begin_watch
from projects.settings.services import hold_project, resume_project
from risks.issues.services import remind_of_issues
from risks.register.services import remind_of_reviews
from tasks.editing.services import assign, create_task
from tasks.models import Task
from tasks.reporting.services import tell_assigned
from tasks.reporting.services.assigned_watch import SILENCE
from tests.controls.plans import FRIDAY_1, FRIDAY_2, Plan, small_plan
from tests.controls.test_actions import LATE, actions, lasts, rule
from tests.controls.test_recompute import baselined
from tests.factories import ProjectFactory, TaskFactory, member_of
from tests.risks.rows import issue, risk

pytestmark = pytest.mark.django_db
NEXT_FRIDAY = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)


def came_alive(plan: Plan, at: datetime, *, takes_stock: bool = True) -> None:
    Project.objects.filter(pk=plan.project.pk).update(watched_from=at, is_taking_stock=takes_stock)


def told() -> list[str]:
    return list(Alert.objects.filter(is_known=False).order_by("id").values_list("title", flat=True))


def test_what_was_due_before_it_was_written_here_is_told_to_nobody() -> None:
    plan = small_plan()
    Task.objects.filter(pk=plan.build.pk).update(created_at=NEXT_FRIDAY - timedelta(days=3))
    watch_overdue(now=NEXT_FRIDAY + timedelta(days=30))
    assert not [title for title in told() if title.startswith("Build")]
    assert [title for title in told() if title.startswith("Test")]


def test_what_was_due_on_the_day_it_was_written_is_told_when_it_is_over() -> None:
    plan = small_plan()
    Task.objects.filter(pk=plan.build.pk).update(created_at=plan.build.finish)
    watch_overdue(now=plan.build.finish + timedelta(days=1))
    # It waits for what is overdue before it: they are one alert.
    assert [one["name"] for row in Alert.objects.all() for one in row.members] == ["Build"]


def test_escalations_of_what_was_overdue_before_a_pause_do_not_come_after_it() -> None:
    plan = small_plan()
    came_alive(plan, NEXT_FRIDAY)
    for days in range(20):
        watch_overdue(now=NEXT_FRIDAY + timedelta(days=days))
    assert not [title for title in told() if title.startswith(("Analyse", "Build"))]
    # Test was due on the day itself: it fell due while the project was watched.
    assert len([title for title in told() if title.startswith("Test")]) == 2


def test_the_first_look_at_what_comes_near_counts_as_told_and_the_next_does_not() -> None:
    plan = small_plan()
    later = {"deadline": datetime(2026, 3, 12, 16, 0, tzinfo=UTC)}
    Task.objects.filter(pk=plan.build.pk).update(**later)
    came_alive(plan, datetime(2026, 3, 11, 7, 0, tzinfo=UTC))
    assert watch_due(now=datetime(2026, 3, 11, 8, 0, tzinfo=UTC)) == 0
    assert watch_due(now=datetime(2026, 3, 12, 8, 0, tzinfo=UTC)) == 0
    assert told() == []
    assert not Delivery.objects.exists()
    Task.objects.filter(pk=plan.test.pk).update(**later)
    assert watch_due(now=datetime(2026, 3, 12, 9, 0, tzinfo=UTC)) == 1


def test_a_gate_still_asks_its_approvers_unless_its_day_had_passed() -> None:
    project = ProjectFactory(watched_from=datetime(2026, 3, 11, 7, 0, tzinfo=UTC), is_taking_stock=True)
    approver: User = member_of(project)
    gates = list(Gate.objects.filter(phase__project=project).order_by("phase__position")[:2])
    for gate, day in zip(gates, (date(2026, 3, 10), date(2026, 3, 12)), strict=True):
        Gate.objects.filter(pk=gate.pk).update(planned_on=day)
        GateApprover.objects.create(gate=gate, user=approver)
        # Its turn has come.
        Phase.objects.filter(pk=gate.phase_id).update(status=Phase.Status.ACTIVE)
    watch_due(now=datetime(2026, 3, 11, 8, 0, tzinfo=UTC))
    assert told() == [f"{gates[1].name} waits for your answer"]


def test_the_first_figures_after_it_came_alive_tell_nobody_and_open_their_actions() -> None:
    plan = baselined()
    rule("project", LATE, "3")
    lasts(plan, 30)
    with happening_at(timezone.now() - timedelta(minutes=5)):
        recompute(plan.project.pk, today=FRIDAY_1)
    Alert.objects.all().delete()
    ControlAction.objects.all().delete()
    begin_watch(plan.project.pk)
    lasts(plan, 31)
    recompute(plan.project.pk, today=FRIDAY_1)
    assert len(actions(plan)) == 1
    assert told() == []
    lasts(plan, 32)
    recompute(plan.project.pk, today=FRIDAY_1)
    assert told() == []  # the milestone that slips is known
    lasts(plan, 5)
    recompute(plan.project.pk, today=FRIDAY_1)
    lasts(plan, 30)
    recompute(plan.project.pk, today=FRIDAY_1)
    assert any("turned red" in title for title in told())
    assert any("limit 3. What will you do?" in title for title in told())


def test_a_project_on_hold_tells_nothing_and_what_came_meanwhile_is_known_when_it_goes_on() -> None:
    plan = small_plan()
    take_baseline(actor=plan.manager, project_id=plan.project.pk, name="Baseline 1")
    recompute(plan.project.pk, today=FRIDAY_1)
    rule("project", LATE, "3")
    hold_project(actor=SYSTEM, project_id=plan.project.pk, reason="Budget is cut")
    lasts(plan, 30)
    person = plan.priya
    today = timezone.localdate()
    risk(plan.project, owner_id=person.pk, review_on=today - timedelta(days=1))
    issue(plan.project, owner_id=person.pk, due=today - timedelta(days=2))
    for now in (NEXT_FRIDAY, NEXT_FRIDAY + timedelta(days=40)):
        watch_overdue(now=now)
        watch_due(now=now)
        recompute(plan.project.pk, today=now.date())
    remind_of_reviews(today=today)
    remind_of_issues(today=today)
    assert told() == []
    resume_project(actor=SYSTEM, project_id=plan.project.pk)
    recompute(plan.project.pk, today=FRIDAY_2)
    now = timezone.now()
    watch_overdue(now=now)
    watch_due(now=now)
    assert remind_of_reviews(today=today) == 0
    assert remind_of_issues(today=today) == 0
    assert told() == []
    assert not Delivery.objects.exists()


def test_work_given_in_a_project_that_is_not_active_is_not_told() -> None:
    plan = small_plan()
    soon = timezone.now() + SILENCE + timedelta(minutes=1)
    task = create_task(actor=plan.manager, project_id=plan.project.pk, name="Load").task
    assign(actor=plan.manager, task_id=task.pk, user_id=plan.priya.pk)
    Project.objects.filter(pk=plan.project.pk).update(status="on_hold")
    assert tell_assigned(now=soon) == 0
    resume_project(actor=SYSTEM, project_id=plan.project.pk)
    assert tell_assigned(now=soon) == 0


def test_a_bulk_edit_of_many_tasks_is_at_most_one_mail_a_person() -> None:
    project = ProjectFactory()
    manager, priya = actor_for(project.manager), member_of(project)
    written = timezone.now() - timedelta(days=60)
    tasks = [TaskFactory(project=project, created_at=written) for _ in range(40)]
    for task in tasks:
        assign(actor=manager, task_id=task.pk, user_id=priya.pk)
    Task.objects.filter(project=project).update(finish=timezone.now() - timedelta(days=10))
    watch_overdue()
    people = list(Delivery.objects.values_list("recipient", flat=True))
    assert sorted(people) == sorted(set(people))
    assert priya.email in people
    assert project.manager.email in people  # ten days are an escalation
    assert watch_overdue() == 0
