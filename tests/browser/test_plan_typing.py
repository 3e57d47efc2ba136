"""Nothing that is typed into the plan is lost: at any speed, on any network, beside anybody."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tasks.models import Task
from tests.browser.typing import READY, cell, delay_answers, leave, type_at, wait_until_quiet
from tests.tasks.plans import DAY, DrawnPlan, drawn_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ("Kick off", "Interviews", "Data model", "Migration", "Rehearsal", "Training", "Go live", "Hand over")


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    """design (2 d) -> build (15 d, Priya), review on its own (3 d)"""
    drawn = drawn_plan(code="ERP", name="ERP migration")
    drawn.add("design", 2)
    drawn.add("build", 15, after="design")
    drawn.add("review", 3)
    drawn.give("build")
    return drawn


@pytest.fixture
def page_of(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    opened: list[Any] = []

    def open_plan(page: Any = None, *, by: Any = None) -> Any:
        page = log_in(by or plan.manager.user, on=page)
        opened.append(page)
        page.goto(f"{live_server.url}/p/ERP/plan/")
        page.locator(READY).wait_for()
        page.locator("[data-plan-tree]").focus()
        return page

    yield open_plan
    for page in opened:
        leave(page)


def to_the_blank_row(page: Any) -> None:
    cell(page, "review", "name").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")


def names_of(plan: DrawnPlan) -> list[str]:
    return [name for _code, name in plan.tree()]


@pytest.mark.parametrize(("ms_per_key", "latency_ms"), [(15, 300), (50, 0), (100, 800), (150, 0)])
def test_names_typed_one_under_the_other_are_all_kept(
    page_of: Any, plan: DrawnPlan, ms_per_key: int, latency_ms: int
) -> None:
    page = page_of()
    delay_answers(page, latency_ms)
    to_the_blank_row(page)
    for name in NAMES:
        type_at(page, name, ms_per_key, "Enter")
    wait_until_quiet(page)
    assert names_of(plan) == ["design", "build", "review", *NAMES]


def test_name_tab_duration_is_no_conflict_with_oneself(page_of: Any, plan: DrawnPlan) -> None:
    page = page_of()
    delay_answers(page, 400)
    to_the_blank_row(page)
    for name, days in (("Draft", "4d"), ("Check", "5d"), ("Mend", "6d"), ("Print", "7d")):
        type_at(page, name, 90, "Tab")
        type_at(page, days, 90, "Enter", "ArrowLeft")
    wait_until_quiet(page)
    expect(page.locator(".c.wrong")).to_have_count(0)
    made = Task.objects.filter(project=plan.project).live().order_by("row_number")[3:]
    assert [(task.name, task.duration_minutes // DAY) for task in made] == [
        ("Draft", 4), ("Check", 5), ("Mend", 6), ("Print", 7)
    ]  # fmt: skip
