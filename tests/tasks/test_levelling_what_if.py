"""What if: the answer in memory is what happens when it is done, and asking changes nothing."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from core.access import SYSTEM
from people.access import actor_for
from tasks.editing.services import update_task
from tasks.levelling.reads import Answer, Kind, Question
from tasks.levelling.reads.what_if import what_if
from tasks.models import Resource, Task
from tasks.reporting.services import Report, report_progress
from tests.queries import assert_query_count
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]


def longer(plan: DrawnPlan, name: str, days: str) -> Answer:
    plan.project.refresh_from_db()
    return what_if(plan.project, Question(Kind.LONGER, task=plan[name], days=Decimal(days)), plan.manager)


def finish_of(plan: DrawnPlan) -> datetime:
    plan.project.refresh_from_db()
    assert plan.project.finish is not None
    from zoneinfo import ZoneInfo

    return plan.project.finish.astimezone(ZoneInfo(plan.project.time_zone)).replace(tzinfo=None)


def test_a_longer_task_moves_what_follows() -> None:
    plan = chain_of_three()
    answer = longer(plan, "build", "2")
    assert [(move.name, move.days) for move in answer.moves] == [("build", 2), ("test", 2)]
    assert [move.reason for move in answer.moves] == ["Takes longer.", "Follows build."]
    assert answer.finish_days == 2
    assert plan["build"].duration_minutes == 3 * DAY


@pytest.mark.parametrize("kind", Task.Kind.values)
def test_the_answer_is_what_happens_when_it_is_applied(kind: str) -> None:
    plan = chain_of_three()
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"kind": kind})
    answer = longer(plan, "build", "2.5")
    report_progress(actor=plan.manager, task_id=plan.ids["build"], report=Report(needs_more_days=2.5))
    assert answer.finish == finish_of(plan)


def test_the_answer_holds_for_a_task_in_progress() -> None:
    plan = chain_of_three()
    report = Report(percent_complete=50, actual_start=plan["design"].start)
    report_progress(actor=plan.manager, task_id=plan.ids["design"], report=report)
    answer = longer(plan, "design", "3")
    report_progress(actor=plan.manager, task_id=plan.ids["design"], report=Report(needs_more_days=3))
    assert answer.finish == finish_of(plan)


def test_a_later_start_holds_the_chain() -> None:
    plan = chain_of_three()
    question = Question(Kind.LATER, task=plan["design"], first=date(2026, 3, 4))
    answer = what_if(plan.project, question, plan.manager)
    assert answer.moves[0].start == datetime(2026, 3, 4, 9)
    assert answer.finish_days == 2


@pytest.mark.parametrize("kind", [Task.Kind.FIXED_UNITS, Task.Kind.FIXED_DURATION])
def test_work_waits_for_somebody_who_is_away(kind: str) -> None:
    plan = chain_of_three()
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes={"kind": kind})
    priya = Resource.objects.get(project=plan.project, user=plan.priya)
    question = Question(Kind.AWAY, resource=priya, first=date(2026, 3, 5), last=date(2026, 3, 6))
    answer = what_if(plan.project, question, plan.manager)
    assert answer.touched == ["build"]
    assert [(move.name, move.days) for move in answer.moves] == [("build", 2), ("test", 2)]
    assert plan.priya.full_name in answer.moves[0].reason


def test_an_absence_without_work_moves_nothing() -> None:
    plan = chain_of_three()
    priya = Resource.objects.get(project=plan.project, user=plan.priya)
    question = Question(Kind.AWAY, resource=priya, first=date(2026, 4, 6), last=date(2026, 4, 10))
    answer = what_if(plan.project, question, plan.manager)
    assert (answer.moves, answer.touched, answer.finish_days) == ([], [], 0)


def test_cost_is_shown_to_who_may_see_it() -> None:
    plan = chain_of_three()
    question = Question(Kind.LONGER, task=plan["build"], days=Decimal(3))
    assert what_if(plan.project, question, plan.manager).labour is not None
    assert what_if(plan.project, question, actor_for(plan.priya)).labour is None


def page(client: Any, plan: DrawnPlan, **query: str) -> Any:
    return client.get(reverse("what_if", args=[plan.project.code]), query)


def test_the_page_answers_by_code_or_name_and_refuses_nonsense(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    assert page(client, plan, task="2 build", days="2").context["answer"].moved_count == 2
    assert page(client, plan, task="BUILD", days="2").context["answer"].moved_count == 2
    for query in (
        {"task": "nowhere", "days": "2"},
        {"task": "build", "days": "0"},
        {"task": "build", "days": "x"},
    ):
        assert page(client, plan, **query).status_code == 422
    backwards = {"kind": "away", "resource": "1", "first": "2026-03-06", "last": "2026-03-02"}
    assert page(client, plan, **backwards).status_code == 422
    assert page(client, plan, kind="nonsense").status_code == 200


def test_applying_makes_the_task_longer(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    url = reverse("what_if_apply", args=[plan.project.code])
    body = {"task": "2", "days": "2", "version": plan["build"].version}
    assert "2 tasks moved" in client.post(url, body, follow=True).content.decode()
    assert plan["build"].duration_minutes == 5 * DAY
    assert client.post(url, body).status_code == 409
    answered = page(client, plan, task="test", days="1.5").content.decode()
    assert '<input type="hidden" name="days" value="1.5">' in answered


def test_applying_starts_the_task_later_and_undo_takes_it_back(as_user: AsUser) -> None:
    plan = chain_of_three()
    client = as_user(plan.manager.user)
    asked = page(client, plan, kind="later", task="build", first="2026-03-09").content.decode()
    assert '<input type="hidden" name="first" value="2026-03-09">' in asked
    body = {"kind": "later", "task": "2", "first": "2026-03-09", "version": plan["build"].version}
    url = reverse("what_if_apply", args=[plan.project.code])
    assert "2 tasks moved" in client.post(url, body, follow=True).content.decode()
    assert plan.dates("build")[0].isoformat() == "2026-03-09"
    assert client.post(reverse("plan_undo", args=[plan.project.code])).status_code == 200
    assert plan.dates("build")[0].isoformat() == "2026-03-04"


@pytest.mark.parametrize("size", [1, 8])
def test_the_page_asks_the_database_as_often_for_long_plans(size: int, as_user: AsUser) -> None:
    plan = chain_of_three()
    for number in range(size):
        plan.add(f"more {number}", after="test")
        plan.give(f"more {number}")
    client = as_user(plan.manager.user)
    page(client, plan)
    with assert_query_count("tasks.what_if"):
        assert page(client, plan, task="build", days="2").context["answer"].moved_count == size + 2
