"""Levelling that splits: previewed, applied to the minute, undone, cleared; whose gap is whose."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.access import SYSTEM
from core.errors import InvalidInput
from core.models import Change, ChangeSet
from people.models import Leave
from tasks.editing.services import assign, split_task, update_task
from tasks.levelling.reads import Options, Preview, level_preview, plan_standing
from tasks.levelling.services import clear_levelling, level_plan
from tasks.models import Task
from tasks.panel.words import change_words
from tasks.plan.services import edit_plan, undo_plan
from tasks.reporting.services import Report, report_progress
from tasks.typing.figures.shorthand import Scale
from tests.tasks.plans import DAY, DrawnPlan, drawn_plan
from tests.tasks.test_splits import days_of, gap, march

pytestmark = pytest.mark.django_db


def around_a_meeting() -> DrawnPlan:
    """Priya builds four days from Monday 2 March, and has a day on the 4th that cannot move."""
    plan = drawn_plan()
    plan.add("build", 4)
    plan.add("workshop", 1)
    plan.add("test", 1, after="build")
    plan.give("build")
    plan.give("workshop")
    fixed = {"constraint_kind": Task.Constraint.MSO, "constraint_date": march(4)}
    update_task(actor=SYSTEM, task_id=plan.ids["workshop"], changes=fixed)
    return plan


def preview_of(plan: DrawnPlan, **options: bool) -> Preview:
    plan.project.refresh_from_db()
    return level_preview(plan.project, Options(**{"can_split": True} | options), should_stop=lambda: True)


def apply(plan: DrawnPlan) -> Preview:
    found = preview_of(plan)
    level_plan(actor=plan.manager, project_id=plan.project.pk, token=found.token)
    return found


def test_a_preview_names_the_parts_and_why() -> None:
    found = preview_of(around_a_meeting())
    assert (found.delayed_count, found.split_count) == (0, 1)
    build, test = found.moves
    assert (build.is_cause, test.is_cause) == (True, False)
    assert "is on workshop until" in build.reason
    assert "In parts: 2 Mar – 3 Mar, 5 Mar – 6 Mar." in build.reason
    assert (found.days_before, found.days_after) == (1, 0)


def test_off_unless_asked_for() -> None:
    found = preview_of(around_a_meeting(), can_split=False)
    assert (found.delayed_count, found.split_count) == (1, 0)


def test_a_task_may_refuse_it() -> None:
    plan = around_a_meeting()
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"levelling_can_split": False})
    assert preview_of(plan).split_count == 0


def test_applied_is_exactly_what_was_previewed_in_one_edit() -> None:
    plan = around_a_meeting()
    found = apply(plan)
    task = plan["build"]
    assert (task.gaps, task.levelling_gaps) == (None, [gap(2, 1)])
    assert days_of(task) == [(2, 3), (5, 6)]
    shown = {move.name: (move.start.date(), move.finish.date()) for move in found.moves}
    assert {name: plan.dates(name) for name in shown} == shown
    plan.project.refresh_from_db()
    standing = plan_standing(plan.project)
    assert (standing.days, standing.delayed_count, standing.split_count) == (0, 0, 1)
    assert ChangeSet.objects.get(intent="level_plan").summary == "1 task split"


def test_undo_takes_the_gaps_back() -> None:
    plan = around_a_meeting()
    apply(plan)
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    task = plan["build"]
    assert (task.levelling_gaps, task.stretches) == (None, None)
    assert plan.dates("build") == (date(2026, 3, 2), date(2026, 3, 5))


def test_clearing_takes_only_what_levelling_made() -> None:
    plan = around_a_meeting()
    split_task(actor=plan.manager, task_id=plan.ids["build"], at=march(3), start=march(5))
    own = plan["build"].gaps
    update_task(
        actor=SYSTEM,
        task_id=plan.ids["workshop"],
        changes={"constraint_date": march(6)},
    )
    apply(plan)
    task = plan["build"]
    assert task.gaps == own == [gap(1, 2)]
    assert task.levelling_gaps == [gap(2, 1)]
    assert days_of(task) == [(2, 2), (5, 5), (9, 10)]
    clear_levelling(actor=plan.manager, project_id=plan.project.pk)
    assert (plan["build"].gaps, plan["build"].levelling_gaps) == (own, None)
    assert days_of(plan["build"]) == [(2, 2), (5, 9)]
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    assert plan["build"].levelling_gaps == [gap(2, 1)]


def test_a_new_preview_starts_without_them() -> None:
    plan = around_a_meeting()
    apply(plan)
    update_task(actor=SYSTEM, task_id=plan.ids["workshop"], changes={"constraint_date": march(12)})
    found = preview_of(plan)
    assert (found.delayed_count, found.split_count) == (0, 0)
    assert "Need not be split any more." in {move.reason for move in found.moves}
    level_plan(actor=plan.manager, project_id=plan.project.pk, token=found.token)
    assert plan["build"].levelling_gaps is None


def test_running_work_is_interrupted_by_what_is_more_important_and_goes_on() -> None:
    plan = around_a_meeting()
    update_task(
        actor=SYSTEM,
        task_id=plan.ids["workshop"],
        changes={
            "constraint_kind": Task.Constraint.ASAP,
            "priority": 800,
            "duration_minutes": 2 * DAY,
            "levelling_can_split": False,
        },
    )
    report_progress(
        actor=plan.manager,
        task_id=plan.ids["build"],
        report=Report(percent_complete=25, actual_start=march(2)),
    )
    found = apply(plan)
    assert found.days_after == 0
    # A quarter is done, on Monday; the workshop is on Monday and Tuesday.
    assert plan.dates("workshop") == (date(2026, 3, 2), date(2026, 3, 3))
    assert days_of(plan["build"]) == [(2, 2), (4, 6)]
    assert plan["build"].levelling_gaps == [gap(1, 1)]


def test_two_people_with_leave_stop_together() -> None:
    plan = around_a_meeting()
    assign(actor=SYSTEM, task_id=plan.ids["build"], user_id=plan.manager.user_id)
    Leave.objects.create(user=plan.priya, start=date(2026, 3, 6), end=date(2026, 3, 6))
    found = apply(plan)
    assert plan["build"].levelling_gaps == [gap(2, 1)]
    assert days_of(plan["build"])[0] == (2, 3)
    assert found.days_after == 0


def test_a_part_that_is_moved_by_hand_is_the_persons_own() -> None:
    plan = around_a_meeting()
    apply(plan)
    move = {"op": "part", "id": plan.ids["build"], "part": 1, "start": "2026-03-09"}
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=[move])
    assert (plan["build"].gaps, plan["build"].levelling_gaps) == ([gap(2, 3)], None)
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    assert (plan["build"].gaps, plan["build"].levelling_gaps) == (None, [gap(2, 1)])


def test_joining_joins_what_levelling_split() -> None:
    plan = around_a_meeting()
    apply(plan)
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=[{"op": "join", "id": plan.ids["build"]}])
    assert plan["build"].levelling_gaps is None
    assert plan.dates("build") == (date(2026, 3, 2), date(2026, 3, 5))


def test_a_shorter_task_loses_gaps_of_levelling_behind_its_end_and_a_copy_has_none() -> None:
    plan = around_a_meeting()
    apply(plan)
    steps = [{"op": "duplicate", "ids": [plan.ids["build"]]}]
    made = edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=steps).created_ids
    assert Task.objects.get(pk=made[0]).levelling_gaps is None
    update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"duration_minutes": DAY})
    assert plan["build"].levelling_gaps is None


@pytest.mark.parametrize("gaps", ["x", [{"after_minutes": 0, "minutes": 5}], [gap(2, 1), gap(1, 1)]])
def test_a_gap_that_is_none_is_refused(gaps: Any) -> None:
    plan = around_a_meeting()
    with pytest.raises(InvalidInput):
        update_task(actor=plan.manager, task_id=plan.ids["build"], changes={"levelling_gaps": gaps})


def test_the_page_offers_it_and_says_what_it_did(client: Client) -> None:
    plan = around_a_meeting()
    client.force_login(plan.manager.user)
    url = reverse("levelling", args=[plan.project.code])
    assert 'name="can_split"' in client.get(url).content.decode()
    shown = client.post(url, {"can_split": "on", "keeps_priority": "on"}).content.decode()
    assert "and 1 split, of 2 that move" in shown
    assert "In parts:" in shown
    token = preview_of(plan).token
    client.post(reverse("levelling_apply", args=[plan.project.code]), {"token": token})
    assert "1 task is split by levelling." in client.get(url).content.decode()
    client.post(reverse("levelling_clear", args=[plan.project.code]))
    assert plan["build"].levelling_gaps is None


def test_the_panel_lets_a_task_stay_in_one_piece(client: Client) -> None:
    plan = around_a_meeting()
    client.force_login(plan.manager.user)
    url = reverse("task_part", args=[plan.project.code, plan.ids["build"], "when"])
    said = {"do": "field", "column": "levelling_can_split", "was": "True"}
    answer = client.post(url, said | {"levelling_can_split": "false"})
    assert answer.status_code == 302
    assert not plan["build"].levelling_can_split
    again = said | {"was": "False", "levelling_can_split": "true"}
    client.post(url, again)
    assert plan["build"].levelling_can_split


def test_the_history_says_it_in_words() -> None:
    plan = around_a_meeting()
    apply(plan)
    changed = Change.objects.filter(model="tasks.task", row_id=plan.ids["build"])
    words = {change_words(change, Scale(per_day=DAY)) for change in changed}
    assert "Split by levelling – → after 2d a gap of 1d" in words
