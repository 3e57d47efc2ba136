"""`python -m bench.browser [size...]`: the plan workspace in Chromium, one JSON object a line (see README.md)."""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench import floor
from bench.__main__ import show, tell
from bench.tree import Tree, running_tree

SIZES = (1_000, 10_000)
PAINTS = 5
EDITS = 12
FRAMES = 240
# A person's names, one under the other: so many milliseconds a key, on a network so slow.
TYPED_ROWS = (
    "Kick off",
    "Interviews",
    "Data model",
    "Migration",
    "Rehearsal",
    "Training",
    "Go live",
    "Hand over",
)
MS_PER_KEY = (15, 50, 100)
LATENCIES_MS = (0, 300, 800)
PATIENCE_SECONDS = 30
READY = "[data-plan][data-ready]"
# Runs before the page's own scripts: notes when the plan is first drawn, when Enter goes down and when it is saved.
WATCH = """
window.bench = { ready: 0, entered: 0, saved: [], keys: [] };
document.addEventListener("keydown", ({ timeStamp }) => {
  requestAnimationFrame(() => setTimeout(() => { bench.keys.push(performance.now() - timeStamp); }));
}, true);
document.addEventListener("keydown", ({ key }) => { if (key === "Enter") bench.entered = performance.now(); }, true);
new MutationObserver((records) => {
  for (const { target, attributeName } of records) {
    if (attributeName === "data-ready" && !bench.ready) {
      requestAnimationFrame(() => setTimeout(() => { bench.ready = performance.now(); }));
    } else if (bench.entered && target.matches("[data-plan][data-state=saved]")) {
      bench.saved.push(performance.now() - bench.entered);
      bench.entered = 0;
    }
  }
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready", "data-state"] });
"""
# Scrolls like a wheel first, then as fast as the thumb is dragged; gives the time between frames.
SCROLL = """
(frames) => new Promise((resolve) => {
  const box = document.querySelector("[data-plan-grid]");
  const times = [];
  let count = 0, last = 0;
  box.scrollTop = 0;
  const step = (now) => {
    if (last) times.push(now - last);
    last = now;
    if (++count > frames) return resolve(times);
    box.scrollTop += count <= frames / 2 ? 120 : (box.scrollHeight - box.clientHeight) / (frames / 2);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})
"""

# Drags a bar to and fro, a step a frame, and gives the time between frames and how many bars moved.
DRAG = """
([id, frames]) => new Promise((resolve) => {
  const host = document.querySelector("[data-plan-chart]");
  const at = document.querySelector(`[data-bar="${id}"] .bar`).getBoundingClientRect();
  const send = (type, x) => (type === "pointerdown" ? host : window).dispatchEvent(new PointerEvent(type, {
    clientX: x, clientY: at.top + 5, button: 0, buttons: 1, pointerId: 1, pointerType: "mouse", bubbles: true,
  }));
  const times = [];
  let count = 0, last = 0, moved = 0;
  send("pointerdown", at.left + 4);
  const step = (now) => {
    if (last) times.push(now - last);
    last = now;
    moved = Math.max(moved, document.querySelectorAll(".was").length);
    if (++count > frames) {
      window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
      return resolve([times, moved]);
    }
    send("pointermove", at.left + 4 + 40 + 30 * Math.sin(count / 9));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})
"""


def main() -> None:
    sizes = [int(text) for text in sys.argv[1:]] or list(SIZES)
    with running_tree() as tree:
        import django

        django.setup()
        from bench.cases import not_begun
        from bench.seed import seed
        from bench.session import cookies_of

        seeded = seed(sizes, portfolio=0, portfolio_size=0, say=tell)
        tree.start("web")
        cookies = cookies_of(seeded.manager)
        # Playwright's loop runs in this thread: ask the database before it starts.
        targets = {
            size: (
                f"{tree.url}/p/{seeded.plans[size].code}/plan/",
                not_begun(seeded.plans[size].openers)[-1][0],
            )
            for size in sizes
        }
        with chromium() as browser:
            for size, (url, task_id) in targets.items():
                for figures in measured(browser, tree, cookies, url, task_id):
                    show({"case": figures.pop("case"), "n": size, **figures})


