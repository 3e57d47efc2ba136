from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from budgets.models import CostCategory, CostEntry
from controls.baselines.services import take_baseline
from controls.computing import services
from controls.computing.jobs import sweep
from controls.computing.reads import compute_queue, projects_to_compute
from controls.computing.services import recompute, recompute_or_note
from controls.known.reads import latest_snapshot
from controls.models import Snapshot
from core.access import SYSTEM
from projects.models import Project
from projects.project.services import raise_generation
from tests.controls.plans import FRIDAY_1, FRIDAY_2, Plan, small_plan
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def baselined(**project) -> Plan:
    plan = small_plan(**project)
    take_baseline(actor=plan.manager, project_id=plan.project.pk, name="Baseline 1")
    return plan


def spend(plan: Plan, amount: str, on: date, task=None) -> None:
    category = CostCategory.objects.get_or_create(key="labour", defaults={"name": "Labour"})[0]
    CostEntry.objects.create(
        project=plan.project,
        category=category,
        task=task,
        description="Work",
        amount=Decimal(amount),
        incurred_on=on,
    )
    raise_generation(plan.project.pk)


def test_a_slip_is_counted_in_working_days_and_named_with_its_person() -> None:
    plan = baselined()
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    plan.at(FRIDAY_1)
    plan.report(plan.build, needs_more_days=6)
    snapshot = recompute(plan.project.pk, today=FRIDAY_1)
    assert snapshot.finish_variance_days == Decimal("6.00")
    assert snapshot.schedule == "amber"
    cause = snapshot.health["schedule"]["causes"][0]
    assert (cause["name"], Decimal(cause["days"]), cause["who"]) == ("Build", 6, "Priya Raman")


def test_without_a_baseline_nothing_is_rated() -> None:
    plan = small_plan()
    snapshot = recompute(plan.project.pk, today=FRIDAY_1)
    assert {snapshot.overall, snapshot.schedule, snapshot.budget, snapshot.scope} == {"none"}
    assert snapshot.health["schedule"]["reason"] == "no_baseline"


def test_planned_earned_and_spent_are_exact_at_the_status_date() -> None:
    plan = baselined()
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    plan.at(FRIDAY_2)
    plan.report(plan.build, percent_complete=50)
    spend(plan, "8000.00", FRIDAY_1, plan.analyse)
    spend(plan, "999.00", FRIDAY_2 + timedelta(days=1))
    snapshot = recompute(plan.project.pk, today=FRIDAY_2)
    assert snapshot.planned_value == Decimal("10000.00")
    assert snapshot.earned_value == Decimal("7500.00")
    assert snapshot.actual_cost == Decimal("8000.00")
    assert snapshot.schedule_performance_index == Decimal("0.7500")
    assert snapshot.cost_performance_index == Decimal("0.9375")
    assert snapshot.estimate_at_completion == Decimal("16000.00")  # BAC 15,000 / CPI 0.9375


def test_a_ratio_without_denominator_is_not_defined() -> None:
    plan = baselined()
    snapshot = recompute(plan.project.pk, today=date(2026, 3, 1))
    assert snapshot.schedule_performance_index is None
    assert snapshot.cost_performance_index is None
    assert snapshot.budget == "none"
    assert snapshot.health["budget"]["reason"] == "not_reliable"
    assert snapshot.health["budget"]["doubts"] == ["little_done"]


def test_the_curve_ends_at_the_figures() -> None:
    plan = baselined()
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    plan.at(FRIDAY_2)
    spend(plan, "5100.00", FRIDAY_1)
    snapshot = recompute(plan.project.pk, today=FRIDAY_2)
    table = snapshot.earned_value_table
    today = table["dates"].index(FRIDAY_2.isoformat())
    assert Decimal(table["planned"][today]) == snapshot.planned_value
    assert Decimal(table["earned"][today]) == snapshot.earned_value
    assert Decimal(table["spent"][today]) == snapshot.actual_cost
    assert Decimal(table["planned"][-1]) == snapshot.budget_at_completion
    assert Decimal(table["earned_forecast"][-1]) == snapshot.budget_at_completion
    assert Decimal(table["spent_forecast"][-1]) == snapshot.estimate_at_completion
    assert table["earned"][today + 1 :] == [None] * len(table["dates"][today + 1 :])


def test_many_messages_make_one_snapshot() -> None:
    plan = baselined()
    written = [recompute(plan.project.pk, today=FRIDAY_1) for _repeat in range(5)]
    assert [row is not None for row in written] == [True, False, False, False, False]
    assert Snapshot.objects.filter(project=plan.project).count() == 1
    assert plan.fresh().computed_generation == plan.project.generation


def test_many_edits_make_one_recompute() -> None:
    plan = baselined()
    for _edit in range(100):
        raise_generation(plan.project.pk)
    recompute(plan.project.pk, today=FRIDAY_1)
    assert Snapshot.objects.filter(project=plan.project).count() == 1
    assert not plan.fresh().is_stale


def test_another_day_without_an_edit_is_another_snapshot() -> None:
    plan = baselined()
    recompute(plan.project.pk, today=FRIDAY_1)
    recompute(plan.project.pk, today=FRIDAY_2)
    assert list(plan.project.snapshots.values_list("status_date", flat=True)) == [FRIDAY_2, FRIDAY_1]


