"""A closed project is read and not written: by no page, no endpoint and no job, until it is opened again."""

import html
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from budgets.labour.jobs import book_time
from budgets.orders.jobs import take_back_accruals
from controls.computing.services import recompute
from core.access import SYSTEM
from core.errors import ProjectClosed
from core.journal import recording
from projects.models import Project
from tests.access.principals import ADMIN, MANAGER
from tests.access.test_access import address, takes_code, undone
from tests.access.test_once_on_every_page import ACTION, FORM, INPUT, NAME, PAGES, SENDS, VALUE
from tests.access.url_table import TABLE
from tests.access.world import World, build_world, fingerprint

# What may change about a closed project: who may read it, what one reads oneself, and that it is open again.
STILL_TAKEN = {
    "people_membership",
    "people_invitation",
    "alerts_alert",
    "alerts_outboxemail",
    "core_change",
    "core_changeset",
    "core_claimedkey",
}
OF_PROJECT = [name for name in PAGES if takes_code(name)]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = build_world()
        Project.objects.filter(pk=made.ours.pk).update(status=Project.Status.CLOSED)
        yield made
        transaction.set_rollback(True)


def changed(before: dict[str, str]) -> set[str]:
    after = fingerprint()
    return {table for table in before if before[table] != after[table]} - STILL_TAKEN


@pytest.mark.parametrize("name", OF_PROJECT)
def test_no_form_of_its_pages_changes_anything(name: str, world: World) -> None:
    client, path = world.clients[MANAGER], address(name, TABLE[name], world.our_records)
    with undone():
        page = client.get(path)
    if page.streaming or "html" not in page.get("Content-Type", ""):
        return
    for form in FORM.findall(page.content.decode()):
        own = ACTION.search(form[: form.index(">")])
        target = html.unescape(own[1]) if own and own[1] else path
        if not SENDS.match(form) or f"/p/{world.ours.code}/" not in target:
            continue
        fields = {
            found[1]: html.unescape(value[1]) if (value := VALUE.search(tag)) else "1"
            for tag in INPUT.findall(form)
            if (found := NAME.search(tag))
        }
        with undone():
            before = fingerprint()
            answer = client.post(target, fields)
            assert answer.status_code < 500
            assert not changed(before), (target, answer.status_code)


def body_of(world: World, **values: Any) -> dict[str, Any]:
    return {"project": world.ours.code, **values}


def test_the_api_refuses_every_kind_of_work(world: World) -> None:
    client, records = world.clients[MANAGER], world.our_records
    task = records["task"]
    asked = {
        "time-entries/": {"task": task, "minutes": 30, "worked_on": "2026-03-02"},
        "tasks/": body_of(world, name="Late", duration_minutes=420),
        f"tasks/{task}/progress/": {"percent_complete": 50},
        f"tasks/{task}/move/": {"parent": None},
        "comments/": {"task": task, "body": "Late"},
        "custom-fields/": body_of(world, name="Depth", kind="number"),
        "baselines/": body_of(world, name="Late"),
        "risks/": body_of(world, title="Late"),
        "issues/": body_of(world, title="Late", severity="high"),
        "change-requests/": body_of(world, title="Late", reason="Late"),
        "commitments/": body_of(world, number="L-1", supplier="Late", amount="5", ordered_on="2026-03-02"),
        "reserves/": body_of(world, kind="contingency", amount="5"),
        "objectives/": body_of(world, name="Late", metric="Days"),
        "case-options/": body_of(world, name="Late"),
        "measurements/": {
            "objective": records["objective"],
            "measured_on": "2026-03-03",
            "value": "5",
        },
        "stakeholders/": body_of(world, name="Late"),
    }
    for path, body in asked.items():
        with undone():
            before = fingerprint()
            answer = client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")
            assert not changed(before), path
        assert (answer.status_code, answer.json()["code"]) == (409, "project_closed"), (path, answer.content)


def test_jobs_leave_it_alone(world: World) -> None:
    with undone():
        before = fingerprint()
        book_time()
        take_back_accruals()
        assert not changed(before)
        recompute(world.ours.pk)


def test_the_journal_takes_nothing_of_it(world: World) -> None:
    with (
        undone(),
        pytest.raises(ProjectClosed, match="Open it again"),
        recording(SYSTEM, "update_task", project_id=world.ours.pk),
    ):
        pytest.fail("nothing runs inside")


def test_every_page_says_that_it_is_closed(world: World) -> None:
    client = world.clients[MANAGER]
    for name in ("project_overview", "plan", "budget", "risks", "team"):
        page = client.get(address(name, TABLE[name], world.our_records)).content.decode()
        assert "data-closed" in page, name


def test_it_is_opened_again_and_then_written(world: World) -> None:
    client, code = world.clients[ADMIN], world.ours.code
    with undone():
        version = client.get(f"/api/v1/projects/{code}/").json()["version"]
        client.post(f"/p/{code}/settings/resume/", {"version": version})
        assert Project.objects.get(code=code).status == Project.Status.ACTIVE
        answer = client.post(
            "/api/v1/tasks/", json.dumps(body_of(world, name="More")), content_type="application/json"
        )
        assert answer.status_code == 201, answer.content


def test_its_plan_board_and_tasks_offer_nothing_to_change(world: World) -> None:
    client = world.clients[MANAGER]
    plan = client.get(address("plan", TABLE["plan"], world.our_records))
    setup = plan.context["setup"]
    assert (setup["mayEdit"], setup["mayReport"]) == (False, False)
    board = client.get(address("board", TABLE["board"], world.our_records)).content.decode()
    assert 'draggable="true"' not in board
    drawer = client.get(address("task_drawer", TABLE["task_drawer"], world.our_records))
    assert not drawer.context["panel"].may_report
