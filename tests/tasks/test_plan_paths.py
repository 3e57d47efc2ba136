"""The float paths to a task, as the plan asks for them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.access import SYSTEM
from tasks.editing.services import link_tasks
from tests.factories import member_of
from tests.tasks.plans import DrawnPlan, drawn_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> DrawnPlan:
    """long (5 d) and short (2 d), both before end; aside ends with nothing."""
    drawn = drawn_plan()
    drawn.add("long", 5)
    drawn.add("short", 2)
    drawn.add("end", 1, after="long")
    drawn.add("aside", 1)
    link_tasks(
        actor=SYSTEM,
        predecessor_id=drawn.ids["short"],
        successor_id=drawn.ids["end"],
    )
    return drawn


def asked(client: Client, plan: DrawnPlan, name: str, **query: str) -> Any:
    url = reverse("plan_paths", args=[plan.project.code, plan.ids[name]])
    return client.get(url, query)


@pytest.mark.parametrize("rule", ["total", "free", "none"])
def test_paths_are_numbered_by_their_float(client: Client, plan: DrawnPlan, rule: str) -> None:
    client.force_login(plan.manager.user)
    first, second = asked(client, plan, "end", rule=rule).json()["paths"]
    ids = plan.ids
    assert (first["number"], first["tasks"]) == (1, [ids["long"], ids["end"]])
    assert (first["joins"], first["critical"], first["words"]) == (None, True, "no float")
    assert (second["number"], second["tasks"]) == (2, [ids["short"]])
    assert (second["joins"], second["critical"]) == (ids["end"], False)
    assert second["words"] == "float 3d"


def test_a_task_that_waits_for_nothing_is_a_path_of_its_own(client: Client, plan: DrawnPlan) -> None:
    client.force_login(plan.manager.user)
    (path,) = asked(client, plan, "aside").json()["paths"]
    assert path["tasks"] == [plan.ids["aside"]]


def test_who_does_not_see_the_plan_sees_no_path(client: Client, plan: DrawnPlan) -> None:
    client.force_login(member_of(plan.project, role="stakeholder"))
    assert asked(client, plan, "end").status_code == 403
