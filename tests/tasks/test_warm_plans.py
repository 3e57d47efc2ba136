"""A process keeps plans between edits; what it stores is what a cold run would, whoever wrote meanwhile."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction

from core.access import SYSTEM
from core.errors import DomainError
from core.sizes import measured_bytes
from engine.critical_path import schedule
from people.calendars.services import add_exception, add_leave
from people.models import WorkingCalendar
from tasks.editing.services import (
    create_task,
    delete_task,
    link_tasks,
    move_task,
    restore_task,
    unassign,
    unlink_tasks,
    update_task,
)
from tasks.models import Assignment, Task, TaskLink
from tasks.plan.services import edit_plan, undo_plan
from tasks.reporting.services import Report, report_progress
from tasks.scheduling.reads import SCHEDULED_FIELDS, load_plan, warm, warm_look
from tasks.scheduling.reads.warm import WarmPlans
from tasks.scheduling.services import reschedule as rescheduling
from tests.factories import member_of
from tests.tasks.plans import DAY, DrawnPlan, drawn_plan

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = int(os.environ.get("WARM_STEPS", 40))


class Processes:
    """Two processes with their own kept plans, of which one at a time edits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.kept = (WarmPlans(), WarmPlans())
        self.choose(0)

    def choose(self, number: int) -> WarmPlans:
        for module in (rescheduling, warm):
            self.monkeypatch.setattr(module, "warm_plans", self.kept[number])
        return self.kept[number]


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Processes:
    return Processes(monkeypatch)


def assert_stored_is_a_cold_run(plan: DrawnPlan) -> None:
    """Field by field: dates, floats, flags, stretches, warnings, the progress of summaries, the project's finish."""
    plan.project.refresh_from_db()
    source = load_plan(plan.project)
    result = schedule(source.columns)
    for name, stored in zip(SCHEDULED_FIELDS, source.stored, strict=True):
        assert getattr(result.solved, name).tolist() == stored.tolist(), name
    assert rescheduling.stretches_moved(source, result) == []
    assert rescheduling.warnings_moved(source, result) == []
    assert source.moved_percents() == []
    assert plan.project.finish == rescheduling.utc(result.finish, source.zone)


def worked_plan() -> DrawnPlan:
    """Two phases, links, three people of whom one works other hours, a milestone."""
    plan = drawn_plan()
    plan.add("one")
    plan.add("two")
    for number in range(4):
        plan.add(f"a{number}", number + 1, under="one", after=f"a{number - 1}" if number else "")
        plan.add(f"b{number}", 2, under="two", after=f"a{number}")
    plan.add("end", 0, after="b3,b1", is_milestone=True)
    early = WorkingCalendar.objects.create(name="Early", week=[[[360, 600]]] * 5 + [[]] * 2)
    people = [plan.priya, member_of(plan.project), member_of(plan.project, calendar=early)]
    for number, person in enumerate(people):
        plan.give(f"a{number}", person)
        plan.give(f"b{number}", people[0])
    return plan


def warmed(plan: DrawnPlan, kept: WarmPlans) -> None:
    """Edit until the process has the plan, calendars and all."""
    for days in (5, 6, 5, 6):
        typed(plan, "a3", f"{days}d")
    assert kept.hits > 0


def typed(plan: DrawnPlan, name: str, text: str, *, is_preview: bool = False) -> None:
    step = {"op": "cell", "id": plan.ids[name], "column": "duration", "text": text}
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=[step], is_preview=is_preview)


Edit = Callable[[DrawnPlan, random.Random], None]


def leaf(plan: DrawnPlan, rng: random.Random) -> Task:
    rows = Task.objects.filter(project=plan.project, is_summary=False).live().order_by("pk")
    return rng.choice(list(rows))


def resize(plan: DrawnPlan, rng: random.Random) -> None:
    lengthen(leaf(plan, rng))


def lengthen(task: Task) -> None:
    """By a day, and another one if it has none."""
    update_task(actor=SYSTEM, task_id=task.pk, changes={"duration_minutes": task.duration_minutes + DAY})