@contextmanager
def chromium() -> Iterator[Any]:
    """The same Chromium, with the same switches, that the browser tests drive."""
    from playwright.sync_api import sync_playwright

    from tests.fixtures.browser import ARGUMENTS
    from tests.fixtures.chromium import chromium_environment, find_chromium, find_driver_node

    executable, hint = find_chromium()
    if not executable:
        sys.exit(hint)
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = find_driver_node()
    environment: dict[str, str | float | bool] = dict(chromium_environment(executable))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=ARGUMENTS, env=environment)
        try:
            yield browser
        finally:
            browser.close()


def measured(
    browser: Any, tree: Tree, cookies: dict[str, str], url: str, task_id: int
) -> Iterator[dict[str, Any]]:
    """The three figures of one plan; each first paint in a browser that has seen nothing yet."""
    paints = []
    for _ in range(PAINTS + 1):
        page = opened(browser, tree, cookies, url)
        paints.append(page.evaluate("bench.ready"))
        page.context.close()
    yield {
        "case": "gantt_first_paint",
        "ms": round(statistics.median(paints[1:])),
        "max_ms": round(max(paints[1:])),
    }
    page = opened(browser, tree, cookies, url)
    page.wait_for_timeout(1000)
    frames = sorted(page.evaluate(SCROLL, FRAMES))
    yield {
        "case": "gantt_scroll",
        "p95_frame_ms": round(frames[int(len(frames) * 0.95)], 1),
        "max_frame_ms": round(frames[-1], 1),
    }
    page.goto(f"{url}?task={task_id}")
    page.locator(READY).wait_for()
    yield {"case": "edit_round_trip", **round_trips(page)}
    leader, followers = most_waited_for(page.request.get(f"{url}data/").json())
    page.goto(f"{url}?task={leader}")
    page.locator(READY).wait_for()
    yield {"case": "gantt_drag", "followers": followers, **dragged(page, leader)}
    times = inserted(page)
    page.context.close()
    under = floor.of_pressing(browser, WATCH, "Insert")
    yield {"case": "insert_row", **floor.beside("", times, under), "max_ms": round(max(times), 1)}
    for latency_ms in LATENCIES_MS:
        for ms_per_key in MS_PER_KEY:
            named = {"ms_per_key": ms_per_key, "latency_ms": latency_ms}
            yield {"case": "typed_rows", **named, **typed_rows(browser, tree, cookies, url, **named)}


def opened(browser: Any, tree: Tree, cookies: dict[str, str], url: str) -> Any:
    """A new page of a new browser profile, logged in, with the plan drawn."""
    context = browser.new_context(viewport=floor.WINDOW, locale="en-GB")
    context.add_cookies([{"name": name, "value": value, "url": tree.url} for name, value in cookies.items()])
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(url)
    page.locator(READY).wait_for()
    wait_for(page, "bench.ready > 0")
    return page


