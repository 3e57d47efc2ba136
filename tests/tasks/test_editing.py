"""Create, change, move, delete: the tree stays numbered, the dates follow, the journal knows."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.access import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotVisible
from core.models import ChangeSet
from people.access import actor_for
from projects.models import Project
from tasks.editing.services import (
    create_task,
    delete_task,
    indent_task,
    move_task,
    outdent_task,
    restore_task,
    update_task,
)
from tasks.models import FinishMove, Task
from tasks.scheduling.services.reschedule import reschedule
from tests.factories import actor_with
from tests.tasks.plans import DAY, chain_of_three, drawn_plan

pytestmark = pytest.mark.django_db


def test_a_new_task_is_scheduled_and_journalled_and_raises_the_generation() -> None:
    plan = drawn_plan()
    before = plan.project.generation
    task = create_task(
        actor=plan.manager, project_id=plan.project.pk, name="Design", fields={"duration_minutes": 2 * DAY}
    ).task
    plan.ids["Design"] = task.pk
    assert plan.dates("Design") == (date(2026, 3, 2), date(2026, 3, 3))
    plan.project.refresh_from_db()
    assert plan.project.generation > before
    assert plan.project.finish == task.finish
    assert ChangeSet.objects.filter(project_id=plan.project.pk, intent="create_task").count() == 1


def test_a_longer_task_moves_its_successors() -> None:
    plan = chain_of_three()
    assert plan.dates("test") == (date(2026, 3, 9), date(2026, 3, 9))
    edited = update_task(
        actor=plan.manager, task_id=plan.ids["design"], changes={"duration_minutes": 4 * DAY}
    )
    assert plan.dates("test") == (date(2026, 3, 11), date(2026, 3, 11))
    assert edited.rescheduled is not None
    assert set(edited.rescheduled.moved_ids) == set(plan.ids.values())


@pytest.mark.parametrize(
    ("kind", "work_days", "units"),
    [("fixed_units", 6, "1"), ("fixed_duration", 6, "1"), ("fixed_work", 3, "0.5")],
)
def test_a_longer_task_with_people_takes_longer_whatever_its_type(
    kind: str, work_days: int, units: str
) -> None:
    plan = chain_of_three()
    update_task(
        actor=plan.manager, task_id=plan.ids["build"], changes={"duration_minutes": 6 * DAY, "kind": kind}
    )
    assert plan.dates("build") == (date(2026, 3, 4), date(2026, 3, 11))
    assignment = plan["build"].assignments.get()
    assert (assignment.work_minutes, assignment.units) == (work_days * DAY, Decimal(units))
    assert plan["build"].work_minutes == work_days * DAY


def test_a_new_name_moves_nothing() -> None:
    plan = chain_of_three()
    edited = update_task(actor=plan.manager, task_id=plan.ids["design"], changes={"name": "Draft"})
    assert edited.rescheduled is None
    assert plan["design"].name == "Draft"


def test_only_named_fields_can_be_written() -> None:
    plan = chain_of_three()
    update_task(
        actor=plan.manager,
        task_id=plan.ids["design"],
        changes={"percent_complete": 80, "start": None, "project_id": 0, "wbs_code": "9"},
    )
    task = plan["design"]
    assert (task.percent_complete, task.wbs_code, task.project_id) == (0, "1", plan.project.pk)


def test_a_stale_edit_is_a_conflict_that_shows_both_values() -> None:
    plan = chain_of_three()
    seen = plan["design"].version
    update_task(actor=plan.manager, task_id=plan.ids["design"], changes={"name": "Theirs"}, version=seen)
    with pytest.raises(Conflict) as caught:
        update_task(actor=plan.manager, task_id=plan.ids["design"], changes={"name": "Mine"}, version=seen)
    assert [(field.stored, field.proposed) for field in caught.value.fields] == [("Theirs", "Mine")]
    assert plan["design"].name == "Theirs"


def test_a_new_date_of_the_engine_is_no_conflict_for_the_editor() -> None:
    plan = chain_of_three()
    seen = plan["test"].version
    update_task(actor=plan.manager, task_id=plan.ids["design"], changes={"duration_minutes": 5 * DAY})
    update_task(actor=plan.manager, task_id=plan.ids["test"], changes={"name": "Check"}, version=seen)
    assert plan["test"].name == "Check"


def test_a_task_without_name_is_refused() -> None:
    plan = drawn_plan()
    with pytest.raises(InvalidInput) as caught:
        create_task(actor=plan.manager, project_id=plan.project.pk, name="  ")
    assert "name" in caught.value.errors
    assert not Task.objects.filter(project=plan.project).exists()


def test_a_constraint_needs_its_date() -> None:
    plan = chain_of_three()
    with pytest.raises(DomainError):
        update_task(actor=plan.manager, task_id=plan.ids["test"], changes={"constraint_kind": "snet"})
    update_task(
        actor=plan.manager,
        task_id=plan.ids["test"],
        changes={"constraint_kind": "snet", "constraint_date": datetime(2026, 3, 18, 8, tzinfo=UTC)},
    )
    assert plan.dates("test")[0] == date(2026, 3, 18)


def test_indenting_makes_the_task_above_a_summary() -> None:
    plan = drawn_plan()
    for name in ("Phase", "design", "build"):
        plan.add(name)
    indent_task(actor=plan.manager, task_id=plan.ids["design"])
    indent_task(actor=plan.manager, task_id=plan.ids["build"])
    assert plan.tree() == [("1", "Phase"), ("1.1", "design"), ("1.2", "build")]
    assert plan["Phase"].is_summary
    with pytest.raises(DomainError, match="above"):
        indent_task(actor=plan.manager, task_id=plan.ids["design"])


def test_outdenting_puts_a_task_behind_its_parent() -> None:
    plan = drawn_plan()
    plan.add("Phase")
    plan.add("design", under="Phase")
    plan.add("build", under="Phase")
    plan.add("Later")
    outdent_task(actor=plan.manager, task_id=plan.ids["design"])
    assert plan.tree() == [("1", "Phase"), ("1.1", "build"), ("2", "design"), ("3", "Later")]
    with pytest.raises(DomainError, match="first level"):
        outdent_task(actor=plan.manager, task_id=plan.ids["design"])


def test_a_parent_that_loses_its_last_child_is_a_task_again() -> None:
    plan = drawn_plan()
    plan.add("Phase")
    plan.add("design", under="Phase")
    outdent_task(actor=plan.manager, task_id=plan.ids["design"])
    assert not plan["Phase"].is_summary


def test_a_branch_moves_with_all_below_it() -> None:
    plan = drawn_plan()
    for name, under in (("A", ""), ("a1", "A"), ("a2", "A"), ("B", ""), ("b1", "B")):
        plan.add(name, under=under)
    move_task(actor=plan.manager, task_id=plan.ids["A"], parent_id=plan.ids["B"], after_id=plan.ids["b1"])
    assert plan.tree() == [("1", "B"), ("1.1", "b1"), ("1.2", "A"), ("1.2.1", "a1"), ("1.2.2", "a2")]
    with pytest.raises(DomainError, match="under itself"):
        move_task(actor=plan.manager, task_id=plan.ids["B"], parent_id=plan.ids["A"])


def test_a_summary_spans_its_children() -> None:
    plan = drawn_plan()
    plan.add("Phase")
    plan.add("design", 2, under="Phase")
    plan.add("build", 3, under="Phase", after="design")
    assert plan.dates("Phase") == (date(2026, 3, 2), date(2026, 3, 6))
    with pytest.raises(DomainError, match="spans"):
        update_task(actor=plan.manager, task_id=plan.ids["Phase"], changes={"duration_minutes": DAY})


def test_people_on_a_task_keep_it_from_becoming_a_summary() -> None:
    plan = chain_of_three()
    with pytest.raises(DomainError, match="people assigned"):
        move_task(actor=plan.manager, task_id=plan.ids["test"], parent_id=plan.ids["build"])


def test_deleting_closes_the_gap_and_restoring_brings_all_back() -> None:
    plan = drawn_plan()
    plan.add("A")
    plan.add("a1", 2, under="A")
    plan.add("B", after="a1")
    before = plan.tree()
    delete_task(actor=plan.manager, task_id=plan.ids["A"])
    assert plan.tree() == [("1", "B")]
    assert plan.dates("B")[0] == date(2026, 3, 2)
    restore_task(actor=plan.manager, task_id=plan.ids["A"])
    assert plan.tree() == before
    assert plan.dates("B")[0] == date(2026, 3, 4)


def test_who_may_not_edit_is_refused_and_who_may_not_see_finds_nothing() -> None:
    plan = chain_of_three()
    with pytest.raises(Forbidden):
        update_task(actor=actor_for(plan.priya), task_id=plan.ids["build"], changes={"name": "Mine"})
    with pytest.raises(NotVisible):
        update_task(
            actor=actor_with(drawn_plan().project), task_id=plan.ids["build"], changes={"name": "Mine"}
        )
    with pytest.raises(NotVisible):
        create_task(actor=SYSTEM, project_id=drawn_plan().project.pk, name="x", parent_id=plan.ids["build"])


def test_a_moved_finish_is_told_of_the_edit_that_moved_it() -> None:
    plan = chain_of_three()
    update_task(actor=plan.manager, task_id=plan.ids["test"], changes={"duration_minutes": 5 * DAY})
    move = FinishMove.objects.order_by("pk").last()
    assert move is not None
    assert ChangeSet.objects.get(pk=move.change_set_id or 0).intent == "update_task"


def test_what_moves_outside_of_an_edit_is_told_of_none() -> None:
    """The edit before it in the same process is another one."""
    plan = chain_of_three()
    Task.objects.filter(pk=plan.ids["test"]).update(duration_minutes=9 * DAY)
    reschedule(Project.objects.get(pk=plan.project.pk))
    move = FinishMove.objects.order_by("pk").last()
    assert move is not None
    assert move.change_set_id is None