def report(plan: DrawnPlan, rng: random.Random) -> None:
    percent = rng.choice((0, 30, 60, 100))
    report_progress(
        actor=SYSTEM, task_id=leaf(plan, rng).pk, report=Report(percent_complete=percent, on=date(2026, 3, 4))
    )


def hold(plan: DrawnPlan, rng: random.Random) -> None:
    kind = rng.choice((Task.Constraint.SNET, Task.Constraint.ALAP, Task.Constraint.ASAP))
    moment = plan.project.start + timedelta(days=rng.randint(0, 20))
    update_task(
        actor=SYSTEM,
        task_id=leaf(plan, rng).pk,
        changes={"constraint_kind": kind, "constraint_date": moment},
    )


def add(plan: DrawnPlan, rng: random.Random) -> None:
    parent = plan.ids[rng.choice(("one", "two"))]
    create_task(actor=SYSTEM, project_id=plan.project.pk, name="new", parent_id=parent)


def throw_away(plan: DrawnPlan, rng: random.Random) -> None:
    delete_task(actor=SYSTEM, task_id=leaf(plan, rng).pk)


def take_back(plan: DrawnPlan, rng: random.Random) -> None:
    gone = Task.objects.filter(project=plan.project).exclude(deleted_at=None).order_by("pk").first()
    if gone is not None:
        restore_task(actor=SYSTEM, task_id=gone.pk)


def link(plan: DrawnPlan, rng: random.Random) -> None:
    link_tasks(actor=SYSTEM, predecessor_id=leaf(plan, rng).pk, successor_id=leaf(plan, rng).pk)


def unlink(plan: DrawnPlan, rng: random.Random) -> None:
    links = list(TaskLink.objects.filter(project=plan.project, predecessor__deleted_at=None))
    live = [one for one in links if one.successor.deleted_at is None]
    if live:
        unlink_tasks(actor=SYSTEM, link_id=rng.choice(live).pk)


def take_off(plan: DrawnPlan, rng: random.Random) -> None:
    given = Assignment.objects.filter(task__project=plan.project, task__deleted_at=None).order_by("pk")
    if given.exists():
        unassign(actor=SYSTEM, assignment_id=rng.choice(list(given)).pk)


def put(plan: DrawnPlan, rng: random.Random) -> None:
    move_task(actor=SYSTEM, task_id=leaf(plan, rng).pk, parent_id=plan.ids[rng.choice(("one", "two"))])


def stay_away(plan: DrawnPlan, rng: random.Random) -> None:
    day = date(2026, 3, 2) + timedelta(days=rng.randint(0, 40))
    add_leave(actor=SYSTEM, user_id=plan.priya.pk, start=day, end=day + timedelta(days=2))


def close_a_day(plan: DrawnPlan, rng: random.Random) -> None:
    day = date(2026, 3, 2) + timedelta(days=rng.randint(0, 40))
    calendar = WorkingCalendar.objects.get(name="Early")
    add_exception(actor=SYSTEM, calendar_id=calendar.pk, start=day, end=day, intervals=[])


