"""A day that was typed is told as it was typed: days of a project are those of its place."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from controls.baselines.services import take_baseline
from people.models import User
from tasks.reporting.services import Report, report_progress
from tests.sources import syntax_tree
from tests.tasks.plans import DrawnPlan, drawn_plan

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


@pytest.fixture
def plan() -> DrawnPlan:
    """A plan in Auckland whose manager sits in Berlin, half a day behind."""
    plan = drawn_plan(time_zone="Pacific/Auckland", code="NZ")
    User.objects.filter(pk=plan.manager.user_id).update(time_zone="Europe/Berlin")
    plan.add("design", 2)
    plan.add("build", 3, after="design")
    return plan


def edit(client: Client, plan: DrawnPlan, name: str, column: str, text: str) -> Any:
    step = {"op": "cell", "id": plan.ids[name], "column": column, "text": text}
    answer = client.post(
        reverse("plan_edit", args=["NZ"]), {"steps": [step]}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return answer


def test_a_typed_day_is_the_same_day_on_every_page(plan: DrawnPlan, client: Client) -> None:
    client.force_login(User.objects.get(pk=plan.manager.user_id))
    edit(client, plan, "design", "start", "12 Mar 2026")
    edit(client, plan, "build", "deadline", "12 Mar 2026")
    take_baseline(actor=plan.manager, project_id=plan.project.pk, name="First")
    shown = [
        client.get(reverse("task", args=["NZ", plan.ids["design"]])),
        client.get(reverse("task_part", args=["NZ", plan.ids["design"], "history"])),
        client.get(reverse("task_why", args=["NZ", plan.ids["design"]])),
        client.get(reverse("task", args=["NZ", plan.ids["build"]])),
        client.get(reverse("project_overview", args=["NZ"])),
        client.get(reverse("baselines", args=["NZ"])),
    ]
    for page in shown:
        assert page.status_code == 200
        html = page.content.decode()
        assert "11 Mar" not in html, page.request["PATH_INFO"]
    assert "12 Mar" in shown[0].content.decode()
    assert "12 Mar" in shown[3].content.decode()


def test_an_actual_start_is_told_on_its_own_day(plan: DrawnPlan, client: Client) -> None:
    client.force_login(User.objects.get(pk=plan.manager.user_id))
    begun = Report(is_started=True, on=date(2026, 3, 12))
    report_progress(actor=plan.manager, task_id=plan.ids["design"], report=begun)
    why = client.get(reverse("task_why", args=["NZ", plan.ids["design"]])).content.decode()
    assert "12 Mar" in why
    assert "11 Mar" not in why


def test_views_take_their_project_where_its_days_are_set() -> None:
    """`project_by_code` alone would tell days where the reader sits."""
    views = [*ROOT.glob("*/**/*view*.py"), *ROOT.glob("*/**/views/*.py")]
    rooms = [path for path in views if not {".venv", "tests", "node_modules"} & set(path.parts)]
    assert len(rooms) > 30
    guilty = [str(path) for path in rooms if "project_by_code" in names_imported_by(path)]
    assert guilty == []


def names_imported_by(path: Path) -> set[str]:
    imports = (node for node in ast.walk(syntax_tree(path)) if isinstance(node, ast.ImportFrom))
    return {alias.name for node in imports for alias in node.names}