def wait_for(page: Any, condition: str) -> None:
    """Ask until it holds; Playwright's own way of waiting needs `eval`, which the pages forbid."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not page.evaluate(condition):
        if time.monotonic() > deadline:
            sys.exit(f"{page.url}: {condition} did not come true within {PATIENCE_SECONDS} s")
        page.wait_for_timeout(20)


def typed_rows(
    browser: Any,
    tree: Tree,
    cookies: dict[str, str],
    url: str,
    *,
    ms_per_key: int,
    latency_ms: int,
) -> dict[str, Any]:
    """Names typed with Enter from the blank row on: how many were typed, how many a reload has, and

    how long a key took to its paint; the same names into an empty page beside it.
    """

    def type_name(page: Any, name: str) -> None:
        page.keyboard.type(name, delay=ms_per_key)
        page.keyboard.press("Enter")
        page.wait_for_timeout(ms_per_key)

    names = [f"{name} {ms_per_key}/{latency_ms}" for name in TYPED_ROWS]
    under = floor.of_typing(browser, WATCH, names, type_name)
    page = opened(browser, tree, cookies, url)
    slow_down(page, latency_ms)
    page.locator("[role=treegrid]").focus()
    for key in ("Control+End", "Home", "ArrowRight"):
        page.keyboard.press(key)
    page.evaluate("() => { bench.keys = []; }")
    for name in names:
        type_name(page, name)
    wait_for(page, "document.querySelector('[data-plan]').dataset.pending === '0'")
    keys = page.evaluate("bench.keys")
    data = page.request.get(f"{url}data/").json()
    page.context.close()
    place = data["columns"].index("name")
    stored = {row[place] for row in data["rows"]}
    kept = sum(name in stored for name in names)
    return {"typed": len(names), "kept": kept, **floor.beside("key_", keys, under)}


def slow_down(page: Any, latency_ms: int) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    network = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    session.send("Network.emulateNetworkConditions", {"latency": latency_ms, **network})


def most_waited_for(data: dict[str, Any]) -> tuple[int, int]:
    """The task that nobody has begun and that most others wait for, near 500 where there are as many."""
    place = {name: index for index, name in enumerate(data["columns"])}
    rows = {row[place["id"]]: row for row in data["rows"]}
    waiting: dict[int, list[int]] = {}
    for pk, row in rows.items():
        for before, *_link in row[place["links"]]:
            waiting.setdefault(before, []).append(pk)

    def count(pk: int) -> int:
        seen, stack = {pk}, [pk]
        while stack:
            new = [after for after in waiting.get(stack.pop(), ()) if after not in seen]
            seen.update(new)
            stack += new
        return len(seen) - 1

    open_rows = [
        pk
        for pk, row in rows.items()
        if not set("SDM") & set(row[place["flags"]])
        and not row[place["percent"]]
        and not (row[place["held"]] or "").startswith("actual")
    ]
    counts = {pk: count(pk) for pk in open_rows}
    enough = [pk for pk in open_rows if counts[pk] >= 500] or open_rows
    pick = min if enough is not open_rows else max
    leader = pick(enough, key=lambda pk: counts[pk])
    return leader, counts[leader]


def dragged(page: Any, task_id: int) -> dict[str, Any]:
    """A bar that hundreds wait for, pulled to and fro: every frame moves all of them."""
    page.wait_for_timeout(800)
    frames, moved = page.evaluate(DRAG, [task_id, FRAMES])
    ordered = sorted(frames)
    return {
        "frames_per_second": round(1000 / statistics.mean(ordered)),
        "p95_frame_ms": round(ordered[int(len(ordered) * 0.95)], 1),
        "max_frame_ms": round(ordered[-1], 1),
        "bars_in_sight": moved,
    }


def inserted(page: Any) -> list[float]:
    """Insert, a name, Enter, over and over: from the key to the paint of the new row."""
    tree = page.locator("[role=treegrid]")
    tree.focus()
    times = []
    for number in range(EDITS):
        page.evaluate("() => { bench.keys = []; }")
        page.keyboard.press("Insert")
        wait_for(page, "bench.keys.length > 0")
        times.append(page.evaluate("bench.keys[0]"))
        page.keyboard.type(f"new {number}")
        page.keyboard.press("Enter")
    wait_for(page, "document.querySelector('[data-plan]').dataset.pending === '0'")
    return times


def round_trips(page: Any) -> dict[str, int]:
    """Type a duration, press Enter, wait until the page says that it is saved."""
    tree = page.locator("[role=treegrid]")
    tree.focus()
    for _ in range(20):
        if (tree.get_attribute("aria-activedescendant") or "").endswith("-duration"):
            break
        page.keyboard.press("ArrowRight")
    for number in range(EDITS):
        page.keyboard.type(("9d", "8d")[number % 2])  # planned were 8 at most
        page.keyboard.press("Enter")
        wait_for(page, f"bench.saved.length > {number}")
        page.keyboard.press("ArrowUp")
    found = sorted(page.evaluate("bench.saved"))
    return {"ms": round(statistics.median(found)), "max_ms": round(found[-1])}


if __name__ == "__main__":
    main()
