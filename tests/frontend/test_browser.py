"""The gallery in a real browser: accessible in both themes, no sideways scrolling on a phone, keys and dialogs work."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.seen import becomes, comes_true

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.frontend.urls"),
]


@pytest.fixture
def gallery_page(live_server: Any, page: Any) -> Iterator[Any]:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/dev/gallery/")
    yield page
    assert [problem for problem in problems if "403" not in problem] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_gallery_is_accessible(gallery_page: Any, theme: str, assert_accessible: Callable[..., None]) -> None:
    gallery_page.context.add_cookies([{"name": "pl-theme", "value": theme, "url": gallery_page.url}])
    gallery_page.reload()
    assert_accessible(gallery_page)


def test_phone_does_not_scroll_sideways(gallery_page: Any, assert_accessible: Callable[..., None]) -> None:
    gallery_page.set_viewport_size({"width": 390, "height": 844})
    becomes(gallery_page, lambda: gallery_page.evaluate("document.documentElement.scrollWidth"), 390)
    assert_accessible(gallery_page)


def test_log_in_page_is_accessible(
    live_server: Any, page: Any, assert_accessible: Callable[..., None]
) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    assert_accessible(page)


def test_a_page_at_rest_moves_nothing(live_server: Any, page: Any) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    becomes(page, lambda: page.evaluate("document.getAnimations().length"), 0)
    # While something is on its way, the line at the top moves.
    page.evaluate("document.documentElement.classList.add('is-busy')")
    moving = "document.getAnimations().map((one) => one.animationName ?? '').join('')"
    becomes(page, lambda: page.evaluate(moving), "busy")


def test_theme_is_remembered(gallery_page: Any) -> None:
    gallery_page.evaluate("document.documentElement.dataset.theme = 'light'")
    gallery_page.click("[data-theme-toggle]")
    gallery_page.reload()
    becomes(gallery_page, lambda: gallery_page.evaluate("document.documentElement.dataset.theme"), "dark")


def test_question_mark_lists_the_keys_and_escape_gives_focus_back(gallery_page: Any) -> None:
    gallery_page.focus(".search")
    gallery_page.keyboard.press("?")
    expect(gallery_page.locator("#dialog[open] .keys")).to_be_visible()
    gallery_page.keyboard.press("Escape")
    comes_true(
        gallery_page, lambda: gallery_page.evaluate("document.activeElement.classList.contains('search')")
    )


def test_jump_box_filters_places(gallery_page: Any) -> None:
    gallery_page.keyboard.press("Control+k")
    gallery_page.keyboard.type("data cen")
    becomes(
        gallery_page, lambda: gallery_page.locator("#jump-list li").all_inner_texts(), ["Data-centre exit"]
    )


def test_htmx_fills_and_opens_the_dialog(gallery_page: Any) -> None:
    gallery_page.evaluate("htmx.ajax('GET', '/dev/dialog/', '#dialog')")
    gallery_page.wait_for_selector("#dialog[open] input[name=x]:focus")


def test_refusal_becomes_a_toast_with_the_servers_words(gallery_page: Any) -> None:
    gallery_page.evaluate("htmx.ajax('GET', '/dev/refuse/', {target: '#main', swap: 'innerHTML'})")
    gallery_page.wait_for_selector("#toasts .toast:has-text('Not on a Sunday.')")
    expect(gallery_page.locator("#main h1")).to_be_visible()


def test_chart_reads_out_with_arrow_keys(gallery_page: Any) -> None:
    gallery_page.focus("svg.chart-svg.large")
    gallery_page.keyboard.press("ArrowRight")
    expect(gallery_page.locator(".readout").first).to_be_visible()


def test_menu_opens_beside_its_button(gallery_page: Any) -> None:
    gallery_page.click("[popovertarget=user-menu]")
    box = gallery_page.locator("#user-menu").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["y"] + box["height"] <= 900
