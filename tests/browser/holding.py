"""Answers that a test keeps back for as long as it likes, so that what happens meanwhile can be done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
