"""Who is computed when: bursts coalesce, long computations rest, failures back off, and an admin may step in."""

import time
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from alerts.models import Alert
from controls.computing import services
from controls.computing.reads import compute_queue, projects_to_compute
from controls.computing.services import recompute_when_due
from controls.computing.services.queueing import BREATH, LONGEST_REST, due_at, rest_after
from controls.models import Snapshot
from core.access import SYSTEM
from core.errors import DomainError, Forbidden
from projects.models import Project
from tasks.editing.services import update_task
from tests.controls.plans import DAY, Plan
from tests.controls.test_recompute import baselined, other_connection, poison
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def edit(plan: Plan, days: int) -> None:
    update_task(actor=plan.manager, task_id=plan.build.pk, changes={"duration_minutes": days * DAY})


def snapshots(plan: Plan) -> int:
    return Snapshot.objects.filter(project=plan.project).count()


def test_a_first_edit_is_computed_at_once_and_the_next_ones_together() -> None:
    plan = baselined()
    # However long the edits take here: for the queue they come at one moment.
    begun = timezone.now()
    recompute_when_due(plan.project.pk, now=begun)
    for days in range(6, 26):
        edit(plan, days)
        recompute_when_due(plan.project.pk, now=begun)
    assert snapshots(plan) == 1
    waits_until = plan.fresh().compute_not_before
    assert begun < waits_until <= timezone.now() + BREATH
    recompute_when_due(plan.project.pk, now=waits_until)
    assert snapshots(plan) == 2
    assert not plan.fresh().is_stale


def test_only_one_message_of_many_is_sent_to_come_back(monkeypatch) -> None:
    plan = baselined()
    recompute_when_due(plan.project.pk)
    sent = []
    monkeypatch.setattr(
        "controls.computing.services.queueing.enqueue_in", lambda *message: sent.append(message)
    )
    edit(plan, 8)
    for _message in range(10):
        recompute_when_due(plan.project.pk)
    assert [message[1:] for message in sent] == [("controls.recompute", plan.project.pk)]


def test_a_long_computation_rests_four_times_as_long_but_not_for_ever() -> None:
    assert rest_after(None) == rest_after(100) == BREATH
    assert rest_after(5000) == timedelta(seconds=20)
    assert rest_after(600_000) == LONGEST_REST


def test_a_huge_project_waits_while_a_small_one_is_computed() -> None:
    huge, small = baselined(), baselined()
    for plan in (huge, small):
        services.recompute(plan.project.pk)
        edit(plan, 8)
    Project.objects.filter(pk=huge.project.pk).update(compute_ms=5000)
    later = timezone.now() + timedelta(seconds=3)
    for plan in (huge, small):
        recompute_when_due(plan.project.pk, now=later)
    assert (snapshots(huge), snapshots(small)) == (1, 2)
    recompute_when_due(huge.project.pk, now=later + timedelta(seconds=20))
    assert snapshots(huge) == 2


def test_the_sweep_takes_the_longest_waiting_first() -> None:
    late, later = baselined(), baselined()
    now = timezone.now()
    for plan, minutes in ((late, 30), (later, 5)):
        Project.objects.filter(pk=plan.project.pk).update(computed_at=now - timedelta(minutes=minutes))
    found = projects_to_compute(now)
    assert found.index(late.project.pk) < found.index(later.project.pk)


def test_edits_of_a_failing_project_try_it_again_but_not_every_one() -> None:
    plan = baselined()
    poison(plan)
    now = timezone.now()
    for seconds in (0, 1, 2, 16, 17, 18):
        recompute_when_due(plan.project.pk, now=now + timedelta(seconds=seconds))
    assert plan.fresh().compute_failures <= 2
    project = plan.fresh()
    assert due_at(project, now) > now


