"""Levelling: what is previewed is what is applied, and undo takes it back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import signing
from django.urls import reverse

from core.access import SYSTEM
from core.errors import DomainError, Forbidden
from core.models import ChangeSet
from people.access import actor_for
from people.models import Leave
from tasks.editing.services import update_task
from tasks.levelling.reads import Options, Preview, level_preview, plan_standing
from tasks.levelling.services import clear_levelling, level_plan
from tasks.models import Task
from tasks.plan.services import undo_plan
from tests.factories import actor_with
from tests.queries import assert_query_count
from tests.tasks.plans import DAY, DrawnPlan, drawn_plan

pytestmark = pytest.mark.django_db


def doubled() -> DrawnPlan:
    """Priya is on two tasks at once, three days each; `after` waits for the second."""
    plan = drawn_plan()
    plan.add("first", 3)
    plan.add("second", 3)
    plan.add("after", 1, after="second")
    plan.give("first")
    plan.give("second")
    return plan


def preview_of(plan: DrawnPlan, **options: bool) -> Preview:
    plan.project.refresh_from_db()
    return level_preview(plan.project, Options(**options), should_stop=lambda: True)


def apply(plan: DrawnPlan, token: str) -> Any:
    return level_plan(actor=plan.manager, project_id=plan.project.pk, token=token)


def delays(plan: DrawnPlan) -> dict[str, int]:
    return {name: plan[name].levelling_delay_minutes for name in plan.ids}


def test_a_preview_names_each_move_with_its_reason() -> None:
    plan = doubled()
    found = preview_of(plan)
    assert [(move.name, move.is_cause) for move in found.moves] in (
        [("first", True)],
        [("second", True), ("after", False)],
    )
    cause = found.moves[0]
    other = "second" if cause.name == "first" else "first"
    assert cause.person == plan.priya.full_name
    assert f"{plan.priya.full_name} is on {other} until" in cause.reason
    assert cause.start.date() == date(2026, 3, 5)
    assert cause.days == 3
    assert (found.days_before, found.days_after) == (3, 0)


def test_a_preview_changes_nothing() -> None:
    plan = doubled()
    plan.project.refresh_from_db()
    before = delays(plan), plan.project.generation
    preview_of(plan)
    plan.project.refresh_from_db()
    assert (delays(plan), plan.project.generation) == before


def test_applied_is_exactly_what_was_previewed_in_one_edit() -> None:
    plan = doubled()
    found = preview_of(plan)
    apply(plan, found.token)
    shown = {move.name: (move.start.date(), move.finish.date()) for move in found.moves}
    assert {name: plan.dates(name) for name in shown} == shown
    plan.project.refresh_from_db()
    assert plan_standing(plan.project).days == 0
    change_set = ChangeSet.objects.get(intent="level_plan")
    assert change_set.changes.count() == found.delayed_count
    assert "1 task delayed" in change_set.summary


def test_a_preview_of_an_older_plan_is_refused() -> None:
    plan = doubled()
    found = preview_of(plan)
    update_task(actor=SYSTEM, task_id=plan.ids["after"], changes={"duration_minutes": 2 * DAY})
    with pytest.raises(DomainError, match="has changed since") as error:
        apply(plan, found.token)
    assert error.value.code == "stale"
    assert not any(delays(plan).values())


def test_leave_entered_meanwhile_makes_a_preview_stale() -> None:
    plan = doubled()
    found = preview_of(plan)
    Leave.objects.create(user=plan.priya, start=date(2026, 3, 2), end=date(2026, 3, 3))
    with pytest.raises(DomainError, match="has changed since"):
        apply(plan, found.token)
    assert not any(delays(plan).values())


@pytest.mark.parametrize(
    "token",
    ["", "made-up", signing.dumps({"project": 1}, salt="another")],
    ids=["empty", "made-up", "without-moves"],
)
def test_a_token_that_is_none_is_refused(token: str) -> None:
    plan = doubled()
    with pytest.raises(DomainError, match="has changed since"):
        apply(plan, token)


def test_a_token_of_another_project_is_refused() -> None:
    plan, other = doubled(), doubled()
    with pytest.raises(DomainError):
        level_plan(actor=other.manager, project_id=other.project.pk, token=preview_of(plan).token)


def test_undo_restores_the_dates() -> None:
    plan = doubled()
    before = {name: plan.dates(name) for name in plan.ids}
    apply(plan, preview_of(plan).token)
    assert {name: plan.dates(name) for name in plan.ids} != before
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    assert {name: plan.dates(name) for name in plan.ids} == before
    assert not any(delays(plan).values())


def test_clearing_takes_every_delay_away_and_can_be_undone() -> None:
    plan = doubled()
    apply(plan, preview_of(plan).token)
    levelled = delays(plan)
    clear_levelling(actor=plan.manager, project_id=plan.project.pk)
    assert not any(delays(plan).values())
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    assert delays(plan) == levelled
    clear_levelling(actor=plan.manager, project_id=plan.project.pk)
    with pytest.raises(DomainError, match="delays no task"):
        clear_levelling(actor=plan.manager, project_id=plan.project.pk)


def test_within_float_keeps_the_finish_and_says_what_stays() -> None:
    plan = doubled()
    plan.project.refresh_from_db()
    finish = plan.project.finish
    plan.add("long", 4)
    found = preview_of(plan, within_float=True)
    assert found.finish_days == 0
    assert found.days_after > 0
    apply(plan, found.token)
    plan.project.refresh_from_db()
    assert plan.project.finish == finish


def test_the_task_of_higher_priority_goes_first_unless_told_otherwise() -> None:
    plan = doubled()
    update_task(actor=SYSTEM, task_id=plan.ids["first"], changes={"priority": 900})
    kept = preview_of(plan)
    assert [move.name for move in kept.moves if move.is_cause] == ["second"]
    alike = preview_of(plan, keeps_priority=False)
    assert alike.finish <= kept.finish


def test_a_task_that_is_never_delayed_stays_although_priorities_do_not_count() -> None:
    plan = doubled()
    update_task(actor=SYSTEM, task_id=plan.ids["second"], changes={"priority": 1000})
    found = preview_of(plan, keeps_priority=False)
    assert [move.name for move in found.moves] == ["first"]


def test_a_team_member_levels_nothing() -> None:
    plan = doubled()
    token = preview_of(plan).token
    with pytest.raises(Forbidden):
        level_plan(actor=actor_for(plan.priya), project_id=plan.project.pk, token=token)


def test_an_empty_plan_has_nothing_to_level(as_user: Callable[[Any], Any]) -> None:
    plan = drawn_plan()
    with pytest.raises(DomainError, match="no tasks"):
        preview_of(plan)
    page = as_user(plan.manager.user).get(reverse("levelling", args=[plan.project.code]))
    assert page.status_code == 200


def test_the_page_previews_applies_and_tells(as_user: Callable[[Any], Any]) -> None:
    plan = doubled()
    client = as_user(plan.manager.user)
    url = reverse("levelling", args=[plan.project.code])
    assert "1 person is booked above" in client.get(url).content.decode()
    preview = client.post(url, {"keeps_priority": "on"})
    assert "would move" in preview.content.decode()
    token = preview.context["preview"].token
    done = client.post(reverse("levelling_apply", args=[plan.project.code]), {"token": token}, follow=True)
    assert "waits because of levelling" in done.content.decode()
    again = client.post(reverse("levelling_apply", args=[plan.project.code]), {"token": token})
    assert again.status_code == 409
    assert "preview it again" in again.content.decode()


def test_undo_on_the_page_takes_back_levelling_and_nothing_else(as_user: Callable[[Any], Any]) -> None:
    plan = doubled()
    client = as_user(plan.manager.user)
    undo = reverse("levelling_undo", args=[plan.project.code])
    apply(plan, preview_of(plan).token)
    assert undo in client.get(reverse("levelling", args=[plan.project.code])).content.decode()
    client.post(undo)
    assert not any(delays(plan).values())
    apply(plan, preview_of(plan).token)
    update_task(actor=plan.manager, task_id=plan.ids["after"], changes={"name": "later"})
    assert "Undo that first" in client.post(undo, follow=True).content.decode()
    assert any(delays(plan).values())


@pytest.mark.parametrize("size", [2, 6])
def test_the_page_asks_the_database_as_often_for_long_plans(size: int, as_user: Callable[[Any], Any]) -> None:
    plan = drawn_plan()
    for number in range(size):
        plan.add(f"task {number}", 2)
        plan.give(f"task {number}")
    client = as_user(plan.manager.user)
    url = reverse("levelling", args=[plan.project.code])
    client.get(url)
    with assert_query_count("tasks.levelling_preview"):
        assert client.post(url).context["preview"].moved_count


def test_applying_writes_in_as_many_statements_for_long_plans() -> None:
    for size in (3, 9):
        plan = drawn_plan()
        for number in range(size):
            plan.add(f"task {number}", 2)
            plan.give(f"task {number}")
        token = preview_of(plan).token
        with assert_query_count("tasks.levelling_apply"):
            apply(plan, token)
        assert Task.objects.exclude(levelling_delay_minutes=0).filter(project=plan.project).exists()


def test_an_outsider_does_not_see_the_page(as_user: Callable[[Any], Any]) -> None:
    plan, other = doubled(), drawn_plan()
    outsider = actor_with(other.project)
    assert as_user(outsider.user).get(reverse("levelling", args=[plan.project.code])).status_code == 404
