"""The command palette's search finds what the person may open, and nothing else."""

import pytest

from tests.factories import member_of
from tests.tasks.plans import chain_of_three

pytestmark = pytest.mark.django_db


def found(client, text: str) -> list[str]:
    return [row["label"] for row in client.get("/jump/", {"q": text}).json()["found"]]


def test_it_finds_projects_tasks_people_and_actions(client) -> None:
    plan = chain_of_three()
    client.force_login(plan.manager.user)
    assert found(client, plan.project.code) == [plan.project.name]
    assert found(client, "buil") == ["2 build"]
    assert str(plan.priya) in found(client, str(plan.priya)[:8])
    assert found(client, "new proj") == ["New project"]
    assert found(client, "x") == []


def test_other_projects_do_not_exist(client) -> None:
    plan, other = chain_of_three(), chain_of_three()
    client.force_login(plan.priya)
    assert found(client, "build") == ["2 build"]
    assert other.project.name not in found(client, "Project")


def test_a_stakeholder_is_not_told_of_tasks(client) -> None:
    plan = chain_of_three()
    client.force_login(member_of(plan.project, "stakeholder"))
    assert found(client, "build") == []
