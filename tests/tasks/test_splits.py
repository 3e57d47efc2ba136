"""Split tasks: cut, moved part by part, joined, undone, copied, booked and told."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.access import SYSTEM, Role
from core.errors import DomainError, Forbidden, InvalidInput
from core.models import Change
from people.models import Leave
from tasks.editing.services import assign, join_stretches, move_stretch, split_task, update_task
from tasks.levelling.services import clear_levelling
from tasks.load.reads import project_load
from tasks.models import Task
from tasks.panel.words import change_words
from tasks.plan.services import StepsRefused, edit_plan, redo_plan, undo_plan
from tasks.reporting.services import Report, report_progress
from tasks.typing.figures.shorthand import Scale
from tests.factories import actor_with
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three, drawn_plan

pytestmark = pytest.mark.django_db


def march(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Europe/Berlin"))


def four_days() -> DrawnPlan:
    """Monday 2 March to Thursday, and a task behind it."""
    plan = drawn_plan()
    plan.add("build", 4)
    plan.add("test", 1, after="build")
    return plan


def gap(after_days: float, days: float) -> dict[str, int]:
    return {"after_minutes": int(after_days * DAY), "minutes": int(days * DAY)}


def days_of(task: Task) -> list[tuple[int, int]]:
    """First and last day of March of each stretch."""
    return [(int(first[8:10]), int(last[8:10])) for first, last in task.stretches or ()]


def split(plan: DrawnPlan, at: int, start: int, name: str = "build") -> Task:
    """Through the plan's own step, which names days."""
    steps = [{"op": "split", "id": plan.ids[name], "at": f"2026-03-{at:02}", "start": f"2026-03-{start:02}"}]
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=steps)
    return plan[name]


def test_a_cut_moves_what_is_behind_it() -> None:
    plan = four_days()
    task = split(plan, 4, 6)
    assert task.gaps == [gap(2, 2)]
    assert days_of(task) == [(2, 3), (6, 9)]
    assert task.duration_minutes == 4 * DAY
    assert plan.dates("build") == (date(2026, 3, 2), date(2026, 3, 9))
    assert plan.dates("test")[0] == date(2026, 3, 10)


def test_a_second_cut_and_a_cut_at_the_same_place() -> None:
    plan = four_days()
    split(plan, 4, 5)
    task = split(plan, 6, 9)
    assert task.gaps == [gap(2, 1), gap(3, 1)]
    assert days_of(task) == [(2, 3), (5, 5), (9, 9)]
    assert split(plan, 5, 6).gaps == [gap(2, 2), gap(3, 1)]


def test_a_part_is_moved_and_those_behind_it_keep_their_distance() -> None:
    plan = four_days()
    split(plan, 4, 5)
    split(plan, 6, 9)
    move = {"op": "part", "id": plan.ids["build"], "part": 1, "start": "2026-03-09"}
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=[move])
    assert days_of(plan["build"]) == [(2, 3), (9, 9), (11, 11)]


def test_a_part_moved_up_to_the_one_before_joins_it() -> None:
    plan = four_days()
    split(plan, 4, 6)
    move_stretch(actor=plan.manager, task_id=plan.ids["build"], part=1, start=march(3))
    task = plan["build"]
    assert (task.gaps, task.stretches) == (None, None)
    assert plan.dates("build") == (date(2026, 3, 2), date(2026, 3, 5))


def test_joining_is_undone_and_made_again() -> None:
    plan = four_days()
    split(plan, 4, 6)
    join = [{"op": "join", "id": plan.ids["build"]}]
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=join)
    assert plan["build"].gaps is None
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    assert days_of(plan["build"]) == [(2, 3), (6, 9)]
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    assert plan["build"].gaps is None
    redo_plan(actor=plan.manager, project_id=plan.project.pk)
    assert days_of(plan["build"]) == [(2, 3), (6, 9)]


def test_gaps_count_on_the_time_of_whoever_works() -> None:
    plan = four_days()
    plan.give("build")
    Leave.objects.create(user=plan.priya, start=date(2026, 3, 5), end=date(2026, 3, 5))
    task = split(plan, 4, 6)
    # She is away on Thursday: from Wednesday to Friday there is one day of hers.
    assert task.gaps == [gap(2, 1)]
    assert days_of(task) == [(2, 3), (6, 9)]


def test_two_people_pause_together() -> None:
    plan = four_days()
    plan.give("build")
    assign(actor=SYSTEM, task_id=plan.ids["build"], user_id=plan.manager.user_id)
    Leave.objects.create(user=plan.priya, start=date(2026, 3, 9), end=date(2026, 3, 9))
    task = split(plan, 4, 6)
    assert task.gaps == [gap(2, 2)]
    assert days_of(task) == [(2, 3), (6, 10)]


def test_work_under_way_is_cut_where_it_is_still_to_be_done() -> None:
    plan = four_days()
    report_progress(
        actor=plan.manager,
        task_id=plan.ids["build"],
        report=Report(percent_complete=50, actual_start=march(2)),
    )
    with pytest.raises(DomainError, match="not worked on then"):
        split_task(actor=plan.manager, task_id=plan.ids["build"], at=march(3), start=march(9))
    task = split(plan, 4, 9)
    # It stops where it stands, and goes on later.
    assert task.gaps == [gap(2, 3)]
    assert days_of(task) == [(2, 3), (9, 10)]
    with pytest.raises(DomainError, match="no such part"):
        move_stretch(actor=plan.manager, task_id=plan.ids["build"], part=2, start=march(9))
    split(plan, 10, 11)
    assert plan["build"].gaps == [gap(2, 3), gap(3, 1)]