def test_the_computed_generation_never_goes_back() -> None:
    plan = baselined()
    Project.objects.filter(pk=plan.project.pk).update(computed_generation=10_000)
    recompute(plan.project.pk, today=FRIDAY_1)
    assert plan.fresh().computed_generation == 10_000


def test_a_snapshot_is_never_changed() -> None:
    plan = baselined()
    recompute(plan.project.pk, today=FRIDAY_1)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Snapshot.objects.update(overall="green", actual_cost=1)


def poison(plan: Plan) -> None:
    """A time zone that does not exist: no figure of this project can be computed."""
    Project.objects.filter(pk=plan.project.pk).update(time_zone="Nowhere/Atlantis")


def test_a_failure_is_kept_with_its_words_and_the_project_waits_ever_longer() -> None:
    plan = baselined()
    poison(plan)
    pauses = []
    for _attempt in range(4):
        recompute_or_note(plan.project.pk, today=FRIDAY_1)
        project = plan.fresh()
        pauses.append(round((project.compute_not_before - timezone.now()).total_seconds() / 15))
    assert pauses == [1, 2, 4, 8]
    assert (project.compute_failures, "Atlantis" in project.compute_error) == (4, True)
    assert project.is_stale


def test_the_pause_is_an_hour_at_most() -> None:
    plan = baselined()
    now = timezone.now()
    for _attempt in range(30):
        services.note_failure(plan.project.pk, ValueError("broken"), now=now)
    assert plan.fresh().compute_not_before == now + timedelta(hours=1)


def test_after_three_failures_the_manager_and_the_admins_are_told_once() -> None:
    from alerts.models import Alert

    plan = baselined()
    for _attempt in range(5):
        services.note_failure(plan.project.pk, ValueError("broken"))
    assert Alert.objects.filter(kind="recompute_failed", recipient=plan.project.manager).count() == 1


def test_a_success_forgets_the_failures() -> None:
    plan = baselined()
    services.note_failure(plan.project.pk, ValueError("broken"))
    recompute(plan.project.pk, today=FRIDAY_1)
    project = plan.fresh()
    assert (project.compute_failures, project.compute_error, project.compute_not_before) == (0, "", None)


def test_a_poisoned_project_does_not_hold_up_the_others() -> None:
    sick, well = baselined(), baselined()
    poison(sick)
    for project_id in (sick.project.pk, well.project.pk):
        recompute_or_note(project_id, today=FRIDAY_1)
    assert latest_snapshot(well.project.pk) is not None
    assert latest_snapshot(sick.project.pk) is None


def test_the_sweep_finds_what_is_ahead_and_leaves_what_backs_off() -> None:
    ahead, waiting, done = baselined(), baselined(), baselined(status_date=FRIDAY_1)
    recompute(done.project.pk)
    services.note_failure(waiting.project.pk, ValueError("broken"))
    found = projects_to_compute(timezone.now())
    assert ahead.project.pk in found
    assert waiting.project.pk not in found
    assert done.project.pk not in found


def test_the_sweep_finds_a_project_whose_day_has_turned_where_it_is() -> None:
    tokyo = ProjectFactory(
        status_date=None, time_zone="Asia/Tokyo", computed_at=datetime(2026, 3, 5, 14, 59, tzinfo=UTC)
    )
    berlin = ProjectFactory(
        status_date=None, time_zone="Europe/Berlin", computed_at=datetime(2026, 3, 5, 14, 59, tzinfo=UTC)
    )
    for project in (tokyo, berlin):
        Project.objects.filter(pk=project.pk).update(computed_generation=project.generation)
    found = projects_to_compute(datetime(2026, 3, 5, 15, 1, tzinfo=UTC))
    assert tokyo.pk in found
    assert berlin.pk not in found


def test_the_sweep_survives_projects_of_every_kind(settings) -> None:
    baselined()
    ProjectFactory()
    sweep()


def test_the_queue_shows_who_waits_with_the_last_error() -> None:
    plan = baselined()
    services.note_failure(plan.project.pk, ValueError("broken"))
    row = next(row for row in compute_queue() if row.id == plan.project.pk)
    assert (row.failures, row.error, row.behind > 0) == (1, "ValueError: broken", True)


def test_an_admin_takes_a_waiting_project_up_again() -> None:
    plan = baselined()
    services.note_failure(plan.project.pk, ValueError("broken"))
    services.retry_recompute(actor=SYSTEM, project_id=plan.project.pk)
    assert plan.fresh().compute_not_before is None


@pytest.mark.django_db(transaction=True)
def test_who_finds_the_project_locked_leaves_it_to_the_other() -> None:
    plan = baselined()
    with other_connection() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [0x504C, plan.project.pk])
        assert recompute(plan.project.pk, today=FRIDAY_1) is None
        cursor.execute("SELECT pg_advisory_unlock_all()")  # closing would let go a moment later
    assert recompute(plan.project.pk, today=FRIDAY_1) is not None


class other_connection:  # noqa: N801 - reads as a function
    """A second session of the same database."""

    def __enter__(self):
        self.connection = connection.copy()
        self.connection.ensure_connection()
        return self.connection

    def __exit__(self, *error: object) -> None:
        self.connection.close()
