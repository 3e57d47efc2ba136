"""The portfolio and the registers on a phone: cards with what matters first, nothing beside the screen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.risks.rows import issue, risk
from tests.seen import comes_true
from tests.tasks.plans import DrawnPlan, drawn_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def plan(db: None) -> DrawnPlan:
    drawn = drawn_plan(code="ERP", name="ERP migration")
    drawn.add("design", 2)
    return drawn


@pytest.fixture
def page(plan: DrawnPlan, log_in: Callable[..., Any]) -> Any:
    page = log_in(plan.manager.user)
    page.set_viewport_size(PHONE)
    return page


def test_a_project_is_a_card_with_its_gate(
    page: Any, plan: DrawnPlan, live_server: Any, assert_accessible: Any
) -> None:
    page.goto(f"{live_server.url}/portfolio/")
    card = page.locator(".project-cards li")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("Not rated yet")
    expect(card).to_contain_text("Gate 1")
    expect(page.locator("table.portfolio")).to_be_hidden()
    assert_accessible(page)
    # The card itself leads to the project, wherever it is tapped.
    card.click(position={"x": 300, "y": 34})
    expect(page).to_have_url(f"{live_server.url}/p/ERP/")

    page.set_viewport_size(DESK)
    page.goto(f"{live_server.url}/portfolio/")
    expect(card).to_be_hidden()
    expect(page.locator("table.portfolio")).to_be_visible()


def test_what_narrows_the_list_waits_behind_a_button(page: Any, live_server: Any) -> None:
    page.goto(f"{live_server.url}/portfolio/")
    colour = page.get_by_label("Colour")
    expect(colour).to_be_hidden()
    page.get_by_role("button", name="Filter").first.click()
    expect(colour).to_be_visible()
    colour.select_option("red")
    expect(page.get_by_text("No project matches.")).to_be_visible()


def test_records_are_cards_that_say_their_columns(
    page: Any, plan: DrawnPlan, live_server: Any, assert_accessible: Any
) -> None:
    owner = plan.priya.pk
    issue(plan.project, "Vendor sent no data", severity="high", owner_id=owner, due=date(2026, 3, 6))
    risk(plan.project, "Vendor is late")
    page.goto(f"{live_server.url}/p/ERP/issues/")
    row = page.get_by_role("row").filter(has_text="Vendor sent no data")
    expect(row.get_by_role("rowheader")).to_have_text("Vendor sent no data")
    owner_cell = row.locator("td[data-label=Owner]")
    expect(owner_cell).to_be_visible()
    comes_true(
        owner_cell.page,
        lambda: "Owner" in owner_cell.evaluate("cell => getComputedStyle(cell, '::before').content"),
    )
    # What is empty takes no room; nothing stands beside the screen.
    expect(row.locator("td[data-label='From risk']")).to_be_hidden()
    table = page.locator("table.cards")
    comes_true(
        table.page, lambda: table.evaluate("table => table.getBoundingClientRect().right <= innerWidth")
    )
    assert_accessible(page)
