"""The task beside the plan: read, reported on, discussed and edited without leaving the plan."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tasks.models import ChecklistItem
from tests.queries import assert_query_count
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]


def post(client: Any, plan: DrawnPlan, name: str, **fields: Any) -> Any:
    return client.post(reverse("task_drawer", args=[plan.project.code, plan.ids[name]]), fields)


def test_the_drawer_tells_what_the_grid_cannot(as_user: AsUser) -> None:
    plan = chain_of_three()
    url = reverse("task_drawer", args=[plan.project.code, plan.ids["build"]])
    client = as_user(plan.manager.user)
    client.get(url)
    with assert_query_count("tasks.drawer"):
        page = client.get(url).content.decode()
    assert "It waits for 1 design to finish." in page
    assert str(plan.priya) in page
    assert "<html" not in page


def test_reports_and_cells_move_the_plan_and_tell_it(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    answer = post(client, plan, "build", do="cell", column="duration", text="5d")
    assert "plan-changed" in answer["HX-Trigger"]
    assert plan["build"].duration_minutes == 5 * DAY
    answer = post(client, plan, "design", do="report", percent_complete="50")
    assert "plan-changed" in answer["HX-Trigger"]
    assert plan["design"].percent_complete == 50


def test_what_cannot_be_is_said_in_the_drawer(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    answer = post(client, plan, "build", do="cell", column="duration", text="soon")
    assert answer.status_code == 422
    assert "Type a duration" in answer.content.decode()
    assert "HX-Trigger" not in answer
    assert post(client, plan, "build", do="dance").status_code == 422


def test_the_checklist_is_kept_in_order(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.priya)
    for text in ("Customers", "Materials", "Vendors"):
        post(client, plan, "build", do="check_add", text=text)
    rows = list(ChecklistItem.objects.filter(task=plan.ids["build"]))
    post(client, plan, "build", do="check", item=rows[2].pk, verb="up")
    post(client, plan, "build", do="check", item=rows[0].pk, verb="tick")
    post(client, plan, "build", do="check", item=rows[1].pk, verb="drop")
    found = ChecklistItem.objects.filter(task=plan.ids["build"]).values_list("text", "is_done")
    assert list(found) == [("Customers", True), ("Vendors", False)]
    assert post(client, plan, "build", do="check_add", text=" ").status_code == 422


def test_a_step_of_another_task_is_not_found(as_user: AsUser) -> None:
    plan, other = chain_of_three(), chain_of_three()
    item = ChecklistItem.objects.create(task=other["build"], text="Theirs")
    answer = post(as_user(plan.manager.user), plan, "build", do="check", item=item.pk, verb="drop")
    assert answer.status_code == 404
    assert ChecklistItem.objects.filter(pk=item.pk).exists()


def test_a_team_member_reads_the_cells_but_does_not_plan(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.priya)
    page = client.get(reverse("task_drawer", args=[plan.project.code, plan.ids["build"]])).content.decode()
    assert 'name="column"' not in page
    assert post(client, plan, "build", do="cell", column="duration", text="9d").status_code == 422
    assert post(client, plan, "build", do="describe", description="x").status_code == 403
    assert post(client, plan, "build", do="comment", body="**Half**").status_code == 200
