"""Undo and redo from the journal: exact, per person, refused where somebody else has built on it."""

from typing import Any

import pytest

from core.access import SYSTEM, Actor
from core.errors import DomainError
from people.access import actor_for
from tasks.editing.services import update_task
from tasks.models import Assignment, Task, TaskLink
from tasks.plan.services import edit_plan, history_of_edits, redo_plan, undo_plan
from tasks.reporting.services import Report, report_progress
from tests.factories import member_of
from tests.tasks.plans import DAY, DrawnPlan, drawn_plan

pytestmark = pytest.mark.django_db
_DERIVED = {"version", "revision"}


@pytest.fixture
def plan() -> DrawnPlan:
    """stage (one 2 d -> two 3 d with Priya), then last"""
    drawn = drawn_plan()
    drawn.add("stage")
    drawn.add("one", 2, under="stage")
    drawn.add("two", 3, under="stage", after="one")
    drawn.add("last", 1, after="two")
    drawn.give("two")
    return drawn


def picture(plan: DrawnPlan) -> Any:
    """Everything a person sees of the plan, in order."""
    tasks = [
        {key: value for key, value in row.items() if key not in _DERIVED and not key.endswith("_on")}
        for row in Task.objects.filter(project=plan.project).live().order_by("row_number").values()
    ]
    links = TaskLink.objects.filter(project=plan.project).order_by("predecessor", "successor")
    people = Assignment.objects.filter(task__project=plan.project).order_by("task", "resource")
    return (
        tasks,
        list(links.values("predecessor", "successor", "kind", "lag", "lag_unit")),
        list(people.values("task", "resource", "units", "work_minutes")),
    )


def edit(plan: DrawnPlan, *steps: dict[str, Any], by: Actor | None = None) -> None:
    edit_plan(actor=by or plan.manager, project_id=plan.project.pk, steps=steps)


def undo(plan: DrawnPlan) -> None:
    undo_plan(actor=plan.manager, project_id=plan.project.pk)


def redo(plan: DrawnPlan) -> None:
    redo_plan(actor=plan.manager, project_id=plan.project.pk)


STEPS: dict[str, Any] = {
    "a typed duration": lambda ids: [{"op": "cell", "id": ids["one"], "column": "duration", "text": "5d"}],
    "a length of assigned work": lambda ids: [
        {"op": "cell", "id": ids["two"], "column": "duration", "text": "6d"}
    ],
    "predecessors": lambda ids: [
        {"op": "cell", "id": ids["last"], "column": "predecessors", "text": "1.1SS+2d"}
    ],
    "people": lambda ids: [{"op": "cell", "id": ids["two"], "column": "people", "text": ""}],
    "progress": lambda ids: [{"op": "cell", "id": ids["one"], "column": "percent", "text": "100"}],
    "a start": lambda ids: [{"op": "cell", "id": ids["one"], "column": "start", "text": "2026-03-16"}],
    "a new task": lambda ids: [{"op": "add", "name": "More", "parent": None, "after": ids["stage"]}],
    "a deleted branch": lambda ids: [{"op": "delete", "ids": [ids["stage"]]}],
    "a deleted first row": lambda ids: [{"op": "delete", "ids": [ids["one"]]}],
    "an indent": lambda ids: [{"op": "indent", "ids": [ids["last"]]}],
    "an outdent": lambda ids: [{"op": "outdent", "ids": [ids["one"], ids["two"]]}],
    "a move to the top": lambda ids: [{"op": "move", "ids": [ids["last"]], "parent": None, "after": None}],
    "a move to the end": lambda ids: [
        {"op": "move", "ids": [ids["stage"]], "parent": None, "after": ids["last"]}
    ],
    "a copy": lambda ids: [{"op": "duplicate", "ids": [ids["stage"]]}],
    "a removed link": lambda ids: [{"op": "unlink", "from": ids["two"], "to": ids["last"]}],
    "many at once": lambda ids: [
        {"op": "cell", "id": ids["one"], "column": "name", "text": "First"},
        {"op": "cell", "id": ids["two"], "column": "duration", "text": "1d"},
        {"op": "link", "from": ids["one"], "to": ids["last"]},
        {"op": "delete", "ids": [ids["two"]]},
    ],
}


