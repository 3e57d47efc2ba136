from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from budgets.models import BudgetLine, CostCategory
from controls.baselines.reads import compare_baselines, ghosts
from controls.baselines.services import set_reference, take_baseline
from controls.computing.services import recompute
from controls.known.reads import reference_baseline
from controls.known.words import days_late
from controls.models import Baseline, BaselineTask
from core.access import SYSTEM
from core.errors import DomainError, Forbidden
from core.models import ChangeSet
from tasks.editing.services import create_task, delete_task, update_task
from tests.controls.plans import DAY, small_plan
from tests.factories import ProjectFactory, actor_with

pytestmark = pytest.mark.django_db


def baseline_of(plan, name="Baseline 1", **options) -> Baseline:
    return take_baseline(actor=plan.manager, project_id=plan.project.pk, name=name, **options)


def test_a_baseline_keeps_dates_work_and_cost_of_every_task() -> None:
    plan = small_plan()
    baseline = baseline_of(plan)
    row = BaselineTask.objects.get(baseline=baseline, task=plan.build)
    assert (row.start, row.finish, row.cost) == (plan.build.start, plan.build.finish, Decimal("5000.00"))
    assert row.work_minutes == plan.build.work_minutes
    assert baseline.budget_at_completion == Decimal("15000.00")
    assert baseline.finish == plan.live.finish


def test_cost_is_kept_by_day_and_adds_up_to_the_cent() -> None:
    plan = small_plan()
    update_task(actor=SYSTEM, task_id=plan.build.pk, changes={"fixed_cost": Decimal("1000.01")})
    row = BaselineTask.objects.get(baseline=baseline_of(plan), task=plan.build)
    assert list(row.phasing) == ["2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13"]
    assert sum(map(Decimal, row.phasing.values())) == Decimal("1000.01")


def test_costs_outside_the_tasks_are_a_row_with_their_own_phasing() -> None:
    plan = small_plan()
    category = CostCategory.objects.get_or_create(key="software", defaults={"name": "Software"})[0]
    BudgetLine.objects.create(
        project=plan.project,
        category=category,
        name="Licences",
        amount=Decimal("300.00"),
        starts_on="2026-03-02",
        ends_on="2026-03-04",
    )
    baseline = baseline_of(plan)
    row = baseline.tasks.get(task=None)
    assert row.phasing == {"2026-03-02": "100.00", "2026-03-03": "100.00", "2026-03-04": "100.00"}
    assert baseline.budget_at_completion == Decimal("15300.00")


def test_the_first_baseline_is_the_reference_and_a_later_one_only_when_asked() -> None:
    plan = small_plan()
    first = baseline_of(plan)
    baseline_of(plan, "Second", is_reference=False)
    assert reference_baseline(plan.project.pk) == first
    third = baseline_of(plan, "Third", is_reference=True)
    assert reference_baseline(plan.project.pk) == third
    set_reference(actor=plan.manager, project_id=plan.project.pk, number=2)
    assert reference_baseline(plan.project.pk).name == "Second"


def test_taking_a_baseline_raises_the_generation_and_is_journalled() -> None:
    plan = small_plan()
    before = plan.fresh().generation
    baseline_of(plan)
    assert plan.fresh().generation == before + 1
    assert ChangeSet.objects.filter(intent="take_baseline", project_id=plan.project.pk).count() == 1


def test_a_plan_without_dates_has_nothing_to_keep() -> None:
    project = ProjectFactory()
    with pytest.raises(DomainError, match="no dated task"):
        take_baseline(actor=SYSTEM, project_id=project.pk, name="Empty")


def test_a_name_is_used_once() -> None:
    plan = small_plan()
    baseline_of(plan)
    with pytest.raises(DomainError) as caught:
        baseline_of(plan, "BASELINE 1")
    assert caught.value.field == "name"


def test_a_team_member_takes_no_baseline() -> None:
    plan = small_plan()
    with pytest.raises(Forbidden):
        take_baseline(actor=actor_with(plan.project, "team_member"), project_id=plan.project.pk, name="Mine")


@pytest.mark.parametrize("field", ["cost", "finish", "phasing"])
def test_the_database_refuses_to_change_a_baseline_row(field: str) -> None:
    baseline = baseline_of(small_plan())
    values = {"cost": Decimal(1), "finish": None, "phasing": {"2026-01-01": "1.00"}}
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        baseline.tasks.update(**{field: values[field]})


def test_later_edits_leave_the_baseline_alone() -> None:
    plan = small_plan()
    baseline = baseline_of(plan)
    update_task(actor=SYSTEM, task_id=plan.build.pk, changes={"duration_minutes": 9 * DAY, "name": "Rebuild"})
    row = baseline.tasks.get(task=plan.build)
    assert (row.name, row.duration_minutes) == ("Build", 5 * DAY)


def test_two_baselines_compared_say_what_was_added_removed_moved_and_dearer() -> None:
    plan = small_plan()
    before = baseline_of(plan)
    create_task(actor=SYSTEM, project_id=plan.project.pk, name="Train", fields={"duration_minutes": DAY})
    delete_task(actor=SYSTEM, task_id=plan.analyse.pk)
    update_task(actor=SYSTEM, task_id=plan.test.pk, changes={"fixed_cost": Decimal("6000.00")})
    changes = compare_baselines(before, baseline_of(plan, "Second"))
    assert [row.name for row in changes["added"]] == ["Train"]
    assert [row.name for row in changes["removed"]] == ["Analyse"]
    assert {"Build", "Test", "Live"} == {row.name for row in changes["moved"]}
    assert [(row.name, row.cost_change) for row in changes["dearer"]] == [("Test", Decimal("1000.00"))]


@pytest.mark.parametrize(
    ("more_minutes", "words"),
    [(0, "on the day of"), (1000, "2 working days after"), (600, "1.4 working days after")],
)
def test_the_plan_is_as_far_from_its_baseline_as_the_overview_says(more_minutes: int, words: str) -> None:
    plan = small_plan()
    baseline_of(plan)
    changes = {"duration_minutes": plan.build.duration_minutes + more_minutes}
    update_task(actor=SYSTEM, task_id=plan.build.pk, changes=changes)
    snapshot = recompute(plan.project.pk)
    assert ghosts(plan.fresh(), None)["distance"] == f"{words} Baseline 1"
    count = words.removesuffix(" after")
    if more_minutes:
        assert days_late(snapshot.finish_variance_days) == f"{count} late"
