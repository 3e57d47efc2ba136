"""What is changed in the task panel can be undone at once: its answer says so to the plan beside it."""

import json
from typing import Any

import pytest

from tasks.plan.services import edit_plan, undo_plan
from tests.tasks.panels import AsUser, moved, post
from tests.tasks.plans import DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db

POINTS = {"optimistic_minutes": "2d", "most_likely_minutes": "3d", "pessimistic_minutes": "4d"}


def history(answer: Any) -> Any:
    """What undo and redo are about by now, as the plan beside the panel is told."""
    told = json.loads(answer["HX-Trigger"])
    return told["plan-changed" if moved(answer) else "plan-noted"]["history"]


@pytest.fixture
def plan() -> DrawnPlan:
    """design -> build (Priya) -> test, after an edit that was taken back"""
    drawn = chain_of_three()
    step = {"op": "cell", "id": drawn.ids["test"], "column": "duration", "text": "2d"}
    edit_plan(actor=drawn.manager, project_id=drawn.project.pk, steps=[step])
    undo_plan(actor=drawn.manager, project_id=drawn.project.pk)
    return drawn


@pytest.mark.parametrize(
    ("part", "do", "fields"),
    [
        ("report", "report", {"percent_complete": 25}),
        ("when", "cell", {"column": "duration", "text": "5d", "was": "3d"}),
        ("when", "constrain", {"constraint_kind": "snet", "constraint_date": "2026-03-20"}),
        ("people", "field", {"column": "kind", "kind": "fixed_work"}),
        ("about", "field", {"column": "description", "description": "Two racks"}),
        ("estimate", "estimate", POINTS),
    ],
)
def test_a_change_in_the_panel_is_the_one_to_undo_and_nothing_is_redone_after_it(
    plan: DrawnPlan, as_user: AsUser, part: str, do: str, fields: dict[str, Any]
) -> None:
    answer = post(as_user(plan.manager.user), plan, "build", part, do, **fields)
    assert answer.status_code == 200, answer.content.decode()
    assert history(answer)["undo"]
    assert history(answer)["redo"] is None


def test_links_and_who_is_put_on_it_or_off_it_are_undone_too(plan: DrawnPlan, as_user: AsUser) -> None:
    client = as_user(plan.manager.user)
    assert history(post(client, plan, "test", "links", "link", other="design", kind="FS"))["undo"]
    assert history(post(client, plan, "design", "people", "assign", user=plan.priya.pk))["undo"]
    row = plan["build"].assignments.get()
    assert history(post(client, plan, "build", "people", "unassign", item=row.pk))["undo"]


def test_what_undo_does_not_take_back_says_nothing_of_it(plan: DrawnPlan, as_user: AsUser) -> None:
    answer = post(as_user(plan.manager.user), plan, "build", "say", "say", body="Half of it stands.")
    assert "HX-Trigger" not in answer