@pytest.mark.parametrize(
    ("at", "start", "words"),
    [
        (2, 6, "not worked on then"),
        (6, 9, "not worked on then"),
        (4, 3, "later than it stops"),
        (4, 4, "later than it stops"),
    ],
)
def test_a_cut_that_cannot_be_is_named(at: int, start: int, words: str) -> None:
    plan = four_days()
    with pytest.raises(DomainError, match=words):
        split_task(actor=plan.manager, task_id=plan.ids["build"], at=march(at), start=march(start))
    assert plan["build"].gaps is None


def test_what_cannot_be_split_is_named() -> None:
    plan = drawn_plan()
    plan.add("phase")
    plan.add("inner", under="phase")
    plan.add("gate", is_milestone=True)
    for name in ("phase", "gate"):
        with pytest.raises(DomainError):
            split_task(actor=plan.manager, task_id=plan.ids[name], at=march(2, 12), start=march(4))
    with pytest.raises(DomainError, match="not split"):
        join_stretches(actor=plan.manager, task_id=plan.ids["inner"])
    with pytest.raises(Forbidden):
        split_task(
            actor=actor_with(plan.project, Role.TEAM_MEMBER),
            task_id=plan.ids["inner"],
            at=march(2),
            start=march(4),
        )


@pytest.mark.parametrize(
    "gaps",
    [
        "x",
        [[480, 480]],
        [{"after_minutes": 480}],
        [{"after_minutes": 480, "minutes": 0}],
        [{"after_minutes": 0, "minutes": 480}],
        [{"after_minutes": 480, "minutes": True}],
        [{"after_minutes": 480, "minutes": 1 << 40}],
        [gap(2, 1), gap(1, 1)],
        [gap(1, 1)] * 2,
        [{"after_minutes": place + 1, "minutes": 1} for place in range(300)],
    ],
)
def test_a_split_that_is_none_is_refused(gaps: Any) -> None:
    plan = four_days()
    with pytest.raises(InvalidInput) as caught:
        update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"gaps": gaps})
    assert "gaps" in caught.value.errors


def test_steps_that_cannot_be_read_name_their_part() -> None:
    plan = four_days()
    pk = plan.ids["build"]
    for step in (
        {"op": "split", "id": pk, "at": "2026-03-04"},
        {"op": "split", "id": pk, "at": "soon", "start": "2026-03-06"},
        {"op": "part", "id": pk, "part": "1", "start": "2026-03-06"},
        {"op": "part", "id": pk, "part": 1, "start": "2026-03-06"},
    ):
        with pytest.raises(StepsRefused):
            edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=[step])


def test_a_shorter_task_loses_the_gaps_behind_its_end() -> None:
    plan = four_days()
    split(plan, 4, 6)
    update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"duration_minutes": DAY})
    assert (plan["build"].gaps, plan["build"].stretches) == (None, None)
    update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"duration_minutes": 4 * DAY})
    assert plan["build"].gaps is None


def test_more_days_come_behind_the_last_part() -> None:
    plan = four_days()
    split(plan, 4, 6)
    report_progress(actor=plan.manager, task_id=plan.ids["build"], report=Report(needs_more_days=1))
    assert days_of(plan["build"]) == [(2, 3), (6, 10)]


def test_a_copy_is_split_too() -> None:
    plan = four_days()
    split(plan, 4, 6)
    steps = [{"op": "duplicate", "ids": [plan.ids["build"]]}]
    made = edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=steps).created_ids
    assert Task.objects.get(pk=made[0]).gaps == [gap(2, 2)]


def test_what_follows_moves_the_whole_pattern() -> None:
    plan = chain_of_three()
    task = split(plan, 5, 9)
    assert days_of(task) == [(4, 4), (9, 10)]
    update_task(actor=plan.manager, task_id=plan.ids["design"], changes={"duration_minutes": 3 * DAY})
    assert days_of(plan["build"]) == [(5, 5), (10, 11)]


def test_nobody_is_booked_in_a_gap() -> None:
    plan = four_days()
    plan.give("build")
    split(plan, 4, 11)
    line = next(
        line for line in project_load(plan.project, date(2026, 3, 2)).lines if line.user == plan.priya
    )
    assert [cell.booked for cell in line.cells[:2]] == [2 * DAY, 2 * DAY]


def test_the_history_tells_a_split_in_words() -> None:
    plan = four_days()
    split(plan, 4, 6)
    change = Change.objects.filter(model="tasks.task", row_id=plan.ids["build"]).order_by("-id").first()
    assert change is not None
    assert change_words(change, Scale(per_day=DAY)) == "Split – → after 2d a gap of 2d"


def test_an_elapsed_delay_counts_on_the_clock_and_goes_with_levelling() -> None:
    plan = four_days()
    Task.objects.filter(pk=plan.ids["build"]).update(
        levelling_delay_minutes=7 * 1440, levelling_delay_is_elapsed=True
    )
    update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"duration_minutes": DAY})
    assert plan.dates("build") == (date(2026, 3, 9), date(2026, 3, 9))
    clear_levelling(actor=plan.manager, project_id=plan.project.pk)
    task = plan["build"]
    assert (task.levelling_delay_minutes, task.levelling_delay_is_elapsed) == (0, False)
    assert plan.dates("build")[0] == date(2026, 3, 2)
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    task = plan["build"]
    assert (task.levelling_delay_minutes, task.levelling_delay_is_elapsed) == (7 * 1440, True)
    assert plan.dates("build")[0] == date(2026, 3, 9)


def test_the_rest_goes_on_when_it_was_told_to() -> None:
    plan = four_days()
    report_progress(
        actor=plan.manager,
        task_id=plan.ids["build"],
        report=Report(percent_complete=25, actual_start=march(2)),
    )
    update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"resume": march(5)})
    assert days_of(plan["build"]) == [(2, 2), (5, 9)]
