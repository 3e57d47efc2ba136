"""Answers that a test keeps back for as long as it likes, so that what happens meanwhile can be done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.browser.typing import READY, cell, type_at
from tests.tasks.plans import DrawnPlan, drawn_plan

# `hold(part)`: answers from addresses with this part wait; `release(part)` lets them through.
HOLDING = """
(() => {
  const real = window.fetch;
  const held = new Map();
  window.asked = [];
  window.hold = (part) => { held.set(part, held.get(part) ?? []); };
  window.release = (part) => {
    const waiting = held.get(part) ?? [];
    held.delete(part);
    for (const go of waiting) go();
  };
  window.holds = (part) => held.get(part)?.length ?? 0;
  window.fetch = async (path, options = {}) => {
    asked.push(String(path));
    const answer = await real(path, options);
    const part = [...held.keys()].find((one) => String(path).includes(one));
    if (part) await new Promise((go) => { held.get(part).push(go); });
    return answer;
  };
})();
"""


def until(page: Any, condition: str, timeout_ms: int = 10_000) -> None:
    """Ask until it holds."""
    for _turn in range(timeout_ms // 25):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"{condition} did not come true within {timeout_ms} ms")


@contextmanager
def held(page: Any, part: str) -> Iterator[None]:
    """Answers from addresses with this part wait until the block ends; the page needs HOLDING."""
    page.evaluate("part => hold(part)", part)
    try:
        yield
    finally:
        page.evaluate("part => release(part)", part)


def wait_until_held(page: Any, part: str, count: int = 1) -> None:
    """So many answers are there and wait."""
    until(page, f"holds({part!r}) >= {count}")


def asked(page: Any, part: str) -> int:
    """How often the page has asked addresses with this part."""
    return int(page.evaluate("part => asked.filter((path) => path.includes(part)).length", part))


def five_tasks() -> DrawnPlan:
    """design (2 d) -> build (15 d, Priya), pilot (2 d) -> launch (1 d), review on its own (3 d)"""
    drawn = drawn_plan(code="ERP", name="ERP migration")
    drawn.add("design", 2)
    drawn.add("build", 15, after="design")
    drawn.add("pilot", 2)
    drawn.add("launch", 1, after="pilot")
    drawn.add("review", 3)
    drawn.give("build")
    return drawn


def opener(plan: DrawnPlan, live_server: Any, log_in: Callable[..., Any]) -> Callable[..., Any]:
    """Opens the plan; `query` and scripts that run before the page's own may be given."""

    def open_plan(page: Any = None, *, query: str = "", first: str = "", waits: bool = True) -> Any:
        page = log_in(plan.manager.user, on=page)
        page.add_init_script(HOLDING)
        if first:
            page.add_init_script(first)
        page.set_viewport_size({"width": 1440, "height": 700})
        page.goto(f"{live_server.url}/p/ERP/plan/{query}")
        page.locator(READY if waits else "[data-plan-rows] [role=row][data-id]").first.wait_for()
        page.locator("[data-plan-tree]").focus()
        return page

    return open_plan


def set_cell(page: Any, name: str, column: str, text: str, *keys: str) -> None:
    cell(page, name, column).click()
    type_at(page, text, 10, *(keys or ("Enter",)))
