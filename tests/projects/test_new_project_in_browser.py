"""A project is begun in the browser, at a person's speed."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.factories import UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_a_late_suggestion_does_not_mix_into_what_is_typed(
    live_server: Any, page: Page, log_in: Callable[..., Any]
) -> None:
    def answer_late(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    log_in(UserFactory(organisation_role="portfolio_manager"))
    page.goto(f"{live_server.url}/projects/new/")
    page.route("**/projects/new/code/**", answer_late)
    page.get_by_label("Name").press_sequentially("ERP roll-out", delay=20)
    code = page.get_by_label("Code")
    code.click()
    code.press_sequentially("XY-1", delay=150)
    page.wait_for_timeout(600)
    expect(code).to_have_value("XY-1")


def test_a_suggestion_fills_a_code_that_nobody_has_touched(
    live_server: Any, page: Page, log_in: Callable[..., Any]
) -> None:
    log_in(UserFactory(organisation_role="portfolio_manager"))
    page.goto(f"{live_server.url}/projects/new/")
    page.get_by_label("Name").fill("ERP roll-out")
    page.get_by_role("heading", name="New project").click()
    expect(page.get_by_label("Code")).not_to_have_value("")


def test_a_suggestion_reaches_who_went_on_by_tab_and_gives_way_to_the_next_key(
    live_server: Any, page: Page, log_in: Callable[..., Any]
) -> None:
    log_in(UserFactory(organisation_role="portfolio_manager"))
    page.goto(f"{live_server.url}/projects/new/")
    page.get_by_label("Name").press_sequentially("ERP roll-out", delay=20)
    page.keyboard.press("Tab")
    code = page.get_by_label("Code")
    expect(code).to_be_focused()
    expect(code).not_to_have_value("")
    code.press_sequentially("ROLL", delay=60)
    expect(code).to_have_value("ROLL")
