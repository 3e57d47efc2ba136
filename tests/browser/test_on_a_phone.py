"""What a phone needs: the way out, and everything that the menu at the side holds."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories import ProjectFactory, UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_more_opens_a_sheet_from_which_one_signs_out(
    live_server: Any,
    page: Page,
    log_in: Callable[..., Any],
    assert_accessible: Callable[..., None],
    scheme: Any,
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme=scheme)
    person = UserFactory(organisation_role="admin")
    ProjectFactory(name="Harbour crane")
    log_in(person)
    page.goto(f"{live_server.url}/my-work/")
    page.get_by_role("button", name="More").click()
    sheet = page.get_by_role("dialog", name="More")
    expect(sheet).to_be_visible()
    for name in ("People", "Harbour crane", "Settings", "Sign-in and security"):
        expect(sheet.get_by_role("link", name=name)).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="More").dblclick()
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="More").click()
    sheet.get_by_role("button", name="Search").click()
    search = page.get_by_role("combobox")
    expect(search).to_be_focused()
    search.press_sequentially("harb", delay=40)
    page.keyboard.press("Escape")
    expect(search).to_be_hidden()
    page.get_by_role("button", name="More").click()
    sheet.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
