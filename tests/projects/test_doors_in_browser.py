"""The doors of a project as people use them: at every width, by keys, by thumb, in German."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories import ProjectFactory
from tests.seen import becomes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Replacement of the enterprise resource planning of all plants"
# What runs out of its box, or over its neighbour, in either row.
CLIPPED = """
() => {
  const rows = [...document.querySelectorAll(".doors, .rooms")].filter((row) => row.offsetParent);
  const wide = rows.filter((row) => row.scrollWidth > row.clientWidth + 1).map((row) => row.className);
  const links = rows.flatMap((row) => [...row.querySelectorAll("a")]);
  const cut = links.filter((link) => link.scrollWidth > link.clientWidth + 1).map((link) => link.textContent);
  return [...wide, ...cut, ...(document.documentElement.scrollWidth > innerWidth ? ["page"] : [])];
}
"""


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_door_and_no_room_is_cut_at_any_width(
    live_server: Any, log_in: Callable[..., Any], language: str
) -> None:
    project = ProjectFactory(code="ERP", name=LONG)
    manager = project.manager
    manager.language = language
    manager.save()
    page = log_in(manager)
    for name in ("", "plan/", "budget/", "changes/", "charter/"):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"{live_server.url}/p/ERP/{name}")
        for width in (1440, 1280, 1024, 820, 390):
            page.set_viewport_size({"width": width, "height": 900})
            becomes(page, partial(page.evaluate, CLIPPED), [])


def test_keys_open_doors_and_walk_along_them(live_server: Any, log_in: Callable[..., Any]) -> None:
    project = ProjectFactory(code="ERP")
    page = log_in(project.manager)
    page.goto(f"{live_server.url}/p/ERP/")
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url("**/p/ERP/budget/")
    expect(page.locator(".doors [aria-current=true]")).to_have_text("Money")
    expect(page.locator(".rooms [aria-current=page]")).to_have_text("Budget")
    page.keyboard.press("g")
    page.keyboard.press("7")
    page.wait_for_url("**/p/ERP/actions/")
    page.locator(".doors a").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".doors a").nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator(".doors a").last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".rooms [aria-current=page]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/ERP/changes/")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_phone_reaches_every_page_through_a_sheet(
    live_server: Any, log_in: Callable[..., Any], assert_accessible: Any, theme: str
) -> None:
    project = ProjectFactory(code="ERP")
    page = log_in(project.manager)
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/p/ERP/changes/")
    where = page.locator(".where")
    expect(where).to_contain_text("Control")
    expect(where).to_contain_text("Changes")
    where.click()
    sheet = page.get_by_role("dialog", name=project.name)
    expect(sheet.locator("[aria-current=page]")).to_have_text("Changes")
    assert_accessible(page)
    sheet.locator("summary").filter(has_text="Money").click()
    expect(sheet.locator("details[open]")).to_have_count(1)
    sheet.get_by_role("link", name="Orders").click()
    page.wait_for_url("**/p/ERP/orders/")
    expect(sheet).to_be_hidden()


def test_the_name_leads_to_what_is_known_of_the_project(
    live_server: Any, log_in: Callable[..., Any], assert_accessible: Any
) -> None:
    project = ProjectFactory(code="ERP")
    page = log_in(project.manager)
    page.goto(f"{live_server.url}/p/ERP/risks/")
    page.locator(".proj").click()
    menu = page.locator("#project-menu")
    expect(menu).to_contain_text("ERP")
    expect(menu).to_contain_text(str(project.manager))
    assert_accessible(page)


def test_a_page_is_found_by_its_name_and_its_doors(live_server: Any, log_in: Callable[..., Any]) -> None:
    project = ProjectFactory(code="ERP")
    page = log_in(project.manager)
    page.goto(f"{live_server.url}/p/ERP/")
    for typed in ("orders", "money ord"):
        page.keyboard.press("Control+k")
        page.locator(".dialog input[type=search]").fill(typed)
        expect(page.locator("#jump-list li").first).to_contain_text("Orders")
        page.keyboard.press("Escape")