def test_a_poisoned_project_tells_the_admins_and_others_go_on() -> None:
    admin = UserFactory(organisation_role="admin")
    sick, well = baselined(), baselined()
    poison(sick)
    now = timezone.now()
    for attempt in range(4):
        for plan in (sick, well):
            recompute_when_due(plan.project.pk, now=now + timedelta(minutes=5 * attempt))
    assert Alert.objects.filter(kind="recompute_failed", recipient=admin).count() == 1
    assert (snapshots(sick), snapshots(well)) == (0, 1)


def test_a_held_project_is_left_alone_until_somebody_tries_again() -> None:
    plan = baselined()
    services.cancel_recompute(actor=SYSTEM, project_id=plan.project.pk)
    recompute_when_due(plan.project.pk)
    assert snapshots(plan) == 0
    assert plan.project.pk not in projects_to_compute(timezone.now())
    with pytest.raises(DomainError):
        services.cancel_recompute(actor=SYSTEM, project_id=plan.project.pk)
    services.note_failure(plan.project.pk, ValueError("ended"))
    assert plan.fresh().compute_failures == 0
    services.retry_recompute(actor=SYSTEM, project_id=plan.project.pk)
    recompute_when_due(plan.project.pk)
    assert snapshots(plan) == 1


def test_only_admins_stop_a_computation() -> None:
    plan = baselined()
    with pytest.raises(Forbidden):
        services.cancel_recompute(actor=plan.manager, project_id=plan.project.pk)


@pytest.mark.django_db(transaction=True)
def test_a_running_computation_is_seen_and_ended() -> None:
    plan = baselined()
    with other_connection() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [0x504C, plan.project.pk])
        assert next(row for row in compute_queue() if row.id == plan.project.pk).running_since is not None
        services.cancel_recompute(actor=SYSTEM, project_id=plan.project.pk)
        assert gone(pid)


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid])
            if cursor.fetchone() is None:
                return True
    return False


@pytest.mark.django_db(transaction=True)
def test_a_computation_whose_session_was_ended_is_noted_and_the_worker_goes_on(monkeypatch) -> None:
    plan = baselined()

    def ended(*_args: object, **_more: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patched:
        patched.setattr(import_module("controls.computing.services.recompute"), "load_facts", ended)
        assert services.recompute_or_note(plan.project.pk) is None
    assert plan.fresh().compute_failures == 1
    assert services.recompute_or_note(plan.project.pk) is not None


def test_the_page_shows_who_waits_how_long_and_lets_an_admin_step_in(client) -> None:
    from django.conf import settings

    plan, held = baselined(name="Sick"), baselined(name="Held")
    services.note_failure(plan.project.pk, ValueError("broken"))
    client.force_login(UserFactory(organisation_role="admin"), backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.post(reverse("recompute_cancel", args=[held.project.pk])).status_code == 302
    page = client.get(reverse("recompute_queue")).content.decode()
    for words in ("Backs off", "ValueError: broken", "Held", "Try now", "Stop"):
        assert words in page
    assert client.post(reverse("recompute_retry", args=[held.project.pk])).status_code == 302
    assert held.fresh().compute_held_by == ""


def test_the_page_tells_whether_workers_answer_and_who_keeps_them_busy(client) -> None:
    from django.conf import settings

    from core.jobs import heartbeat

    plan = baselined(name="Busy")
    services.recompute(plan.project.pk)
    Project.objects.filter(pk=plan.project.pk).update(compute_ms=4210)
    client.force_login(UserFactory(organisation_role="admin"), backend=settings.AUTHENTICATION_BACKENDS[0])
    first = client.get(reverse("recompute_queue"))
    page = first.content.decode()
    assert "No worker answers" in page
    assert "4.2 s" in page
    heartbeat()
    live = {"HTTP_X_REQUESTED_WITH": "live", "HTTP_IF_NONE_MATCH": first["ETag"]}
    second = client.get(reverse("recompute_queue"), **live)
    assert "Workers answer" in second.content.decode()
    live["HTTP_IF_NONE_MATCH"] = second["ETag"]
    assert client.get(reverse("recompute_queue"), **live).status_code == 304
    edit(plan, 9)
    assert client.get(reverse("recompute_queue"), **live).status_code == 200
