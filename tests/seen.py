"""What a page shows, asked until it shows it: an `assert` asks once, in the midst of whatever the page is doing."""

import inspect
from collections.abc import Callable
from typing import Any

LOOKS, PAUSE_MS = 300, 50
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def comes_true(page: Any, ask: Callable[[], Any]) -> None:
    """Ask until it holds; `page` is whose events go on meanwhile."""
    becomes(page, lambda: bool(ask()), True, asked=ask)


def becomes(page: Any, read: Callable[[], Any], wanted: Any, *, asked: Any = None) -> None:
    """Read until it gives what is wanted."""
    for _look in range(LOOKS):
        seen = read()
        if seen == wanted:
            return
        page.wait_for_timeout(PAUSE_MS)
    assert seen == wanted, f"{page.url}: {_source_of(asked or read)}"


def _source_of(ask: Callable[[], Any]) -> str:
    """What was asked; only functions have lines."""
    try:
        return inspect.getsource(ask).strip()
    except TypeError:
        return repr(ask)


def fits(page: Any) -> None:
    """The page is not wider than its window."""
    comes_true(page, lambda: page.evaluate(OVER) <= 0)
