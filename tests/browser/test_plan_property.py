"""Two people do what they like to one plan, fast, on a bad network; afterwards nothing is missing.

A short run belongs to the suite; `make typing` runs longer (rounds, and a seed to begin with).
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any

import pytest

from core.models import Change
from tests.browser.typing import LOSING, READY, REFUSED, ROWS, Typist, wait_until_quiet
from tests.factories import member_of
from tests.seen import becomes
from tests.tasks.plans import DrawnPlan, staged_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROUNDS = int(os.environ.get("TYPING_ROUNDS", "1"))
SEED = int(os.environ.get("TYPING_SEED", "1"))
ACTS = int(os.environ.get("TYPING_ACTS", "24"))
PATIENCE_MS = 15_000
TALL = {"width": 1440, "height": 2600}


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    """stage (design -> build, Priya), test after build, review"""
    return staged_plan()


@pytest.fixture
def pages(
    plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any], browser: Any
) -> Iterator[tuple[Any, Any]]:
    """The plan open at two managers' desks."""
    users = (plan.manager.user, member_of(plan.project, full_name="Sofia Lund", role="project_manager"))
    opened = []
    for user in users:
        page = browser.new_context(viewport=TALL, locale="en-GB").new_page()
        page.add_init_script(LOSING)
        log_in(user, on=page)
        page.goto(f"{live_server.url}/p/ERP/plan/")
        page.locator(READY).wait_for()
        page.locator("[data-plan-tree]").focus()
        opened.append(page)
    yield opened[0], opened[1]
    for page in opened:
        page.context.close()


@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
def test_whatever_two_people_type_is_stored_or_refused(
    plan: DrawnPlan, pages: tuple[Any, Any], seed: int
) -> None:
    random = Random(seed)
    typists = [Typist(page, random, mark) for page, mark in zip(pages, "pq", strict=True)]
    for number in range(ACTS):
        # The first types most of the time, the other now and then.
        typist = typists[0 if random.random() < 0.7 else 1]
        if number % 3 == 0:
            typist.weather()
        typist.act()
    for typist in typists:
        typist.clear_up()
    for page in pages:
        wait_until_quiet(page)
    print(seed, [typist.done for typist in typists])
    stored = texts_ever_stored(plan)
    for typist in typists:
        refused = " ".join(typist.page.evaluate(REFUSED))
        missing = [text for text in typist.typed if text not in stored and text not in refused]
        assert not set(missing) - typist.taken_back, "typed, and neither stored nor refused"
    assert_all_see_the_same(pages)


def texts_ever_stored(plan: DrawnPlan) -> set[str]:
    """Every name that a task of the plan has ever had; what was undone or written over counts."""
    rows = Change.objects.filter(change_set__project_id=plan.project.pk, model="tasks.task")
    return {after["name"] for after in rows.values_list("after", flat=True) if after and "name" in after}


def assert_all_see_the_same(pages: tuple[Any, Any]) -> None:
    """Once refused cells are dropped, both pages show what a reload shows."""
    for page in pages:
        drop = page.get_by_role("button", name="Drop changes")
        if drop.is_visible():
            drop.click()
    shown: list[Any] = []
    for _look in range(PATIENCE_MS // 250):
        shown = [page.evaluate(ROWS) for page in pages]
        if shown[0] == shown[1]:
            break
        pages[0].wait_for_timeout(250)
    for rows in shown:
        print([row[:3] for row in rows])
    assert shown[0] == shown[1]
    for page, before in zip(pages, shown, strict=True):
        page.reload()
        page.locator(READY).wait_for()
        page.locator("[data-plan-rows] [role=row]").first.wait_for()
        becomes(page, partial(page.evaluate, ROWS), before)
