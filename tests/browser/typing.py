"""A person at the keyboard of a plan, and the network between them and the server."""

from random import Random
from typing import Any

READY = "[data-plan][data-ready]"
# Answers that get lost on their way back: the server has done what was asked, the page does not know.
LOSING = """
(() => {
  const real = window.fetch;
  window.losing = { share: 0, again: 0, lost: 0, repeated: 0 };
  let seed = 1;
  const chance = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; };
  window.fetch = async (path, options = {}) => {
    const isEdit = String(path).endsWith("/plan/edit/");
    const answer = await real(path, options);
    if (!isEdit) return answer;
    if (chance() < losing.again) { losing.repeated += 1; await real(path, options); }
    if (chance() < losing.share) { losing.lost += 1; throw new TypeError("lost on its way"); }
    return answer;
  };
})();
"""


def delay_answers(page: Any, latency_ms: int) -> None:
    """Everything that the page asks takes so much longer from now on."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency_ms, "downloadThroughput": -1, "uploadThroughput": -1},
    )


def type_at(page: Any, text: str, ms_per_key: int, *keys: str) -> None:
    """The text and then the keys, one every so many milliseconds."""
    page.keyboard.type(text, delay=ms_per_key)
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(ms_per_key)


def wait_until_quiet(page: Any, timeout: float = 30_000) -> None:
    """Nothing of what was typed is on its way any more; it is saved, or refused."""
    # What a key has put off to the next turn of the page is begun by then.
    page.evaluate("() => new Promise((done) => setTimeout(done, 0))")
    page.locator("[data-plan][data-pending='0']").wait_for(timeout=timeout)


def cell(page: Any, name: str, column: str) -> Any:
    row = page.locator("[data-plan-rows] [role=row][data-id]").filter(
        has=page.locator(".nm").get_by_text(name, exact=True)
    )
    return row.locator(f"[data-column={column}]")


# Every row in sight as [id, text of each cell], from top to bottom.
ROWS = """
() => [...document.querySelectorAll("[data-plan-rows] [role=row][data-id]")]
  .sort((a, b) => a.getAttribute("aria-rowindex") - b.getAttribute("aria-rowindex"))
  .map((row) => [row.dataset.id, ...[...row.children].map((cell) => cell.textContent)])
"""
# What stands in cells that were refused, and in messages that say what was.
REFUSED = """
() => [
  ...[...document.querySelectorAll(".c.wrong")].map((cell) => cell.textContent),
  ...[...document.querySelectorAll("#toasts [data-toast]")].map((box) => box.textContent),
]
"""


class Typist:
    """Somebody with a plan open who does this and that, at any speed, on a network of any kind.

    `typed` are the texts that they typed, each unlike any other; `taken_back` those that an undo
    may have taken out of the queue before they were sent.
    """

    COLUMNS = ("name", "duration", "predecessors", "percent", "start")

    def __init__(self, page: Any, random: Random, mark: str) -> None:
        self.page, self.random, self.mark = page, random, mark
        self.typed: list[str] = []
        self.taken_back: set[str] = set()
        self.done: list[str] = []
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")

    def new_text(self) -> str:
        self.typed.append(f"{self.mark}{len(self.typed)}")
        self.done.append(self.typed[-1])
        return self.typed[-1]

    @property
    def ms(self) -> int:
        return self.random.choice((15, 15, 30, 60, 120, 200))

    def weather(self) -> None:
        """Another latency, and now and then answers that are lost or come twice."""
        latency = self.random.choice((0, 0, 100, 300, 800))
        network = {"latency": latency, "downloadThroughput": -1, "uploadThroughput": -1}
        self.session.send("Network.emulateNetworkConditions", {"offline": False, **network})
        share = self.random.choice((0, 0, 0.3))
        self.page.evaluate("share => { losing.share = share; losing.again = share / 2; }", share)

    def clear_up(self) -> None:
        network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.session.send("Network.emulateNetworkConditions", {"offline": False, **network})
        self.page.evaluate("() => { losing.share = 0; losing.again = 0; }")

    def act(self) -> None:
        """One verb of many."""
        verbs = (
            [self.write_list] * 4
            + [self.type_cell] * 6
            + [self.insert] * 2
            + [self.press_keys] * 4
            + [self.delete, self.paste, self.undo, self.undo, self.redo]
        )
        verb = self.random.choice(verbs)
        self.done.append(verb.__name__)
        verb()

    def choose(self, column: str = "name") -> bool:
        """A click on a cell of some row."""
        cells = self.page.locator(f"[data-plan-rows] [role=row][data-id] [data-column={column}]")
        count = cells.count()
        if not count:
            return False
        box = cells.nth(self.random.randrange(count)).bounding_box()
        if box is None:
            return False
        self.page.mouse.click(box["x"] + box["width"] - 6, box["y"] + 10)
        return True

    def write_list(self) -> None:
        """Names one under the other, from the blank row on."""
        self.page.keyboard.press("Control+End")
        self.page.keyboard.press("Home")
        self.page.keyboard.press("ArrowRight")
        for _row in range(self.random.randint(1, 3)):
            if self.random.random() < 0.7:
                type_at(self.page, self.new_text(), self.ms, "Enter")
            else:
                type_at(self.page, self.new_text(), self.ms, "Tab")
                type_at(self.page, self.random.choice(("4d", "1w")), self.ms, "Enter", "ArrowLeft")

    def type_cell(self) -> None:
        column = self.random.choice(self.COLUMNS)
        if not self.choose(column):
            return
        text = {
            "name": self.new_text if column == "name" else str,
            "duration": lambda: self.random.choice(("1d", "3d", "5d", "2w", "soon")),
            "predecessors": lambda: self.random.choice(("1", "2", "3", "2FS+1d", "99", "")),
            "percent": lambda: self.random.choice(("10", "50", "100", "lots")),
            "start": lambda: self.random.choice(("9 Mar 2026", "2026-03-20", "never")),
        }[column]()
        if not text:
            self.page.keyboard.press("Delete")
            return
        type_at(self.page, text, self.ms, self.random.choice(("Enter", "Tab")))

    def insert(self) -> None:
        if self.choose():
            self.page.keyboard.press("Insert")
            type_at(self.page, self.new_text(), self.ms, "Enter")

    def press_keys(self) -> None:
        if not self.choose():
            return
        if self.random.random() < 0.3:
            self.page.keyboard.press("Shift+ArrowDown")
        keys = ("Alt+Shift+ArrowRight", "Alt+Shift+ArrowLeft", "Alt+Shift+ArrowUp", "Alt+Shift+ArrowDown")
        keys += ("Control+l", "Control+Shift+d")
        for _time in range(self.random.randint(1, 2)):
            self.page.keyboard.press(self.random.choice(keys))

    def delete(self) -> None:
        if self.choose():
            self.page.keyboard.press("Control+Delete")

    def paste(self) -> None:
        if not self.choose():
            return
        text = "\n".join(f"{self.new_text()}\t{self.random.randint(1, 9)}d" for _row in range(2))
        self.page.evaluate(
            """text => {
              const data = new DataTransfer();
              data.setData("text/plain", text);
              const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
              document.activeElement.dispatchEvent(event);
            }""",
            text,
        )

    def undo(self) -> None:
        self.taken_back.update(self.typed[-4:])
        self.page.keyboard.press("Control+z")

    def redo(self) -> None:
        self.page.keyboard.press("Control+Shift+z")
