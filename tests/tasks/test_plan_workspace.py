"""The plan workspace over HTTP: many steps as one, previews, what changed since, views, the trash, the sheet."""

import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from core.access import SYSTEM
from core.models import ChangeSet
from tasks.editing.services import update_task
from tasks.models import PlanView, Task, TaskLink
from tests.factories import member_of
from tests.queries import count_queries
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three, drawn_plan

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]


def edit(client: Any, plan: DrawnPlan, *steps: dict[str, Any], **more: Any) -> Any:
    return client.post(
        reverse("plan_edit", args=[plan.project.code]),
        {"steps": list(steps), **more},
        content_type="application/json",
    )


def cell(plan: DrawnPlan, name: str, column: str, text: str) -> dict[str, Any]:
    return {"op": "cell", "id": plan.ids[name], "column": column, "text": text}


def names(plan: DrawnPlan) -> list[str]:
    return [name for _code, name in plan.tree()]


@pytest.fixture
def plan() -> DrawnPlan:
    return chain_of_three()


@pytest.fixture
def client(plan: DrawnPlan, as_user: AsUser) -> Any:
    return as_user(plan.manager.user)


def test_many_cells_are_one_change_set_and_one_scheduling(plan: DrawnPlan, client: Any) -> None:
    before = ChangeSet.objects.count()
    with count_queries() as captured:
        answer = edit(
            client, plan, cell(plan, "design", "duration", "4d"), cell(plan, "build", "name", "Make")
        )
    assert answer.status_code == 200
    assert ChangeSet.objects.count() == before + 1
    assert len([sql for sql in captured if "UPDATE tasks_task SET start" in sql["sql"]]) == 1
    assert plan["build"].name == "Make"
    assert plan.dates("test") == (date(2026, 3, 11), date(2026, 3, 11))


def test_two_cells_of_a_row_are_no_conflict_with_each_other(plan: DrawnPlan, client: Any) -> None:
    version = plan["design"].version
    steps = [
        {**cell(plan, "design", *what), "version": version} for what in (("name", "Draw"), ("duration", "4d"))
    ]
    assert edit(client, plan, *steps).status_code == 200
    stale = {**cell(plan, "design", "name", "Paint"), "version": version}
    assert edit(client, plan, stale).status_code == 409


def test_one_wrong_cell_keeps_all_others_unsaved_and_names_its_place(plan: DrawnPlan, client: Any) -> None:
    answer = edit(
        client, plan, cell(plan, "design", "duration", "4d"), cell(plan, "build", "predecessors", "9.9")
    )
    assert answer.status_code == 422
    assert [error["index"] for error in answer.json()["errors"]] == [1]
    assert plan["design"].duration_minutes == 2 * DAY


def test_thousands_of_broken_cells_are_refused_without_a_look_at_the_plan(
    plan: DrawnPlan, client: Any
) -> None:
    steps = [cell(plan, "design", "duration", "lots") for _ in range(5000)]
    with count_queries() as captured:
        answer = edit(client, plan, *steps)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 5000
    assert len(captured) < 30
    assert edit(client, plan, *steps, steps[0]).status_code == 422


def test_a_cycle_is_told_with_its_path(plan: DrawnPlan, client: Any) -> None:
    answer = edit(client, plan, {"op": "link", "from": plan.ids["test"], "to": plan.ids["design"]})
    assert answer.status_code == 422
    assert "design" in answer.json()["message"]
    assert not TaskLink.objects.filter(successor=plan.ids["design"]).exists()


def test_a_preview_tells_what_would_move_and_keeps_nothing(plan: DrawnPlan, client: Any) -> None:
    before = list(Task.objects.order_by("pk").values())
    sets = ChangeSet.objects.count()
    answer = edit(client, plan, cell(plan, "design", "duration", "5d"), preview=True).json()
    assert answer["preview"] is True
    assert answer["moved"] == 3
    assert "3 working days later" in answer["message"]
    unstamped = [{**row, "revision": 0} for row in Task.objects.order_by("pk").values()]
    assert unstamped == [{**row, "revision": 0} for row in before]
    assert ChangeSet.objects.count() == sets


def test_what_was_just_made_has_not_moved(plan: DrawnPlan, client: Any) -> None:
    assert edit(client, plan, {"op": "add", "name": "rehearse"}).json()["message"] == ""
    step = {"op": "repeat", "id": plan.ids["test"], "every": 1, "unit": "day", "times": 2}
    assert "move" not in edit(client, plan, step).json()["message"]


