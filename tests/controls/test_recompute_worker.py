"""A real worker: a burst of edits makes few computations, and a poisoned project holds nobody up."""

import time

import pytest

from controls.computing.jobs import sweep
from controls.models import Snapshot
from projects.models import Project
from projects.project.services import raise_generation
from tasks.editing.services import update_task
from tests.controls.plans import DAY
from tests.controls.test_recompute import baselined, poison

pytestmark = [pytest.mark.django_db(transaction=True)]
EDITS = 100


def is_computed(project_id: int) -> bool:
    """Whether nothing waits; as long as something does, the sweep runs as beat would let it."""
    sweep()
    return not Project.objects.get(pk=project_id).is_stale


def test_a_hundred_edits_make_few_computations(celery_worker_process, wait_until) -> None:
    plan = baselined()
    pk = plan.project.pk
    wait_until(lambda: is_computed(pk), reason="the plan was never computed")
    before, began = Snapshot.objects.filter(project=pk).count(), time.monotonic()
    for number in range(EDITS):
        changes = {"duration_minutes": DAY * (5 + number % 7)}
        update_task(actor=plan.manager, task_id=plan.build.pk, changes=changes)
    wait_until(lambda: is_computed(pk), seconds=60, reason="the edits were never computed")
    seconds = time.monotonic() - began
    made = Snapshot.objects.filter(project=pk).count() - before
    print(f"{EDITS} edits in {seconds:.1f} s: {made} computations")
    # One at once, one after each breath of two seconds, one for the last edits.
    assert made <= 2 + seconds / 2


def test_a_poisoned_project_and_a_huge_one_leave_the_others_their_turn(
    celery_worker_process, wait_until
) -> None:
    sick, busy, small = baselined(), baselined(), baselined()
    poison(sick)
    Project.objects.filter(pk=busy.project.pk).update(compute_ms=15_000)
    for _edit in range(20):
        for plan in (sick, busy):
            raise_generation(plan.project.pk)
    update_task(actor=small.manager, task_id=small.build.pk, changes={"duration_minutes": 9 * DAY})
    wait_until(lambda: is_computed(small.project.pk), seconds=60)
    wait_until(lambda: Project.objects.get(pk=sick.project.pk).compute_failures, seconds=60)
    assert "Atlantis" in Project.objects.get(pk=sick.project.pk).compute_error
    assert Project.objects.get(pk=sick.project.pk).compute_failures <= 3