def write_behind_its_back(plan: DrawnPlan, rng: random.Random) -> None:
    """SQL that no service knows of; the next edit schedules it."""
    statement = rng.choice(
        (
            "UPDATE tasks_task SET duration_minutes = duration_minutes + 420 WHERE id = %s",
            "UPDATE tasks_assignment SET units = 0.5 WHERE task_id = %s",
            "DELETE FROM tasks_tasklink WHERE successor_id = %s",
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [leaf(plan, rng).pk])
    resize(plan, rng)


def roll_back(plan: DrawnPlan, rng: random.Random) -> None:
    with transaction.atomic():
        resize(plan, rng)
        transaction.set_rollback(True)


def look(plan: DrawnPlan, rng: random.Random) -> None:
    typed(plan, "b0", f"{rng.randint(1, 9)}d", is_preview=True)


def undo(plan: DrawnPlan, rng: random.Random) -> None:
    undo_plan(actor=plan.manager, project_id=plan.project.pk)


EDITS: tuple[Edit, ...] = (
    resize,
    resize,
    resize,
    report,
    report,
    hold,
    add,
    throw_away,
    take_back,
    link,
    unlink,
    take_off,
    put,
    stay_away,
    close_a_day,
    write_behind_its_back,
    roll_back,
    look,
    undo,
)


@contextmanager
def refusals_allowed() -> Iterator[None]:
    """A cycle, a summary, days off that overlap: refused and rolled back, which is a case of its own."""
    try:
        yield
    except DomainError:
        pass


def test_two_processes_store_what_a_cold_run_would(processes: Processes) -> None:
    rng = random.Random(os.environ.get("WARM_SEED", "1"))
    plan = worked_plan()
    for number in (0, 1):
        warmed(plan, processes.choose(number))
    for _ in range(STEPS):
        processes.choose(rng.randint(0, 1))
        edit = rng.choice(EDITS)
        with refusals_allowed():
            edit(plan, rng)
        assert_stored_is_a_cold_run(plan)
    assert all(kept.hits > kept.misses for kept in processes.kept)


def test_a_task_that_is_deleted_for_good_is_noticed(processes: Processes) -> None:
    plan, kept = worked_plan(), processes.choose(0)
    warmed(plan, kept)
    with connection.cursor() as cursor:
        end = plan.ids["end"]
        cursor.execute("DELETE FROM tasks_tasklink WHERE successor_id = %s", [end])
        cursor.execute("DELETE FROM tasks_task WHERE id = %s", [end])
    misses = kept.misses
    lengthen(plan["b2"])
    assert_stored_is_a_cold_run(plan)
    assert kept.misses == misses + 1


def test_rows_of_other_tables_are_read_anew(processes: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a restored backup: the same numbers may stand for other rows."""
    plan, kept = worked_plan(), processes.choose(0)
    warmed(plan, kept)
    misses = kept.misses
    monkeypatch.setattr(warm_look, "_STATE", warm_look._STATE.replace("'tasks_tasklink'", "'tasks_resource'"))
    lengthen(plan["a1"])
    assert kept.misses == misses + 1
    assert_stored_is_a_cold_run(plan)


def test_what_an_edit_wrote_is_not_read_again(processes: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first moves all that waits for it; the second reads the one row that somebody typed into."""
    plan, kept = worked_plan(), processes.choose(0)
    warmed(plan, kept)
    lengthen(plan["a0"])
    read: list[list[int]] = []
    look_again = warm.look_again

    def watched(*given: Any) -> Any:
        found = look_again(*given)
        read.append(found.newer.tasks["id"].tolist())
        return found

    monkeypatch.setattr(warm, "look_again", watched)
    typed(plan, "b3", "9d")

    assert read == [[plan.ids["b3"]]]
    assert_stored_is_a_cold_run(plan)


def test_an_edit_that_is_taken_back_leaves_what_was_kept(processes: Processes) -> None:
    plan, kept = worked_plan(), processes.choose(0)
    warmed(plan, kept)
    with kept.of(plan.project.pk) as warm_plan:
        before = warm_plan.kept
    roll_back(plan, random.Random(1))
    typed(plan, "b0", "9d", is_preview=True)
    assert warm_plan.kept is before
    lengthen(plan["b0"])
    assert warm_plan.kept is not before


def test_plans_that_were_not_edited_for_longest_make_room(settings: Any) -> None:
    settings.WARM_PLANS_MB = 3
    plans = WarmPlans()
    for project_id in (1, 2, 3, 1, 4):
        with plans.of(project_id) as plan:
            plan.size = 1 << 20
    assert [one for one in (1, 2, 3, 4) if one in plans] == [1, 3, 4]
    assert plans.bytes == 3 << 20


def test_what_is_held_twice_is_measured_once() -> None:
    column = np.zeros(1000, dtype=np.int64)
    assert 8000 <= measured_bytes({"one": column, "other": column}) < 9000
    assert measured_bytes([list(range(10_000, 20_000))]) >= 10_000 * (8 + 28)
