"""The board: cards by status, moves that are reports, limits that warn."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from core.access import SYSTEM
from people.access import actor_for
from tasks.board.services import move_card, set_limit
from tasks.models import BoardLimit, Task
from tests.factories import member_of
from tests.queries import assert_query_count
from tests.seen import fits
from tests.tasks.plans import DrawnPlan, chain_of_three, drawn_plan

AsUser = Callable[[Any], Any]
HTMX = {"HX-Request": "true"}


def move(client: Any, plan: DrawnPlan, name: str, to: str, **more: Any) -> Any:
    url = reverse("board_move", args=[plan.project.code])
    return client.post(url, {"task": plan.ids[name], "to": to, **more}, headers=HTMX)


def columns(response: Any) -> dict[str, list[str]]:
    [lane] = response.context["lanes"]
    return {column.status: [card["name"] for card in column.cards] for column in lane.columns}


@pytest.mark.django_db
def test_cards_stand_in_their_column_and_move_by_reports(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    url = reverse("board", args=[plan.project.code])
    assert columns(client.get(url))["todo"] == ["design", "build", "test"]
    move(client, plan, "design", "in_progress")
    move(client, plan, "design", "done")
    move(client, plan, "build", "blocked", reason="No licence")
    assert columns(client.get(url)) == {
        "todo": ["test"],
        "in_progress": [],
        "blocked": ["build"],
        "done": ["design"],
    }
    assert plan["build"].blocked_reason == "No licence"
    assert plan["design"].is_done


@pytest.mark.django_db
def test_a_move_is_undone_from_its_toast(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    assert "board/undo" in move(client, plan, "design", "done")["HX-Trigger"]
    answer = client.post(reverse("board_undo", args=[plan.project.code]), headers=HTMX)
    assert "board-changed" in answer["HX-Trigger"]
    assert plan["design"].status == Task.Status.TODO


@pytest.mark.django_db
def test_blocking_needs_a_reason(as_user: AsUser) -> None:
    plan = chain_of_three()
    answer = move(as_user(plan.manager.user), plan, "design", "blocked")
    assert "Say what blocks it" in answer["HX-Trigger"]
    assert plan["design"].status == Task.Status.TODO


@pytest.mark.django_db
def test_people_move_their_own_cards_only(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(member_of(plan.project, full_name="Anna Kowalska"))
    move(client, plan, "build", "done")
    assert not plan["build"].is_done
    page = client.get(reverse("board", args=[plan.project.code]))
    cards = {
        card["name"]: card["may_move"] for column in page.context["lanes"][0].columns for card in column.cards
    }
    assert cards == {"design": True, "build": False, "test": True}


@pytest.mark.django_db
def test_another_projects_card_is_out_of_reach() -> None:
    plan, other = chain_of_three(), chain_of_three()
    with pytest.raises(Exception, match="Not found"):
        move_card(actor=plan.manager, project_id=plan.project.pk, task_id=other.ids["design"], status="done")
    assert not other["design"].is_done


@pytest.mark.django_db
def test_a_limit_warns_in_words_and_forbids_nothing(as_user: AsUser) -> None:
    plan = chain_of_three()
    set_limit(actor=SYSTEM, project_id=plan.project.pk, status="todo", most=2)
    client = as_user(plan.manager.user)
    page = client.get(reverse("board", args=[plan.project.code])).content.decode()
    assert "3 of 2 over limit" in page
    url = reverse("board_limit", args=[plan.project.code])
    assert "whole number" in client.post(url, {"status": "todo", "most": "few"}, headers=HTMX)["HX-Trigger"]
    assert "saved" in client.post(url, {"status": "todo", "most": ""}, headers=HTMX)["HX-Trigger"]
    assert not BoardLimit.objects.exists()


@pytest.mark.django_db
def test_lanes_and_filters_stand_in_the_address(as_user: AsUser) -> None:
    plan = chain_of_three()
    client, url = as_user(plan.manager.user), reverse("board", args=[plan.project.code])
    lanes = client.get(url, {"lanes": "person"}).context["lanes"]
    assert [lane.name for lane in lanes] == sorted(["Nobody", str(plan.priya)])
    assert columns(client.get(url, {"q": "buil"}))["todo"] == ["build"]
    resource = plan["build"].assignments.get().resource_id
    assert columns(client.get(url, {"person": resource}))["todo"] == ["build"]


@pytest.mark.django_db
def test_the_board_asks_as_often_for_many_cards(as_user: AsUser) -> None:
    plan = chain_of_three()
    client, url = as_user(plan.manager.user), reverse("board", args=[plan.project.code])
    client.get(url)
    for number in range(8):
        plan.add(f"more {number}")
        plan.give(f"more {number}")
    with assert_query_count("tasks.board"):
        client.get(url)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_card_goes_by_keys_and_menu(live_server: Any, log_in: Any, assert_accessible: Any) -> None:
    plan = drawn_plan(code="ERP")
    for name in ("design", "build", "test"):
        plan.add(name)
    page = log_in(plan.manager.user)
    page.goto(f"{live_server.url}/p/ERP/board/")
    assert_accessible(page)
    page.locator("[data-card]", has_text="design").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-card]", has_text="build")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-column=in_progress]")).to_contain_text("build")
    expect(page.locator("[data-card]", has_text="build")).to_be_focused()
    page.get_by_role("button", name="Move test").click()
    page.get_by_role("button", name="Blocked", exact=True).click()
    page.get_by_label("What blocks it?").fill("Waits for the vendor")
    page.get_by_role("button", name="Blocked").last.click()
    expect(page.locator("[data-column=blocked]")).to_contain_text("Waits for the vendor")
    page.locator("[data-card]", has_text="design").drag_to(page.locator("[data-column=done]"))
    expect(page.locator("[data-column=done]")).to_contain_text("design")
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator("[data-column=todo]")).to_contain_text("design")
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    fits(page)
    assert_accessible(page)
    assert actor_for(plan.manager.user)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_card_that_must_not_begin_yet_asks_and_stays_when_refused(live_server: Any, log_in: Any) -> None:
    plan = drawn_plan(code="ERP")
    plan.add("design", constraint_kind="snet", constraint_date=timezone.now() + timedelta(days=40))
    page = log_in(plan.manager.user)
    page.goto(f"{live_server.url}/p/ERP/board/")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator("[data-card]").focus()
    page.keyboard.press("Shift+ArrowRight")
    assert "It is not to begin before" in asked[0]
    expect(page.locator("[data-column=todo]")).to_contain_text("design")
    page.once("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-column=in_progress]")).to_contain_text("design")