def test_an_edit_answers_with_just_the_rows_that_changed(plan: DrawnPlan, client: Any) -> None:
    plan.add("aside", 1)
    since = client.get(reverse("plan_data", args=[plan.project.code])).json()["revision"]
    changes = edit(client, plan, cell(plan, "aside", "name", "Beside"), since=since).json()["changes"]
    assert [row[0] for row in changes["rows"]] == [plan.ids["aside"]]
    assert "resources" not in changes


def test_an_open_page_hears_what_somebody_else_changed(plan: DrawnPlan, client: Any) -> None:
    data = client.get(reverse("plan_data", args=[plan.project.code])).json()
    url = reverse("plan_changes", args=[plan.project.code])
    seen = {"since": data["revision"], "generation": data["generation"], "epoch": data["epoch"]}
    assert client.get(url, seen).status_code == 204
    update_task(actor=SYSTEM, task_id=plan.ids["test"], changes={"name": "Prove"})
    changes = client.get(url, seen).json()
    assert [row[0] for row in changes["rows"]] == [plan.ids["test"]]
    edit(client, plan, {"op": "delete", "ids": [plan.ids["design"]]})
    changes = client.get(url, seen).json()
    assert changes["removed"] == [plan.ids["design"]]
    plan.project.status_date = date(2026, 3, 4)
    plan.project.save()
    assert client.get(url, seen).status_code == 205


def test_links_and_people_stamp_the_row_that_shows_them(plan: DrawnPlan, client: Any) -> None:
    url = reverse("plan_data", args=[plan.project.code])
    for step in (
        {"op": "link", "from": plan.ids["design"], "to": plan.ids["test"]},
        {"op": "unlink", "from": plan.ids["design"], "to": plan.ids["test"]},
        cell(plan, "test", "people", "Priya" if "Priya" in str(plan.priya) else str(plan.priya)),
    ):
        since = client.get(url).json()["revision"]
        rows = edit(client, plan, step, since=since).json()["changes"]["rows"]
        assert plan.ids["test"] in [row[0] for row in rows]


def test_rows_are_added_indented_moved_and_duplicated(plan: DrawnPlan, client: Any) -> None:
    edit(
        client,
        plan,
        {
            "op": "add",
            "name": "Review",
            "parent": None,
            "after": plan.ids["build"],
            "cells": {"duration": "2d"},
        },
    )
    review = Task.objects.get(name="Review")
    assert names(plan) == ["design", "build", "Review", "test"]
    assert review.duration_minutes == 2 * DAY
    edit(client, plan, {"op": "indent", "ids": [review.pk, plan.ids["test"]]})
    assert plan.tree() == [("1", "design"), ("2", "build"), ("2.1", "Review"), ("2.2", "test")] or plan.tree()
    edit(client, plan, {"op": "move", "ids": [plan.ids["test"]], "parent": None, "after": None})
    assert names(plan)[0] == "test"
    edit(client, plan, {"op": "duplicate", "ids": [plan.ids["design"]]})
    assert "design (copy)" in names(plan)


def test_a_copied_branch_brings_its_people_and_inner_links(as_user: AsUser) -> None:
    plan = drawn_plan()
    plan.add("stage")
    plan.add("one", 2, under="stage")
    plan.add("two", 1, under="stage", after="one")
    plan.give("two")
    edit(as_user(plan.manager.user), plan, {"op": "duplicate", "ids": [plan.ids["stage"]]})
    assert names(plan) == ["stage", "one", "two", "stage (copy)", "one", "two"]
    copy = Task.objects.filter(name="two").order_by("pk").last()
    assert copy is not None
    assert copy.predecessor_links.count() == 1
    assert copy.assignments.count() == 1


def test_a_dragged_bar_starts_no_earlier_and_a_pulled_one_gets_longer(plan: DrawnPlan, client: Any) -> None:
    edit(client, plan, {"op": "dates", "id": plan.ids["design"], "start": "2026-03-09"})
    assert plan.dates("design") == (date(2026, 3, 9), date(2026, 3, 10))
    assert plan["design"].constraint_kind == Task.Constraint.SNET
    edit(client, plan, {"op": "dates", "id": plan.ids["design"], "finish": "2026-03-12"})
    assert plan["design"].duration_minutes == 4 * DAY


