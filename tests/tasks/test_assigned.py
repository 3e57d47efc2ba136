"""Who is given work is told once a sitting, however many tasks, and never of what he took himself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alerts.models import Alert
from core.access import Actor
from core.clock import happening_at
from people.access import actor_for
from people.models import User
from projects.models import Project
from tasks.editing.services import assign, create_task, unassign
from tasks.models import Task
from tasks.plan.services import edit_plan
from tasks.reporting.services import Report, report_progress, tell_assigned
from tasks.reporting.services.assigned_watch import LOOKS_BACK, SILENCE
from tests.factories import ProjectFactory, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return ProjectFactory()


@pytest.fixture
def manager(project: Project) -> Actor:
    return actor_for(project.manager)


@pytest.fixture
def priya(project: Project) -> User:
    return member_of(project, full_name="Priya Raman", email="priya@example.org")


def given(manager: Actor, project: Project, person: User, name: str = "Load data") -> Task:
    task = create_task(actor=manager, project_id=project.pk, name=name).task
    assign(actor=manager, task_id=task.pk, user_id=person.pk)
    return task


def later(minutes: float = 3) -> object:
    return timezone.now() + timedelta(minutes=minutes)


def test_one_task_is_told_by_its_name_when_the_sitting_is_over(project, manager, priya) -> None:
    task = given(manager, project, priya)
    assert tell_assigned() == 0
    assert tell_assigned(now=later()) == 1
    alert = Alert.objects.get(kind="assigned")
    assert alert.recipient == priya
    assert alert.title == f"{manager.name} gave you the task {Task.objects.get(pk=task.pk)}"
    assert alert.why == "You are assigned to it."
    assert alert.deliveries.count() == 1
    assert tell_assigned(now=later(30)) == 0


def test_a_hundred_tasks_are_one_alert_and_one_mail(project, manager, priya) -> None:
    for number in range(4):
        steps = [{"op": "add", "name": f"Task {number}-{n}", "cells": {"people": "Priya"}} for n in range(25)]
        edit_plan(actor=manager, project_id=project.pk, steps=steps)
    assert tell_assigned(now=later()) == 1
    alert = Alert.objects.get(kind="assigned")
    assert "gave you 100 tasks" in alert.title
    assert "and 92 more" in alert.body
    assert alert.url.endswith("/my-work/")


def test_what_comes_after_a_pause_is_another_sitting(project, manager, priya) -> None:
    with happening_at(timezone.now() - 2 * SILENCE):
        given(manager, project, priya, "First")
    given(manager, project, priya, "Second")
    assert tell_assigned(now=later()) == 2


def test_two_people_and_two_givers_are_told_apart(project, manager, priya) -> None:
    anna = member_of(project, full_name="Anna Kowalska", email="anna@example.org")
    given(manager, project, priya)
    given(manager, project, anna)
    assert tell_assigned(now=later()) == 2
    assert {alert.recipient for alert in Alert.objects.filter(kind="assigned")} == {priya, anna}


def test_nothing_is_told_of_own_work_of_what_was_taken_back_or_is_done(project, manager, priya) -> None:
    own = create_task(actor=manager, project_id=project.pk, name="Mine").task
    assign(actor=manager, task_id=own.pk, user_id=project.manager_id)
    back = given(manager, project, priya, "Taken back")
    unassign(actor=manager, assignment_id=back.assignments.get().pk)
    done = given(manager, project, priya, "Done")
    report_progress(actor=manager, task_id=done.pk, report=Report(is_done=True))
    assert tell_assigned(now=later()) == 0


def test_a_sitting_is_told_once_however_often_and_whenever_it_is_looked_for(project, manager, priya) -> None:
    began = timezone.now().replace(minute=3, second=0, microsecond=0) - timedelta(hours=1)
    for minute in range(46):
        with happening_at(began + timedelta(minutes=minute)):
            given(manager, project, priya, f"Task {minute}")
    told = 0
    end = int(LOOKS_BACK.total_seconds() / 60) + 120
    # Each minute while the sittings end, then now and then until they are too old to be told.
    for minutes in (*range(50, 110), *range(110, end, 7)):
        told += tell_assigned(now=began + timedelta(minutes=minutes))
    # From 3 past to 48 past, in parts of twenty minutes of the clock.
    assert told == Alert.objects.filter(kind="assigned").count() == 3


def test_old_stories_are_not_told(project, manager, priya) -> None:
    given(manager, project, priya)
    assert tell_assigned(now=timezone.now() + LOOKS_BACK + timedelta(minutes=5)) == 0
