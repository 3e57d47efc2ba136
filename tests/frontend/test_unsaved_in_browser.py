"""Nothing typed is dropped: whatever leaves a dialog or a form with input asks first."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from risks.models import Risk
from tests.factories import ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_dialog(page: Any, site: str) -> Any:
    page.goto(f"{site}/p/ERP/risks/")
    page.locator(".room-row").get_by_role("link", name="Risk", exact=True).click()
    box = page.locator("#dialog")
    expect(box.locator("[name=title]")).to_be_visible()
    return box


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_a_dialog_asks_before_it_drops_what_was_typed(
    live_server: Any, log_in: Callable[..., Any], assert_accessible: Any, width: int, theme: str
) -> None:
    project = ProjectFactory(code="ERP")
    page = log_in(project.manager)
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    box, question = open_dialog(page, live_server.url), page.locator("#unsaved")
    box.locator("[name=title]").fill("The vendor folds")
    page.keyboard.press("Escape")
    expect(question).to_be_visible()
    assert_accessible(page)
    # The safe answer has the focus, and a second Escape is none.
    expect(question.get_by_role("button", name="Go on typing")).to_be_focused()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(box.locator("[name=title]")).to_have_value("The vendor folds")
    expect(box.locator("[name=title]")).to_be_focused()
    page.mouse.click(3, 3)
    expect(question).to_be_visible()
    question.get_by_role("button", name="Go on typing").click()
    box.locator("[data-close]").first.click()
    question.get_by_role("button", name="Discard").click()
    expect(box).to_be_hidden()
    assert not Risk.objects.exists()


def test_a_dialog_without_input_closes_at_once(live_server: Any, log_in: Callable[..., Any]) -> None:
    project = ProjectFactory(code="ERP")
    page = log_in(project.manager)
    box = open_dialog(page, live_server.url)
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    box = open_dialog(page, live_server.url)
    box.locator("[name=title]").fill("The vendor folds")
    box.locator("[name=title]").fill("")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_what_the_server_refused_is_still_asked_about(live_server: Any, log_in: Callable[..., Any]) -> None:
    project = ProjectFactory(code="ERP")
    page = log_in(project.manager)
    page.goto(f"{live_server.url}/p/ERP/costs/")
    page.get_by_role("link", name="Cost", exact=True).click()
    box = page.locator("#dialog")
    box.locator("[name=description]").fill("Switches")
    box.locator("form").evaluate("(form) => { form.noValidate = true; }")
    box.locator("button[type=submit].btn-primary").click()
    expect(box.locator("[aria-invalid=true]").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#unsaved")).to_be_visible()


def test_a_page_asks_before_a_link_leaves_it(
    live_server: Any, log_in: Callable[..., Any], assert_accessible: Any
) -> None:
    project = ProjectFactory(code="ERP")
    page = log_in(project.manager)
    page.goto(f"{live_server.url}/p/ERP/settings/")
    name = page.locator("main form [name=name]")
    name.fill("Another name")
    page.locator(".doors a").first.click()
    question = page.locator("#unsaved")
    expect(question).to_be_visible()
    assert_accessible(page)
    question.get_by_role("button", name="Go on typing").click()
    expect(name).to_have_value("Another name")
    page.locator(".doors a").first.click()
    question.get_by_role("button", name="Discard").click()
    page.wait_for_url("**/p/ERP/")
    project.refresh_from_db()
    assert project.name != "Another name"


def test_a_page_that_is_saved_asks_nothing(live_server: Any, log_in: Callable[..., Any]) -> None:
    project = ProjectFactory(code="ERP")
    page = log_in(project.manager)
    page.goto(f"{live_server.url}/p/ERP/settings/")
    page.locator("main form [name=name]").fill("Another name")
    page.locator("main form").filter(has=page.locator("[name=name]")).locator("button[type=submit]").click()
    page.locator(".doors a").first.click()
    page.wait_for_url("**/p/ERP/")
    project.refresh_from_db()
    assert project.name == "Another name"