def test_typed_dates_people_and_status_do_what_they_say(plan: DrawnPlan, client: Any) -> None:
    anna = member_of(plan.project, full_name="Anna Kowalska")
    assert edit(client, plan, cell(plan, "design", "start", "+1w")).status_code == 200
    assert plan.dates("design")[0] == date(2026, 3, 9)
    assert edit(client, plan, cell(plan, "design", "start", "")).status_code == 200
    assert plan.dates("design")[0] == date(2026, 3, 2)
    assert edit(client, plan, cell(plan, "test", "people", "anna 50%")).status_code == 200
    assignment = plan["test"].assignments.get()
    assert (assignment.resource.user, assignment.units) == (anna, Decimal("0.5"))
    assert edit(client, plan, cell(plan, "test", "people", "")).status_code == 200
    assert not plan["test"].assignments.exists()
    assert edit(client, plan, cell(plan, "design", "status", "Done")).status_code == 200
    assert plan["design"].is_done
    assert edit(client, plan, cell(plan, "design", "duration", "9d")).status_code == 422


def test_a_new_length_of_begun_work_changes_what_remains(plan: DrawnPlan, client: Any) -> None:
    edit(client, plan, cell(plan, "design", "percent", "50"))
    edit(client, plan, cell(plan, "design", "duration", "4d"))
    task = plan["design"]
    assert (task.duration_minutes, task.remaining_minutes) == (4 * DAY, 3 * DAY)


@pytest.mark.parametrize(("percent", "left"), [(25, 3 * DAY + DAY // 2), (0, 4 * DAY)])
def test_what_is_done_counts_from_the_percentage_where_nobody_reported_the_rest(
    plan: DrawnPlan, client: Any, percent: int, left: int
) -> None:
    begun = plan["design"].start
    Task.objects.filter(pk=plan.ids["design"]).update(
        actual_start=begun, percent_complete=percent, remaining_minutes=None, status="in_progress"
    )
    edit(client, plan, cell(plan, "design", "duration", "4d"))
    task = plan["design"]
    assert (task.duration_minutes, task.remaining_minutes) == (4 * DAY, left)


def test_another_projects_task_does_not_exist_for_a_step(plan: DrawnPlan, client: Any) -> None:
    other = chain_of_three()
    before = list(
        Task.objects.filter(project=other.project).values("name", "row_number", "deleted_at", "version")
    )
    foreign = other.ids["design"]
    for step in (
        {"op": "cell", "id": foreign, "column": "name", "text": "Mine"},
        {"op": "delete", "ids": [foreign]},
        {"op": "indent", "ids": [foreign]},
        {"op": "move", "ids": [plan.ids["test"]], "parent": foreign, "after": None},
        {"op": "add", "name": "x", "parent": foreign, "after": None},
        {"op": "link", "from": foreign, "to": plan.ids["test"]},
        {"op": "duplicate", "ids": [foreign]},
        {"op": "restore", "ids": [foreign]},
        {"op": "dates", "id": foreign, "start": "2026-04-01"},
    ):
        assert edit(client, plan, step).status_code == 422, step
    after = list(
        Task.objects.filter(project=other.project).values("name", "row_number", "deleted_at", "version")
    )
    assert after == before


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"steps": 3}',
        '{"steps": ["x"]}',
        '{"steps": [{}]}',
        '{"steps": [{"op": "cell"}]}',
        '{"steps": [{"op": "cell", "id": "1", "column": "name", "text": "x"}]}',
        '{"steps": [{"op": "add", "parent": "x"}]}',
        '{"steps": [{"op": "delete", "ids": 7}]}',
        '{"steps": [{"op": "dates", "id": 1}]}',
        '{"steps": []}',
    ],
)
def test_nonsense_is_refused(plan: DrawnPlan, client: Any, body: str) -> None:
    url = reverse("plan_edit", args=[plan.project.code])
    assert client.post(url, body, content_type="application/json").status_code in (400, 422)


def test_a_team_member_reports_but_does_not_plan(plan: DrawnPlan, as_user: AsUser) -> None:
    client = as_user(plan.priya)
    assert edit(client, plan, cell(plan, "build", "percent", "50")).status_code == 200
    assert edit(client, plan, cell(plan, "build", "duration", "9d")).status_code == 422
    assert plan["build"].duration_minutes == 3 * DAY


def test_costs_stay_hidden_from_who_may_not_see_them(plan: DrawnPlan, client: Any, as_user: AsUser) -> None:
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"fixed_cost": Decimal("1234.50")})
    url = reverse("plan_data", args=[plan.project.code])
    assert "1234.50" in client.get(url).content.decode()
    assert "1234.50" not in as_user(plan.priya).get(url).content.decode()


