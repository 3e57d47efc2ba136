"""Pages do not move under their reader, say when they are older, and print as they are to be read."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from controls.changes.services import request_change
from controls.computing.services import recompute
from people.access import actor_for
from tests.alerts.test_bundle_in_browser import with_a_bundle
from tests.budgets.rows import line
from tests.controls.plans import FRIDAY_1, Plan
from tests.controls.test_recompute import baselined
from tests.dashboards.test_home import cost_of
from tests.risks.rows import rated, risk
from tests.seen import comes_true

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
MOST_SHIFT = 0.02
PAGES = ("home", "inbox", "portfolio", "project_overview", "plan", "budget", "risks")
WATCH = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      const moved = shift.sources.map((one) => one.node?.outerHTML?.slice(0, 90));
      if (!shift.hadRecentInput) window.shifts.push([shift.value, ...moved]);
    }
  }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def plan(db: None) -> Plan:
    made = baselined(code="ERP", name="ERP migration")
    line(made.project)
    risk(made.project, **rated(4, 4))
    cost_of(made.project)
    recompute(made.project.pk, today=FRIDAY_1)
    return made


def address(name: str) -> str:
    return reverse(name) if name in PAGES[:3] else reverse(name, args=["ERP"])


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_moves_by_itself(
    plan: Plan, live_server: Any, page: Any, log_in: Callable[..., Any], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(WATCH)
    log_in(plan.project.manager)
    with_a_bundle()
    moved = {}
    for name in PAGES:
        page.goto(live_server.url + address(name), wait_until="load")
        # What comes by itself has come by then.
        page.wait_for_timeout(400)
        shifts = page.evaluate("window.shifts")
        if sum(shift[0] for shift in shifts) > MOST_SHIFT:
            moved[name] = shifts
    assert moved == {}


def test_a_page_says_that_it_is_older(
    plan: Plan, live_server: Any, log_in: Callable[..., Any], assert_accessible: Callable[..., None]
) -> None:
    page = log_in(plan.project.manager)
    with page.expect_response("**/revision/"):
        page.goto(live_server.url + reverse("changes", args=["ERP"]))
    expect(page.get_by_text("older than what it shows")).to_be_hidden()
    request_change(
        actor=actor_for(plan.project.manager),
        project_id=plan.project.pk,
        fields={"title": "A second rehearsal", "reason": "Gaps", "category": "scope"},
    )
    expect(page.get_by_text("older than what it shows")).to_be_visible(timeout=15_000)
    assert_accessible(page)
    page.get_by_role("link", name="Reload").click()
    expect(page.get_by_text("A second rehearsal")).to_be_visible()
    expect(page.get_by_text("older than what it shows")).to_be_hidden()


# Boxes that a reader of the screen would scroll; charts keep theirs out of sight.
CUT_ON_PAPER = """() => [...document.querySelectorAll("main .scroll-x")]
    .filter((box) => box.clientWidth > 200 && box.scrollWidth > box.clientWidth + 1)
    .map((box) => box.scrollWidth)"""


def test_print_leaves_out_filters_and_says_colours_in_letters(
    plan: Plan, live_server: Any, log_in: Callable[..., Any]
) -> None:
    page = log_in(plan.project.manager)
    page.goto(live_server.url + reverse("portfolio"))
    page.emulate_media(media="print")
    expect(page.locator(".portfolio-filters")).to_be_hidden()
    mark = page.locator("main .rag-mark[data-letter]").first
    letter = mark.evaluate("(mark) => getComputedStyle(mark, '::after').content")
    assert letter == '"–"' or letter.strip('"') in "GAR"
    page.goto(live_server.url + reverse("risks", args=["ERP"]))
    expect(page.locator(".print-only")).to_contain_text("ERP migration")
    # The width of a sheet of A4: no table is cut, for paper cannot be scrolled.
    page.set_viewport_size({"width": 794, "height": 1123})
    for name in ("portfolio", "earned_value", "project_load"):
        page.goto(live_server.url + reverse(name, args=[] if name == "portfolio" else ["ERP"]))
        comes_true(page, lambda: page.evaluate(CUT_ON_PAPER) == [])


def test_whoever_speaks_to_the_page_finds_what_stands_there(
    plan: Plan, live_server: Any, log_in: Callable[..., Any], assert_accessible: Callable[..., None]
) -> None:
    page = log_in(plan.project.manager)
    for name in ("plan", "project_load", "risks"):
        page.goto(live_server.url + reverse(name, args=["ERP"]), wait_until="load")
        page.wait_for_timeout(400)
        assert_accessible(page)
