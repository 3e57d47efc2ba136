"""What was tried in the plan as a change request: the same outcome, or nothing and the reason."""

from typing import Any

import pytest

from controls.changes.services import (
    CannotHold,
    decide_change,
    request_from_plan,
    set_change_route,
    submit_change,
)
from controls.models import ChangeOperation, ChangeRequest
from core.errors import DomainError
from tasks.models import Task, TaskLink
from tasks.scenarios.services import rehearse
from tests.tasks.plans import DrawnPlan, chain_of_three, staged_plan

pytestmark = pytest.mark.django_db
Kind = ChangeOperation.Kind


def typed(plan: DrawnPlan, name: str, column: str, text: str, **more: Any) -> dict[str, Any]:
    return {"op": "cell", "id": plan.ids[name], "column": column, "text": text, **more}


def asked(plan: DrawnPlan, *steps: dict[str, Any]) -> ChangeRequest:
    return request_from_plan(
        actor=plan.manager,
        project_id=plan.project.pk,
        title="Tried",
        changes=[[step] for step in steps],
    )


def operations(change: ChangeRequest) -> list[tuple[str, str, dict[str, Any]]]:
    return [(row.kind, row.label, row.values) for row in change.operations.all()]


def test_steps_become_operations_one_for_each_task() -> None:
    plan = chain_of_three()
    change = asked(
        plan,
        typed(plan, "build", "duration", "4d"),
        typed(plan, "build", "duration", "6d"),
        typed(plan, "build", "name", "Build it"),
        {"op": "delete", "ids": [plan.ids["test"]]},
        {"op": "add", "new": -1, "parent": None, "after": plan.ids["test"], "name": "Train"},
        {"op": "cell", "id": -1, "column": "duration", "text": "2d"},
        {"op": "link", "from": plan.ids["build"], "to": -1},
    )
    assert (change.title, change.state) == ("Tried", ChangeRequest.State.DRAFT)
    told = {(kind, tuple(sorted(values))) for kind, _label, values in operations(change)}
    assert told == {
        (Kind.ADD_TASK, ("duration", "links", "name")),
        (Kind.CHANGE_TASK, ("duration", "name")),
        (Kind.REMOVE_TASK, ()),
    }


def test_what_the_request_comes_to_is_what_was_tried() -> None:
    plan = staged_plan()
    steps: list[dict[str, Any]] = [
        typed(plan, "design", "duration", "5d"),
        {"op": "unlink", "from": plan.ids["build"], "to": plan.ids["test"]},
        {"op": "link", "from": plan.ids["design"], "to": plan.ids["test"], "kind": "SS"},
        {"op": "dates", "id": plan.ids["review"], "start": "2026-03-16"},
        {"op": "add", "new": -4, "parent": plan.ids["stage"], "after": None, "name": "Rehearse"},
        typed(plan, "review", "predecessors", "1.3", refs={"1.3": -4}),
    ]
    found = rehearse(actor=plan.manager, project_id=plan.project.pk, changes=[[step] for step in steps])
    change = asked(plan, *steps)
    assert change.assessment is not None
    assert change.assessment["faults"] == []
    assert found.finish is not None
    assert change.assessment["finish"]["after"] == found.finish.isoformat()
    limits = {"manager_days": 100, "manager_amount": 100_000}
    set_change_route(actor=plan.manager, project_id=plan.project.pk, fields=limits)
    submit_change(actor=plan.manager, change_id=change.pk)
    decide_change(actor=plan.manager, change_id=change.pk, is_approved=True)
    rehearsed = Task.objects.get(project=plan.project, name="Rehearse")
    assert rehearsed.parent_id == plan.ids["stage"]
    links = TaskLink.objects.filter(successor=plan.ids["test"]).values_list("predecessor_id", "kind")
    assert list(links) == [(plan.ids["design"], "SS")]
    plan.project.refresh_from_db()
    assert plan.project.finish == found.finish


def test_what_a_request_cannot_hold_is_named_and_nothing_is_made() -> None:
    plan = chain_of_three()
    with pytest.raises(CannotHold) as refused:
        asked(
            plan,
            typed(plan, "build", "duration", "4d"),
            typed(plan, "build", "percent", "50"),
            {"op": "indent", "ids": [plan.ids["build"]]},
        )
    assert refused.value.names == ["Percent complete", "Indent"]
    assert not ChangeRequest.objects.exists()


def test_a_row_that_is_gone_is_told_and_nothing_is_made() -> None:
    plan = chain_of_three()
    Task.objects.filter(pk=plan.ids["test"]).update(deleted_at=plan.project.created_at)
    for steps in (
        [typed(plan, "test", "duration", "4d")],
        [{"op": "cell", "id": None, "column": "name", "text": ""}],
        [{"op": "link"}],
        ["x"],
    ):
        with pytest.raises(DomainError):
            asked(plan, *steps)  # type: ignore[arg-type]
    assert not ChangeRequest.objects.exists()


def test_what_changes_nothing_asks_for_nothing() -> None:
    plan = chain_of_three()
    with pytest.raises(DomainError):
        asked(plan, typed(plan, "build", "duration", "3d"))
    assert not ChangeRequest.objects.exists()
