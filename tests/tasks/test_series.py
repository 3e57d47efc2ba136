"""Tasks that recur: one becomes a series, told, undone and redone as one."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from core.access import SYSTEM
from tasks.editing.services import set_contour, unlink_tasks
from tasks.models import Assignment, Task, TaskLink
from tasks.plan.services import StepsRefused, edit_plan, redo_plan, undo_plan
from tasks.reporting.services import Report, report_progress
from tests.tasks.panels import AsUser, get, post, text_of
from tests.tasks.plans import DAY, DrawnPlan, drawn_plan

pytestmark = pytest.mark.django_db


def steering() -> DrawnPlan:
    """A task before, and a day's meeting on Tuesday 3 March, with Priya."""
    plan = drawn_plan()
    plan.add("kick-off", 1)
    plan.add("steering", 1, after="kick-off")
    plan.give("steering")
    return plan


def repeat(plan: DrawnPlan, **step: Any) -> list[int]:
    given = {"op": "repeat", "id": plan.ids["steering"], "every": 1, "unit": "week", **step}
    edited = edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=[given])
    return edited.created_ids


def starts(plan: DrawnPlan) -> list[str]:
    rows = Task.objects.filter(project=plan.project, parent__isnull=False).live().order_by("row_number")
    return [f"{start:%m-%d}" for start in rows.values_list("start", flat=True) if start]


def test_a_task_becomes_a_summary_with_a_task_for_each_time() -> None:
    plan = steering()
    summary, *later = repeat(plan, times=3)
    assert plan.tree() == [
        ("1", "kick-off"),
        ("2", "steering"),
        ("2.1", "steering 1"),
        ("2.2", "steering 2"),
        ("2.3", "steering 3"),
    ]
    assert starts(plan) == ["03-03", "03-10", "03-17"]
    assert Task.objects.get(pk=summary).is_summary
    assert Assignment.objects.filter(task__in=later, work_minutes=DAY).count() == 2


def test_the_first_time_keeps_its_day_as_the_later_ones_do() -> None:
    plan = steering()
    repeat(plan, times=3)
    unlink_tasks(actor=SYSTEM, link_id=TaskLink.objects.get(successor=plan.ids["steering"]).pk)
    assert starts(plan) == ["03-03", "03-10", "03-17"]


def test_it_recurs_until_a_day_on_working_days() -> None:
    plan = steering()
    repeat(plan, every=2, unit="day", until="2026-03-10")
    # Tuesday, Thursday, Monday: the weekend is not counted.
    assert starts(plan) == ["03-03", "03-05", "03-09"]


def test_it_is_one_edit_to_undo_and_to_redo() -> None:
    plan = steering()
    repeat(plan, times=4)
    undo_plan(actor=plan.manager, project_id=plan.project.pk)
    assert plan.tree() == [("1", "kick-off"), ("2", "steering")]
    assert plan.dates("steering") == (date(2026, 3, 3), date(2026, 3, 3))
    redo_plan(actor=plan.manager, project_id=plan.project.pk)
    assert len(plan.tree()) == 6


def test_links_to_the_task_stay_with_the_first_time_and_a_later_one_may_be_pushed() -> None:
    plan = steering()
    repeat(plan, times=2)
    steps = [{"op": "cell", "id": plan.ids["kick-off"], "column": "duration", "text": "8d"}]
    edit_plan(actor=plan.manager, project_id=plan.project.pk, steps=steps)
    assert starts(plan) == ["03-12", "03-10"]


def test_contours_come_along() -> None:
    plan = steering()
    row = Assignment.objects.get(task=plan.ids["steering"])
    set_contour(actor=SYSTEM, assignment_id=row.pk, contour="front")
    repeat(plan, times=2)
    assert set(Assignment.objects.values_list("contour", "work_minutes")) == {("front", DAY * 6 // 10)}


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ({}, "until"),
        ({"times": 1}, "times"),
        ({"times": 201}, "times"),
        ({"until": "2026-03-05"}, "until"),
        ({"until": "2090-01-01"}, "until"),
        ({"until": "soon"}, "until"),
        ({"times": 3, "every": 0}, "every"),
        ({"times": 3, "every": 1000}, "every"),
        ({"times": 3, "unit": "year"}, "unit"),
    ],
)
def test_a_series_without_a_sense_is_refused_and_nothing_stays(step: dict[str, Any], field: str) -> None:
    plan = steering()
    with pytest.raises(StepsRefused):
        repeat(plan, **step)
    assert plan.tree() == [("1", "kick-off"), ("2", "steering")]


def test_summaries_and_begun_work_do_not_recur() -> None:
    plan = steering()
    report_progress(actor=SYSTEM, task_id=plan.ids["steering"], report=Report(percent_complete=50))
    with pytest.raises(StepsRefused, match="not begun"):
        repeat(plan, times=3)
    plan.add("below", under="kick-off")
    with pytest.raises(StepsRefused, match="spans"):
        repeat(plan, id=plan.ids["kick-off"], times=3)


def test_the_panel_makes_a_series_and_keeps_what_was_refused(client: Any) -> None:
    plan = steering()
    client.force_login(plan.manager.user)
    url = reverse("task_part", args=[plan.project.code, plan.ids["steering"], "when"])
    form = {"do": "repeat", "every": "2", "unit": "month", "until": "", "times": "1"}
    refused = client.post(url, form, headers={"HX-Request": "true"}).content.decode()
    assert "2 to 200" in refused
    assert 'value="1"' in refused
    client.post(url, form | {"times": "3"}, headers={"HX-Request": "true"})
    assert starts(plan) == ["03-03", "05-04", "07-03"]


def test_the_api_makes_a_series(client: Any) -> None:
    plan = steering()
    client.force_login(plan.manager.user)
    url = f"/api/v1/tasks/{plan.ids['steering']}/repeat/"
    body = {"every": 1, "unit": "month", "until": "2026-05-31"}
    answer = client.post(url, body, content_type="application/json")
    assert answer.status_code == 201
    assert len(answer.json()["tasks"]) == 2
    assert client.post(url, {"every": 1, "unit": "moon"}, content_type="application/json").status_code == 422


def test_the_panel_follows_its_task_into_a_series_and_offers_none_of_one(as_user: AsUser) -> None:
    plan = steering()
    client = as_user(plan.manager.user)
    assert "Let it recur" in text_of(get(client, plan, "steering", "when"))
    answer = post(client, plan, "steering", "when", "repeat", every=1, unit="week", times=2)
    assert '<span id="tp-name" hx-swap-oob="true" >steering 1</span>' in " ".join(text_of(answer).split())
    assert "Let it recur" not in text_of(answer)
    plan.add("steering 3", under="kick-off")
    assert "Let it recur" in text_of(get(client, plan, "steering 3", "when"))
