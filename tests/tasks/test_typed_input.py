"""Input that is stale, odd or not of the right shape, with HTMX and without: a sentence, and nothing half-made."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tasks.models import Task, TaskLink
from tests.tasks.panels import HTMX
from tests.tasks.plans import DrawnPlan, drawn_plan

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]


@pytest.fixture
def plan() -> DrawnPlan:
    plan = drawn_plan()
    plan.add("build", 3)
    plan.add("test", 2, after="build")
    plan.give("build")
    return plan


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_stale_share_shows_both_values(as_user: AsUser, plan: DrawnPlan, headers: dict[str, str]) -> None:
    client = as_user(plan.manager.user)
    row = plan["build"].assignments.get()
    url = reverse("task_part", args=[plan.project.code, plan.ids["build"], "people"])
    sent = {"do": "share", "item": row.pk, "version": row.version}
    client.post(url, {**sent, "units": "50"}, headers=headers)
    stale = client.post(url, {**sent, "units": "75"}, headers=headers)
    assert stale.status_code == 409
    assert plan["build"].assignments.get().units * 100 == 50


@pytest.mark.parametrize("units", ["NaN", "1e400", "²", "9" * 5000, "Infinity", "-1", "0,00000001"])
def test_a_share_that_is_none_is_refused(as_user: AsUser, plan: DrawnPlan, units: str) -> None:
    url = reverse("task_part", args=[plan.project.code, plan.ids["build"], "people"])
    row = plan["build"].assignments.get()
    sent = {"do": "share", "item": row.pk, "units": units, "version": row.version}
    assert as_user(plan.manager.user).post(url, sent).status_code == 422


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_stale_what_if_is_a_conflict_page(
    as_user: AsUser, plan: DrawnPlan, headers: dict[str, str]
) -> None:
    url = reverse("what_if_apply", args=[plan.project.code])
    sent = {"kind": "later", "task": "build", "first": "2026-06-01", "version": "999"}
    answer = as_user(plan.manager.user).post(url, sent, headers=headers)
    assert answer.status_code == 409
    assert "while you were editing" in answer.content.decode()


STEPS: list[Any] = [
    None,
    [],
    1,
    "cell",
    {},
    {"op": "cell"},
    {"op": ["cell"]},
    {"op": "cell", "id": "²", "column": "name", "text": "x"},
    {"op": "cell", "id": 2**70, "column": "name", "text": "x"},
    {"op": "cell", "id": True, "column": "name", "text": "x"},
    {"op": "cell", "id": 1, "column": [], "text": "x"},
    {"op": "cell", "id": 1, "column": "name", "text": {"a": 1}},
    {"op": "add", "name": 7},
    {"op": "add", "cells": []},
    {"op": "add", "parent": "x"},
    {"op": "add", "cells": {"name": 1}},
    {"op": "delete"},
    {"op": "delete", "ids": 5},
    {"op": "delete", "ids": [[]]},
    {"op": "delete", "ids": [{}, 1]},
    {"op": "delete", "ids": [2**70]},
    {"op": "move", "ids": [1.5]},
    {"op": "link", "from": 1},
    {"op": "block", "id": 1},
    {"op": "link", "from": {}, "to": []},
    {"op": "restore", "ids": ["1"]},
    {"op": "dates", "id": 1, "start": 20260101},
]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_the_wrong_shape_is_named(as_user: AsUser, plan: DrawnPlan, step: Any) -> None:
    answer = as_user(plan.manager.user).post(
        reverse("plan_edit", args=[plan.project.code]), {"steps": [step]}, content_type="application/json"
    )
    assert answer.status_code in (404, 422)
    assert answer.json()["message"]


TYPED = [
    ("duration", "²d"),
    ("duration", "9" * 400),
    ("duration", "1e400"),
    ("duration", "NaN"),
    ("percent", "²"),
    ("percent", "9" * 5000),
    ("start", "1.1.0001"),
    ("start", "31.12.9999"),
    ("start", "+9999mo"),
    ("start", "2026-02-30"),
    ("finish", "9999-12-31"),
    ("deadline", "0001-01-01"),
    ("predecessors", "1FS+" + "9" * 5000),
    ("people", "Priya 1e9%"),
    ("predecessors", "1+1,2"),
    ("status", "\u202e"),
    ("phase", "²"),
    ("nothing", "x"),
    ("custom_99999999999999999999", "x"),
]


@pytest.mark.parametrize(("column", "text"), TYPED)
def test_a_typed_cell_that_cannot_be_is_refused(
    as_user: AsUser, plan: DrawnPlan, column: str, text: str
) -> None:
    before = Task.objects.filter(pk=plan.ids["test"]).values().get()
    step = {"op": "cell", "id": plan.ids["test"], "column": column, "text": text}
    answer = as_user(plan.manager.user).post(
        reverse("plan_edit", args=[plan.project.code]), {"steps": [step]}, content_type="application/json"
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"]
    assert Task.objects.filter(pk=plan.ids["test"]).values().get() == before


@pytest.mark.parametrize(("language", "lag"), [("en", 630), ("de", 630)])
def test_a_decimal_comma_in_a_typed_lag(as_user: AsUser, plan: DrawnPlan, language: str, lag: int) -> None:
    step = {"op": "cell", "id": plan.ids["test"], "column": "predecessors", "text": "1FS+1,5d"}
    answer = as_user(plan.manager.user).post(
        reverse("plan_edit", args=[plan.project.code]),
        {"steps": [step]},
        content_type="application/json",
        headers={"Accept-Language": language},
    )
    assert answer.status_code == 200
    assert TaskLink.objects.get(project=plan.project).lag == lag


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "2201-01-01", "9999-12-31"])
def test_days_out_of_reach_are_refused_by_the_api_and_its_forms(
    as_user: AsUser, plan: DrawnPlan, day: str
) -> None:
    client = as_user(plan.manager.user)
    changes: dict[str, Any] = {"constraint_kind": "snet", "version": plan["build"].version}
    changes["constraint_date"] = f"{day}T08:00:00Z"
    url = f"/api/v1/tasks/{plan.ids['build']}/"
    answer = client.patch(url, changes, content_type="application/json")
    assert answer.status_code == 422
    assert "constraint_date" in answer.json()["errors"]
    page = client.post(
        reverse("gate_edit", args=[plan.project.code, _gate(plan)]), {"name": "G", "planned_on": day}
    )
    assert page.status_code == 422
    assert "1970" in page.content.decode()


def _gate(plan: DrawnPlan) -> int:
    from projects.models import Gate

    return Gate.objects.filter(phase__project=plan.project).values_list("pk", flat=True)[0]
