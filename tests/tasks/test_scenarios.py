"""Scenarios: what is looked at is what an edit makes, nothing of it stays, and it is kept under a name."""

from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import Conflict, DomainError, Forbidden, InvalidInput
from core.models import ChangeSet
from people.access import actor_for
from projects.models import Project
from tasks.editing.services import update_task
from tasks.models import Scenario, Task
from tasks.plan.services import edit_plan, undo_plan
from tasks.scenarios.page import compared
from tasks.scenarios.services import drop_scenario, keep_scenario, rehearse, rehearse_kept
from tests.factories import member_of
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three, staged_plan

pytestmark = pytest.mark.django_db


def typed(plan: DrawnPlan, name: str, column: str, text: str, **more: Any) -> dict[str, Any]:
    return {"op": "cell", "id": plan.ids[name], "column": column, "text": text, **more}


def rows_of(project: Project) -> list[tuple[Any, ...]]:
    rows = Task.objects.filter(project=project).order_by("id")
    return list(rows.values_list("pk", "name", "start", "finish", "parent_id", "deleted_at"))


def test_a_scenario_says_what_would_move_and_leaves_the_plan_as_it_is() -> None:
    plan = chain_of_three()
    before = rows_of(plan.project), ChangeSet.objects.count()
    changes = [[typed(plan, "design", "duration", "4d")], [typed(plan, "build", "duration", "5d")]]
    found = rehearse(actor=plan.manager, project_id=plan.project.pk, changes=changes)
    assert {pk for pk, _start, _finish in found.moves} == set(plan.ids.values())
    assert found.finish_days == 4
    assert found.refused == []
    assert (rows_of(plan.project), ChangeSet.objects.count()) == before


def test_a_refused_step_is_named_by_its_change_and_the_others_are_looked_at() -> None:
    plan = chain_of_three()
    changes = [
        [typed(plan, "design", "duration", "4d")],
        [typed(plan, "test", "name", "Test"), typed(plan, "build", "duration", "soon")],
    ]
    found = rehearse(actor=plan.manager, project_id=plan.project.pk, changes=changes)
    assert [(one.change, one.index) for one in found.refused] == [(1, 1)]
    assert found.finish_days == 2


def test_a_new_row_is_known_by_the_number_of_the_page() -> None:
    plan = chain_of_three()
    changes = [
        [{"op": "add", "new": -7, "parent": None, "after": plan.ids["test"], "name": "train"}],
        [{"op": "link", "from": plan.ids["test"], "to": -7}],
        [{"op": "cell", "id": -7, "column": "duration", "text": "2d"}],
    ]
    found = rehearse(actor=plan.manager, project_id=plan.project.pk, changes=changes)
    assert found.refused == []
    assert found.finish_days == 2
    assert found.created[-7] in {pk for pk, _start, _finish in found.moves}
    assert not Task.objects.filter(name="train").exists()


def random_changes(plan: DrawnPlan, random: Random) -> list[list[dict[str, Any]]]:
    """Gestures of any kind on any rows, some of which cannot be."""
    names, made = list(plan.ids), -1
    changes = []
    for _turn in range(6):
        one, other = plan.ids[random.choice(names)], plan.ids[random.choice(names)]
        step: dict[str, Any] = random.choice(
            [
                {"op": "cell", "id": one, "column": "duration", "text": f"{random.randint(0, 9)}d"},
                {"op": "cell", "id": one, "column": "name", "text": random.choice(["", "x", "y"])},
                {"op": "link", "from": one, "to": other},
                {"op": "dates", "id": one, "start": f"2026-03-{random.randint(2, 27):02d}"},
                {"op": "indent", "ids": [one]},
                {"op": "delete", "ids": [one]},
                {"op": "duplicate", "ids": [one], "news": [made, made - 1, made - 2]},
                {"op": "add", "new": made, "parent": None, "after": one, "name": "new"},
            ]
        )
        made -= 3
        changes.append([step])
    return changes


@pytest.mark.parametrize("seed", range(12))
def test_what_is_looked_at_is_what_an_edit_makes(seed: int) -> None:
    plan = staged_plan()
    changes = random_changes(plan, Random(seed))
    found = rehearse(actor=plan.manager, project_id=plan.project.pk, changes=changes)
    wrong = {(one.change, one.index) for one in found.refused}
    steps = [
        step
        for place, change in enumerate(changes)
        for index, step in enumerate(change)
        if (place, index) not in wrong
    ]
    if not steps:
        return
    before = rows_of(plan.project)
    edited = edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=steps)
    assert edited.finish_after == found.finish
    # Numbers of new rows are others the second time.
    old = [row[0] for row in before]
    looked_at = {pk: (start, finish) for pk, start, finish in found.moves if pk in old}
    moved = Task.objects.filter(pk__in=looked_at)
    assert {row.pk: (row.start, row.finish) for row in moved} == looked_at
    assert {pk for pk in edited.moved_ids if pk in old} == set(looked_at)
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    live = [row for row in rows_of(plan.project) if row[5] is None]
    assert live == before


