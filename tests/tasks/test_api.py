"""Tasks, links, assignments, comments and time over the API."""

from collections.abc import Callable
from typing import Any

import pytest

from people.models import Membership
from tasks.models import Assignment, Task, TaskLink
from tests.factories import member_of
from tests.queries import assert_query_count
from tests.tasks.plans import DAY, chain_of_three, drawn_plan

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]
API = "/api/v1"


def send(client: Any, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    return getattr(client, method)(f"{API}{path}", body or {}, content_type="application/json")


def test_tasks_are_listed_in_plan_order_without_money(as_user: AsUser) -> None:
    plan = chain_of_three()
    other = drawn_plan()
    other.add("foreign")
    answer = as_user(plan.manager.user).get(f"{API}/tasks/?project={plan.project.code}").json()
    assert [row["name"] for row in answer["results"]] == ["design", "build", "test"]
    row = answer["results"][0]
    assert (row["project"], row["start"]) == (plan.project.code, "2026-03-02T08:00:00Z")
    assert not [name for name in row if "cost" in name]


def test_a_list_is_ordered_and_filtered_by_allowed_names_alone(as_user: AsUser) -> None:
    plan, other = chain_of_three(), drawn_plan()
    client = as_user(plan.manager.user)
    names = [row["name"] for row in client.get(f"{API}/tasks/?order=-start").json()["results"]]
    assert names == ["test", "build", "design"]
    assert client.get(f"{API}/tasks/?order=project__manager__password").status_code == 422
    assert client.get(f"{API}/tasks/?project={other.project.code}").status_code == 404
    assert client.get(f"{API}/links/?successor=one").status_code == 422


def test_a_list_asks_the_same_number_of_times_whatever_its_length(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    with assert_query_count("api.task_list"):
        client.get(f"{API}/tasks/?project={plan.project.code}")
    for number in range(5):
        plan.add(f"more {number}", after="test")
    with assert_query_count("api.task_list"):
        client.get(f"{API}/tasks/?project={plan.project.code}")


def test_a_task_is_made_changed_moved_and_deleted(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    body = {
        "project": plan.project.code,
        "name": "Review",
        "duration_minutes": DAY,
        "after": plan.ids["design"],
    }
    made = send(client, "post", "/tasks/", body)
    assert made.status_code == 201, made.json()
    assert made.json()["wbs_code"] == "2"
    path = f"/tasks/{made.json()['id']}/"
    changed = send(client, "patch", path, {"duration_minutes": 2 * DAY, "version": made.json()["version"]})
    assert changed.json()["moved"]["task_ids"] == [made.json()["id"]]
    stale = send(client, "patch", path, {"name": "Mine", "version": made.json()["version"]})
    assert stale.status_code == 409
    assert stale.json()["conflicts"] == [{"field": "name", "stored": "Review", "proposed": "Mine"}]
    moved = send(client, "post", f"{path}move/", {"parent": None, "after": None})
    assert moved.json()["wbs_code"] == "1"
    assert send(client, "delete", path).status_code == 204
    assert send(client, "get", path).status_code == 404
    assert send(client, "post", f"{path}restore/").status_code == 200


def test_fields_that_are_not_listed_change_nothing(as_user: AsUser) -> None:
    plan = chain_of_three()
    before = Task.objects.filter(pk=plan.ids["build"]).values().get()
    every_field = {field.name: 1 for field in Task._meta.concrete_fields}
    unlisted = {
        name: value
        for name, value in every_field.items()
        if name
        in (
            "id",
            "project",
            "parent",
            "row_number",
            "wbs_code",
            "status",
            "percent_complete",
            "fixed_cost",
            "start",
            "is_critical",
            "deleted_at",
            "created_at",
            "import_uid",
            "is_summary",
        )
    }
    unlisted["version"] = before["version"]
    path = f"/tasks/{plan.ids['build']}/"
    assert send(as_user(plan.manager.user), "patch", path, unlisted).status_code == 200
    assert Task.objects.filter(pk=plan.ids["build"]).values().get() == before


def test_another_projects_ids_in_a_body_are_not_found(as_user: AsUser) -> None:
    plan, other = chain_of_three(), drawn_plan()
    other.add("foreign")
    foreign, phase = other.ids["foreign"], other.project.phases.first()
    client = as_user(plan.manager.user)
    own = plan.ids["test"]
    for method, path, body in (
        ("post", "/links/", {"predecessor": foreign, "successor": own}),
        ("post", "/links/", {"predecessor": own, "successor": foreign}),
        ("post", "/tasks/", {"project": plan.project.code, "name": "x", "parent": foreign}),
        ("post", "/tasks/", {"project": other.project.code, "name": "x"}),
        ("post", f"/tasks/{own}/move/", {"parent": foreign}),
        ("patch", f"/tasks/{own}/", {"phase": phase.pk, "version": 1}),
        ("post", "/comments/", {"task": foreign, "body": "x"}),
        ("post", "/time-entries/", {"task": foreign, "minutes": 60}),
        ("post", "/assignments/", {"task": foreign, "person": plan.priya.pk}),
    ):
        assert send(client, method, path, body).status_code == 404, path


def test_progress_says_what_moved(as_user: AsUser) -> None:
    plan = chain_of_three()
    answer = send(
        as_user(plan.priya), "post", f"/tasks/{plan.ids['build']}/progress/", {"needs_more_days": 2}
    )
    assert answer.status_code == 200
    assert set(answer.json()["moved"]["task_ids"]) == {plan.ids["build"], plan.ids["test"]}


def test_a_cycle_is_a_problem_that_names_its_path(as_user: AsUser) -> None:
    plan = chain_of_three()
    body = {"predecessor": plan.ids["test"], "successor": plan.ids["design"]}
    answer = send(as_user(plan.manager.user), "post", "/links/", body)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert "design" in answer.json()["errors"]["predecessors"][0]
    assert TaskLink.objects.count() == 2


def test_people_comment_and_log_time(as_user: AsUser) -> None:
    plan = chain_of_three()
    client, task = as_user(plan.priya), plan.ids["build"]
    assert (
        send(client, "post", "/comments/", {"task": task, "body": "Half"}).json()["author"] == plan.priya.pk
    )
    entry = send(client, "post", "/time-entries/", {"task": task, "minutes": 90}).json()
    assert (entry["person"], entry["minutes"]) == (plan.priya.pk, 90)
    colleague = as_user(member_of(plan.project))
    assert colleague.get(f"{API}/time-entries/").json()["results"] == []
    assert len(as_user(plan.manager.user).get(f"{API}/time-entries/").json()["results"]) == 1


def test_an_assignment_over_the_api_is_the_pages(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    body = {"task": plan.ids["test"], "person": plan.priya.pk, "units": "0.5"}
    made = send(client, "post", "/assignments/", body)
    assert made.status_code == 201
    assert made.json()["work_minutes"] == DAY // 2
    assert send(client, "delete", f"/assignments/{made.json()['id']}/").status_code == 204
    assert Assignment.objects.filter(task=plan.ids["test"]).count() == 0


def test_a_stakeholder_reads_milestones_only(as_user: AsUser) -> None:
    plan = chain_of_three()
    plan.add("Live", 0, is_milestone=True, after="test")
    sponsor = member_of(plan.project, "stakeholder")
    assert Membership.objects.filter(user=sponsor).exists()
    client = as_user(sponsor)
    assert [row["name"] for row in client.get(f"{API}/tasks/").json()["results"]] == ["Live"]
    for path in ("links", "assignments", "comments", "time-entries"):
        assert client.get(f"{API}/{path}/").json()["results"] == []


def test_work_is_split_and_joined(as_user: AsUser) -> None:
    plan = chain_of_three()
    client, path = as_user(plan.manager.user), f"/tasks/{plan.ids['build']}/"
    cut = {"at": "2026-03-05T09:00+01:00", "start": "2026-03-09T09:00+01:00"}
    answer = send(client, "post", f"{path}split/", cut)
    assert answer.status_code == 200
    body = answer.json()
    assert body["gaps"] == [{"after_minutes": 420, "minutes": 840}]
    assert [stretch[0][:10] for stretch in body["stretches"]] == ["2026-03-04", "2026-03-09"]
    assert set(body["moved"]["task_ids"]) == {plan.ids["build"], plan.ids["test"]}
    twice = {"gaps": [{"after_minutes": 420, "minutes": 60}] * 2, "version": body["version"]}
    refused = send(client, "patch", path, twice)
    assert refused.status_code == 422
    assert "gaps" in refused.json()["errors"]
    joined = send(client, "patch", path, {"gaps": None, "version": body["version"]})
    assert (joined.json()["gaps"], joined.json()["stretches"]) == (None, None)
    assert send(as_user(plan.priya), "post", f"{path}split/", cut).status_code == 403
