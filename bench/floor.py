"""What a key takes in an empty page of the same browser, with the same listener: its frame, and no work of ours."""

import statistics
from collections.abc import Callable, Iterable
from typing import Any

PAGE = "data:text/html,<!doctype html><title>floor</title><input>"
WINDOW = {"width": 1440, "height": 900}
PRESSES = 12


def spread(times: Iterable[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.95)]


def beside(name: str, times: Iterable[float], floor: Iterable[float]) -> dict[str, float]:
    """What was measured, what an empty page takes, and what is left: milliseconds."""
    ms, p95_ms = spread(times)
    floor_ms, floor_p95_ms = spread(floor)
    figures = {
        f"{name}ms": ms,
        f"{name}p95_ms": p95_ms,
        "floor_ms": floor_ms,
        "floor_p95_ms": floor_p95_ms,
        "less_floor_ms": max(0, ms - floor_ms),
        "less_floor_p95_ms": max(0, p95_ms - floor_p95_ms),
    }
    return {key: round(value, 1) for key, value in figures.items()}


def of_typing(
    browser: Any, watch: str, names: Iterable[str], type_name: Callable[[Any, str], None]
) -> list[float]:
    """The same names typed at the same speed into one field."""
    page = empty_page(browser, watch)
    for name in names:
        type_name(page, name)
    return taken(page)


def of_pressing(browser: Any, watch: str, key: str) -> list[float]:
    page = empty_page(browser, watch)
    for _press in range(PRESSES):
        page.keyboard.press(key)
        page.wait_for_timeout(50)
    return taken(page)


def empty_page(browser: Any, watch: str) -> Any:
    page = browser.new_context(viewport=WINDOW).new_page()
    page.add_init_script(watch)
    page.goto(PAGE)
    page.locator("input").focus()
    # The first frames of a page are its own.
    page.wait_for_timeout(300)
    return page


def taken(page: Any) -> list[float]:
    page.wait_for_timeout(100)
    times: list[float] = page.evaluate("bench.keys")
    page.context.close()
    return times
