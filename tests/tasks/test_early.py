"""A report that would begin work before its day asks first, at every door that takes one."""

import ast
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Delivery
from alerts.raising.services import raise_alert
from core.access import SYSTEM
from tasks.editing.services import update_task
from tasks.models import Task
from tasks.plan.reads import plan_data
from tests.core.test_input_rules import modules
from tests.queries import count_queries
from tests.tasks.plans import DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]
ASKED = "It is not to begin before"
# Who takes reports, and how it is asked there.
DOORS = {
    "controls/alerting/services/answers.py": "home, inbox and an alert's page, by AlertAnswers.warnings",
    "tasks/board/views/board.py": "the board's cards",
    "tasks/deliverables/services/reviewing.py": "a rejection opens what was done, and begins nothing",
    "tasks/levelling/views.py": "more days begin nothing",
    "tasks/panel/views/acts.py": "the task's panel",
    "tasks/plan/api.py": "a program is not asked",
    "tasks/plan/services/cells.py": "the grid says it at once, with Undo",
    "tasks/plan/services/steps.py": "a block begins nothing",
    "tasks/reporting/views/one_tap.py": "the page behind an e-mail's button",
    "tasks/reporting/views/work.py": "My work",
}
_TAKES = {"report_progress", "report_by_link", "move_card"}


def test_every_door_that_takes_reports_is_known() -> None:
    found = {path for path, tree in modules() if _names(tree) & _TAKES}
    own = {path for path in found if path.startswith("tasks/reporting/services/")}
    assert found - own == DOORS.keys(), "does it ask before work begins early? Say how."


def _names(tree: ast.Module) -> set[str]:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    passed = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return passed | {getattr(func, "attr", "") for func in calls}


@pytest.fixture
def plan() -> DrawnPlan:
    """Priya is on build, due in ten days and held until tomorrow week, and on test, which nothing holds."""
    drawn = chain_of_three()
    drawn.give("test")
    hold(drawn, timezone.now() + timedelta(days=8))
    return drawn


def hold(plan: DrawnPlan, day: datetime) -> None:
    changes = {"constraint_kind": Task.Constraint.SNET, "constraint_date": day}
    update_task(actor=SYSTEM, task_id=plan.ids["build"], changes=changes)


def page_of(client: Client, name: str, *parts: Any) -> str:
    return client.get(reverse(name, args=parts)).content.decode()


def told(plan: DrawnPlan, name: str, kind: str = "task_due_soon") -> Any:
    alert = raise_alert(
        kind=kind,
        key=f"due_soon:{plan.ids[name]}:x",
        recipient=plan.priya,
        title=name,
        why="Yours.",
        task_id=plan.ids[name],
        project_id=plan.project.pk,
    )
    assert alert is not None
    return alert


def test_the_board_asks_for_the_card_that_must_wait_alone(plan: DrawnPlan, as_user: AsUser) -> None:
    html = page_of(as_user(plan.priya), "board", plan.project.code)
    cards = dict(re.findall(r'data-card="(\d+)"([^>]*)>', html))
    asks = {pk for pk, attributes in cards.items() if ASKED in attributes}
    assert asks == {str(plan.ids["build"])}


@pytest.mark.parametrize(("name", "is_asked"), [("build", True), ("test", False)])
def test_a_mails_button_says_it_before_it_reports(plan: DrawnPlan, name: str, is_asked: bool) -> None:
    told(plan, name, "task_overdue")
    found = re.search(r"http://testserver(/u/[^?\s]+)\?do=done", Delivery.objects.get().text)
    assert found
    html = Client().get(found[1]).content.decode()
    # Beside “done” and “on track”, which begin it; more days and a block do not.
    assert html.count(ASKED) == (2 if is_asked else 0)


def test_the_inbox_and_the_alerts_page_ask(plan: DrawnPlan, as_user: AsUser) -> None:
    alert = told(plan, "build")
    told(plan, "test")
    client = as_user(plan.priya)
    inbox = page_of(client, "inbox")
    assert inbox.count(ASKED) == 1
    assert f'data-confirm="{ASKED}' in inbox
    assert ASKED in page_of(client, "alert_answer", alert.pk)


def test_many_alerts_are_asked_of_at_once(plan: DrawnPlan, as_user: AsUser) -> None:
    client = as_user(plan.priya)
    told(plan, "build")
    with count_queries() as one:
        page_of(client, "inbox")
    told(plan, "test")
    with count_queries() as two:
        page_of(client, "inbox")
    assert len(one) == len(two)


def test_home_asks_for_what_is_due_this_week(plan: DrawnPlan, as_user: AsUser) -> None:
    # Due before it may begin: what somebody set by hand may lie so.
    hold(plan, timezone.now() + timedelta(days=1, hours=1))
    rows = Task.objects.filter(pk=plan.ids["build"])
    rows.update(finish=timezone.now() - timedelta(days=1))
    assert f'data-confirm="{ASKED}' in page_of(as_user(plan.priya), "home")


def test_the_plan_is_told_of_the_day_in_the_projects_place(plan: DrawnPlan) -> None:
    """In Auckland a Monday morning is Sunday evening in UTC."""
    plan.project.time_zone = "Pacific/Auckland"
    plan.project.save(update_fields=["time_zone"])
    morning = datetime(2199, 3, 4, 19, 30, tzinfo=timezone.get_fixed_timezone(0))
    hold(plan, morning)
    data = plan_data(plan.project, plan.manager)
    assert data["not_before"] == {plan.ids["build"]: date(2199, 3, 5).isoformat()}
    Task.objects.filter(pk=plan.ids["build"]).update(actual_start=timezone.now())
    assert plan_data(plan.project, plan.manager)["not_before"] == {}