def test_views_are_kept_shared_opened_first_and_forgotten(
    plan: DrawnPlan, client: Any, as_user: AsUser
) -> None:
    keep = reverse("plan_view_keep", args=[plan.project.code])
    for name in ("Mine", "Ours"):
        body = {
            "name": name,
            "settings": {"late": True},
            "is_shared": name == "Ours",
            "is_default": name == "Ours",
        }
        assert client.post(keep, body, content_type="application/json").status_code == 200
    page = as_user(plan.priya).get(reverse("plan", args=[plan.project.code]))
    kept = page.context["setup"]["views"]
    assert [view["name"] for view in kept["kept"]] == ["Ours"]
    assert kept["default"] == kept["kept"][0]["id"]
    body = {"name": "Hers", "settings": {}, "is_shared": True}
    assert as_user(plan.priya).post(keep, body, content_type="application/json").status_code == 403
    own = PlanView.objects.get(name="Mine")
    drop = reverse("plan_view_drop", args=[plan.project.code, own.pk])
    assert as_user(plan.priya).post(drop).status_code == 404
    assert client.post(drop).status_code == 200


def test_the_page_opens_as_the_person_left_it(plan: DrawnPlan, client: Any) -> None:
    url = reverse("plan_layout", args=[plan.project.code])
    assert (
        client.post(url, {"settings": {"zoom": "month"}}, content_type="application/json").status_code == 204
    )
    page = client.get(reverse("plan", args=[plan.project.code]))
    assert page.context["setup"]["views"]["last"] == {"zoom": "month"}
    huge = {"settings": {"x": "y" * 9000}}
    assert client.post(url, huge, content_type="application/json").status_code == 422


def test_the_trash_shows_branches_and_gives_them_back(as_user: AsUser) -> None:
    plan = drawn_plan()
    plan.add("before")
    plan.add("stage")
    plan.add("one", under="stage")
    plan.add("behind")
    client = as_user(plan.manager.user)
    edit(client, plan, {"op": "delete", "ids": [plan.ids["stage"]]})
    assert names(plan) == ["before", "behind"]
    url = reverse("plan_trash", args=[plan.project.code])
    assert "1 task below" in client.get(url).content.decode()
    client.post(url, {"task": plan.ids["stage"]})
    assert sorted(names(plan)) == ["before", "behind", "one", "stage"]


def test_the_sheet_holds_exactly_the_cells_and_runs_nothing(plan: DrawnPlan, client: Any) -> None:
    rows = [["WBS", "Task"], ["1", "=1+1"], ["2", "http://example.org"]]
    answer = client.post(
        reverse("plan_sheet", args=[plan.project.code]), {"rows": rows}, content_type="application/json"
    )
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert [[str(value) for value in row] for row in sheet.iter_rows(values_only=True)] == rows
    assert sheet["B2"].data_type == "s"
    bad = client.post(reverse("plan_sheet", args=[plan.project.code]), "{}", content_type="application/json")
    assert bad.status_code == 422


def test_the_sheet_has_dates_numbers_and_an_outline(plan: DrawnPlan, client: Any) -> None:
    body = {
        "rows": [
            ["Task", "Start", "Duration", "Unit", "Cost", "%"],
            ["stage", "2026-03-02", 5, "d", None, 40],
            ["design", "", 2.5, "d", 1200.5, 100],
        ],
        "kinds": ["text", "day", "number", "text", "money", "percent"],
        "levels": [0, 1],
    }
    answer = client.post(
        reverse("plan_sheet", args=[plan.project.code]), body, content_type="application/json"
    )
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet["B2"].is_date
    assert str(sheet["B2"].value.date()) == "2026-03-02"
    assert (sheet["C2"].value, sheet["C3"].value, sheet["D3"].value) == (5, 2.5, "d")
    assert (sheet["E3"].value, sheet["F2"].value) == (1200.5, 0.4)
    assert [sheet.row_dimensions[row].outlineLevel for row in (2, 3)] == [0, 1]
    for wrong in ({"rows": body["rows"], "levels": ["deep"]}, {"rows": body["rows"], "kinds": "day"}):
        bad = client.post(
            reverse("plan_sheet", args=[plan.project.code]), wrong, content_type="application/json"
        )
        assert bad.status_code == 422


def test_the_why_of_a_task_is_one_sentence(plan: DrawnPlan, client: Any) -> None:
    answer = client.get(reverse("task_why", args=[plan.project.code, plan.ids["build"]]))
    assert json.loads(answer.content)["why"] == "It waits for 1 design to finish."