def test_costs_are_told_to_who_may_see_them() -> None:
    plan = chain_of_three()
    update_task(actor=plan.manager, task_id=plan.ids["test"], changes={"fixed_cost": 500})
    changes = [[{"op": "delete", "ids": [plan.ids["test"]]}]]
    found = rehearse(actor=plan.manager, project_id=plan.project.pk, changes=changes)
    assert found.cost is not None
    assert found.cost[1] - found.cost[0] == -500
    kept = keep_scenario(actor=plan.manager, project_id=plan.project.pk, name="Without test", changes=changes)
    assert rehearse_kept(actor=actor_for(plan.priya), scenario=kept).cost is None


def test_who_may_not_edit_tries_nothing_and_keeps_nothing() -> None:
    plan = chain_of_three()
    reader = actor_for(plan.priya)
    changes = [[typed(plan, "design", "duration", "4d")]]
    with pytest.raises(Forbidden):
        rehearse(actor=reader, project_id=plan.project.pk, changes=changes)
    with pytest.raises(Forbidden):
        keep_scenario(actor=reader, project_id=plan.project.pk, name="Mine", changes=changes)
    kept = keep_scenario(actor=plan.manager, project_id=plan.project.pk, name="Later", changes=changes)
    assert rehearse_kept(actor=reader, scenario=kept).finish_days == 2
    with pytest.raises(Forbidden):
        drop_scenario(actor=reader, project_id=plan.project.pk, scenario_id=kept.pk)


def test_a_kept_scenario_has_a_name_of_its_own_and_a_version() -> None:
    plan = chain_of_three()
    project = plan.project.pk
    changes = [[typed(plan, "design", "duration", "4d")]]
    kept = keep_scenario(actor=plan.manager, project_id=project, name=" Later ", changes=changes)
    assert (kept.name, kept.version, kept.author) == ("Later", 1, plan.manager.user)
    with pytest.raises(InvalidInput):
        keep_scenario(actor=plan.manager, project_id=project, name="Later", changes=changes)
    with pytest.raises(InvalidInput):
        keep_scenario(actor=plan.manager, project_id=project, name=" ", changes=changes)
    more = [*changes, [typed(plan, "test", "duration", "2d")]]
    again: dict[str, Any] = {"name": "Later", "changes": more, "scenario_id": kept.pk}
    assert keep_scenario(actor=plan.manager, project_id=project, version=1, **again).version == 2
    with pytest.raises(Conflict):
        keep_scenario(actor=plan.manager, project_id=project, version=1, **(again | {"name": "L"}))
    drop_scenario(actor=plan.manager, project_id=project, scenario_id=kept.pk)
    intents = ChangeSet.objects.filter(project_id=project).values_list("intent", flat=True)
    assert {"keep_scenario", "drop_scenario"} <= set(intents)
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    "changes", [[], [[]], ["x"], {"a": 1}, [[{"op": "nothing"}]], [[{"op": "cell"}]], [[3]]]
)
def test_what_is_no_scenario_is_not_kept(changes: Any) -> None:
    plan = chain_of_three()
    with pytest.raises(DomainError):
        keep_scenario(actor=plan.manager, project_id=plan.project.pk, name="No", changes=changes)
    assert not Scenario.objects.exists()


def test_a_cell_that_somebody_changed_since_is_a_conflict_of_the_kept_scenario() -> None:
    plan = chain_of_three()
    changes = [[typed(plan, "design", "duration", "4d", was="2d")]]
    kept = keep_scenario(actor=plan.manager, project_id=plan.project.pk, name="Later", changes=changes)
    other = actor_for(member_of(plan.project, role="project_manager"))
    update_task(actor=other, task_id=plan.ids["design"], changes={"duration_minutes": 3 * DAY})
    (refused,) = rehearse_kept(actor=plan.manager, scenario=kept).refused
    assert refused.is_conflict
    assert refused.who == other.name


def test_kept_scenarios_are_compared_on_the_plan_as_it_is_now() -> None:
    plan = chain_of_three()
    for name, days in (("Longer", 6), ("Shorter", 1)):
        keep_scenario(
            actor=plan.manager,
            project_id=plan.project.pk,
            name=name,
            changes=[[typed(plan, "build", "duration", f"{days}d")]],
        )
    plan.project.refresh_from_db()
    found = compared(plan.manager, plan.project)
    told = [(line.name, line.days, line.moved) for line in found["lines"]]
    assert told[1:] == [("Longer", "+3", 2), ("Shorter", "−2", 2)]


def test_the_page_compares_and_the_reader_sees_no_cost(client: Client) -> None:
    plan = chain_of_three()
    changes = [[typed(plan, "build", "duration", "6d")]]
    keep_scenario(actor=plan.manager, project_id=plan.project.pk, name="Longer", changes=changes)
    url = reverse("scenarios_compare", args=[plan.project.code])
    client.force_login(plan.manager.user)
    assert "Planned cost" in client.get(url).content.decode()
    client.force_login(plan.priya)
    page = client.get(url).content.decode()
    assert "Longer" in page
    assert "Planned cost" not in page
