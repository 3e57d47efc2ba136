"""Scenarios over the API: tried, kept, compared, made a change request."""

from collections.abc import Callable
from typing import Any

import pytest

from controls.models import ChangeRequest
from core.access import SYSTEM
from tasks.editing.services import update_task
from tasks.models import Scenario, Task
from tests.factories import member_of
from tests.queries import assert_query_count
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]
API = "/api/v1"


def send(client: Any, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    url = f"{API}/{path}"
    return getattr(client, method)(url, body or {}, content_type="application/json")


def longer(plan: DrawnPlan, name: str = "build", days: int = 6) -> list[list[dict[str, Any]]]:
    """One change that sets a duration."""
    step = {"op": "cell", "id": plan.ids[name], "column": "duration", "text": f"{days}d"}
    return [[step]]


def kept(client: Any, plan: DrawnPlan, name: str = "Longer", **more: Any) -> dict[str, Any]:
    body = {"project": plan.project.code, "name": name, "changes": longer(plan), **more}
    answer = send(client, "post", "scenarios/", body)
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def test_changes_are_tried_and_nothing_of_them_stays(as_user: AsUser) -> None:
    plan = chain_of_three()
    new = {"op": "add", "new": -7, "parent": None, "after": plan.ids["test"], "name": "train"}
    changes = [*longer(plan), [new], [{"op": "cell", "id": -7, "column": "duration", "text": "x"}]]
    body = {"project": plan.project.code, "changes": changes}
    told = send(as_user(plan.manager.user), "post", "scenarios/try/", body).json()
    moved = {move["task"] for move in told["moves"]}
    assert moved == {plan.ids["build"], plan.ids["test"], -7}
    # What is new has no place that it moved from.
    assert (told["finish_days"], told["moved_count"]) == (3, 2)
    refused = [(one["change"], one["index"], one["is_conflict"]) for one in told["refused"]]
    assert refused == [(2, 0, False)]
    assert told["cost"].keys() == told["over_booked"].keys() == {"before", "after"}
    assert not Task.objects.filter(name="train").exists()
    assert not Scenario.objects.exists()


def test_a_scenario_is_kept_read_changed_and_forgotten(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    made = kept(client, plan)
    assert (made["name"], made["version"], made["changes"]) == ("Longer", 1, longer(plan))
    listed = client.get(f"{API}/scenarios/?project={plan.project.code}").json()["results"]
    assert listed == [made]
    address = f"scenarios/{made['id']}/"
    renamed = send(client, "patch", address, {"name": "Later", "version": 1}).json()
    assert (renamed["name"], renamed["version"], renamed["changes"]) == ("Later", 2, longer(plan))
    assert send(client, "patch", address, {"name": "L", "version": 1}).status_code == 409
    assert send(client, "patch", address, {"name": "L"}).status_code == 428
    assert client.get(f"{API}/{address}outcome/").json()["finish_days"] == 3
    assert send(client, "delete", address).status_code == 204
    assert client.get(f"{API}/{address}").status_code == 404


def test_a_name_is_changed_though_the_plan_cannot_take_the_changes_any_more(
    as_user: AsUser,
) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    made = kept(client, plan)
    Task.objects.filter(pk=plan.ids["build"]).update(is_summary=True)
    address = f"scenarios/{made['id']}/"
    answer = send(client, "patch", address, {"name": "Later", "version": 1})
    assert (answer.status_code, answer.json()["name"]) == (200, "Later")


@pytest.mark.parametrize(
    "changes", [None, [], "x", {"a": 1}, [[]], [[3]], [["x"]], [[{"op": "nothing"}]], [[{"op": 3}]]]
)
def test_what_is_no_change_is_refused(as_user: AsUser, changes: Any) -> None:
    plan = chain_of_three()
    body = {"project": plan.project.code, "name": "No", "changes": changes}
    answer = send(as_user(plan.manager.user), "post", "scenarios/", body)
    assert answer.status_code in (400, 422), answer.content
    assert not Scenario.objects.exists()


def test_kept_scenarios_are_compared_with_the_plan(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    kept(client, plan, "Longer")
    kept(client, plan, "Shorter", changes=longer(plan, days=1))
    told = client.get(f"{API}/scenarios/compare/{plan.project.code}/").json()
    days = [(one["name"], one["outcome"]["finish_days"]) for one in told["scenarios"]]
    assert days == [("Longer", 3), ("Shorter", -2)]
    assert told["finish"] is not None
    assert told["left_out"] == 0
    assert "cost" in told


def test_who_reads_the_plan_reads_scenarios_and_no_cost_of_them(as_user: AsUser) -> None:
    plan = chain_of_three()
    made = kept(as_user(plan.manager.user), plan)
    reader = as_user(plan.priya)
    outcome = reader.get(f"{API}/scenarios/{made['id']}/outcome/").json()
    assert outcome["finish_days"] == 3
    assert "cost" not in outcome
    compared = reader.get(f"{API}/scenarios/compare/{plan.project.code}/").json()
    assert "cost" not in compared
    assert "cost" not in compared["scenarios"][0]["outcome"]
    body = {"project": plan.project.code, "name": "Mine", "changes": longer(plan)}
    assert send(reader, "post", "scenarios/", body).status_code == 403
    assert send(reader, "post", "scenarios/try/", body).status_code == 403
    assert send(reader, "delete", f"scenarios/{made['id']}/").status_code == 403


def test_who_does_not_see_the_plan_finds_none(as_user: AsUser) -> None:
    plan = chain_of_three()
    made = kept(as_user(plan.manager.user), plan)
    stakeholder = as_user(member_of(plan.project, role="stakeholder"))
    assert stakeholder.get(f"{API}/scenarios/").json()["results"] == []
    assert stakeholder.get(f"{API}/scenarios/{made['id']}/").status_code == 404
    assert stakeholder.get(f"{API}/scenarios/{made['id']}/outcome/").status_code == 404
    url = f"{API}/scenarios/compare/{plan.project.code}/"
    assert stakeholder.get(url).status_code == 403
    body = {"scenario": made["id"]}
    assert send(stakeholder, "post", "change-requests/from-scenario/", body).status_code == 404


def test_a_kept_scenario_becomes_a_change_request(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    made = kept(client, plan)
    body = {"scenario": made["id"]}
    told = send(client, "post", "change-requests/from-scenario/", body)
    assert told.status_code == 201, told.content
    change = ChangeRequest.objects.get()
    assert (change.title, change.state) == ("Longer", "draft")
    (operation,) = told.json()["operations"]
    assert (operation["kind"], operation["task"]) == ("change_task", plan.ids["build"])
    assert told.json()["assessment"]["finish"]["days"] == "3.00"
    titled = send(client, "post", "change-requests/from-scenario/", body | {"title": "Two teams"})
    assert titled.json()["title"] == "Two teams"


def test_what_a_change_request_cannot_hold_is_named(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    step = {"op": "duplicate", "ids": [plan.ids["build"]], "news": [-1]}
    made = kept(client, plan, changes=[[step]])
    answer = send(client, "post", "change-requests/from-scenario/", {"scenario": made["id"]})
    assert answer.status_code == 422
    assert "Duplicate" in answer.content.decode()
    assert not ChangeRequest.objects.exists()


def test_a_conflict_of_a_kept_scenario_names_who(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    changes = longer(plan)
    changes[0][0]["was"] = "3d"
    made = kept(client, plan, changes=changes)
    update_task(
        actor=SYSTEM,
        task_id=plan.ids["build"],
        changes={"duration_minutes": 5 * DAY},
    )
    (refused,) = client.get(f"{API}/scenarios/{made['id']}/outcome/").json()["refused"]
    assert refused["is_conflict"]


def test_a_list_asks_the_same_number_of_times_whatever_its_length(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    kept(client, plan)
    with assert_query_count("api.scenario_list"):
        client.get(f"{API}/scenarios/?project={plan.project.code}")
    for number in range(3):
        kept(client, plan, f"Other {number}")
    with assert_query_count("api.scenario_list"):
        client.get(f"{API}/scenarios/?project={plan.project.code}")