@pytest.mark.parametrize("name", STEPS)
def test_undo_puts_everything_back_and_redo_makes_it_again(plan: DrawnPlan, name: str) -> None:
    before = picture(plan)
    edit(plan, *STEPS[name](plan.ids))
    after = picture(plan)
    assert after != before
    undo(plan)
    assert picture(plan) == before
    redo(plan)
    assert picture(plan) == after
    undo(plan)
    assert picture(plan) == before


def test_edits_are_undone_one_after_the_other_and_a_new_one_ends_the_redo(plan: DrawnPlan) -> None:
    pictures = [picture(plan)]
    for days in ("4d", "6d", "8d"):
        edit(plan, {"op": "cell", "id": plan.ids["one"], "column": "duration", "text": days})
        pictures.append(picture(plan))
    undo(plan)
    undo(plan)
    assert picture(plan) == pictures[1]
    redo(plan)
    assert picture(plan) == pictures[2]
    edit(plan, {"op": "cell", "id": plan.ids["one"], "column": "name", "text": "Begin"})
    with pytest.raises(DomainError, match="nothing to redo"):
        redo(plan)
    undo(plan)
    assert picture(plan) == pictures[2]
    undo(plan)
    undo(plan)
    assert picture(plan) == pictures[0]


def test_what_somebody_else_has_changed_since_is_not_overwritten(plan: DrawnPlan) -> None:
    other = actor_for(member_of(plan.project, full_name="Daniel Osei", role="project_manager"))
    edit(plan, {"op": "cell", "id": plan.ids["one"], "column": "name", "text": "Mine"})
    edit(plan, {"op": "cell", "id": plan.ids["one"], "column": "name", "text": "Theirs"}, by=other)
    before = picture(plan)
    with pytest.raises(DomainError, match="Daniel Osei has changed"):
        undo(plan)
    assert picture(plan) == before


def test_another_cell_that_somebody_changed_does_not_matter(plan: DrawnPlan) -> None:
    edit(plan, {"op": "cell", "id": plan.ids["one"], "column": "name", "text": "Mine"})
    update_task(actor=SYSTEM, task_id=plan.ids["one"], changes={"duration_minutes": 7 * DAY})
    undo(plan)
    assert (plan["one"].name, plan["one"].duration_minutes) == ("one", 7 * DAY)


def test_everybody_undoes_their_own(plan: DrawnPlan) -> None:
    priya = actor_for(plan.priya)
    report_progress(actor=priya, task_id=plan.ids["two"], report=Report(percent_complete=50))
    edit(plan, {"op": "cell", "id": plan.ids["one"], "column": "name", "text": "Mine"})
    found = history_of_edits(priya, plan.project.pk)
    assert found.undo is not None
    assert found.undo.intent == "report_progress"
    undo_plan(actor=priya, project_id=plan.project.pk)
    assert (plan["two"].percent_complete, plan["one"].name) == (0, "Mine")


def test_a_move_is_undone_beside_what_others_added_meanwhile(plan: DrawnPlan) -> None:
    edit(plan, {"op": "move", "ids": [plan.ids["last"]], "parent": None, "after": None})
    edit(plan, {"op": "add", "name": "New", "parent": None, "after": plan.ids["stage"]}, by=SYSTEM)
    undo(plan)
    assert [name for _code, name in plan.tree()] in (
        ["stage", "one", "two", "last", "New"],
        ["stage", "one", "two", "New", "last"],
    )


def test_a_task_that_got_tasks_under_it_is_not_taken_away(plan: DrawnPlan) -> None:
    edit(plan, {"op": "add", "name": "Home", "parent": None, "after": None})
    home = Task.objects.get(name="Home")
    edit(plan, {"op": "add", "name": "Guest", "parent": home.pk, "after": None}, by=SYSTEM)
    with pytest.raises(DomainError, match="tasks under it"):
        undo(plan)
