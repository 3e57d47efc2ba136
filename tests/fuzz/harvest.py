"""The forms that pages really carry: where they go and what a browser would send with them."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Harvested:
    """A form (or an element that sends by itself): address as written, and its values by name."""

    address: str
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class _Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.forms: list[Harvested] = []
        self.loose = Harvested(here)
        self.open: Harvested | None = None
        self.select = ""
        self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        target = next((given[name] for name in ("hx-post", "hx-get", "action") if name in given), None)
        if tag == "form":
            self.open = Harvested(target or self.here)
            self.forms.append(self.open)
        elif target is not None and "hx-post" in given:
            self._sending(target, given)
        if tag in ("input", "button") and given.get("name"):
            self._add(given["name"], given.get("value", "on" if given.get("type") == "checkbox" else ""))
        elif tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and self.select:
            self._add(self.select, given.get("value", ""))
        elif tag == "textarea" and given.get("name"):
            self._add(given["name"], "Some text")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""

    def _sending(self, target: str, given: dict[str, str]) -> None:
        sending = Harvested(target)
        try:
            extra = json.loads(given.get("hx-vals") or "{}")
        except ValueError:
            extra = {}
        for name, value in extra.items():
            sending.values[name].append(str(value))
        if given.get("name"):
            sending.values[given["name"]].append(given.get("value", ""))
        self.forms.append(sending)

    def _add(self, name: str, value: str) -> None:
        into = self.open or self.loose
        if name != "csrfmiddlewaretoken" and value not in into.values[name] and len(into.values[name]) < 12:
            into.values[name].append(value)


def forms_of(html: str, here: str) -> list[Harvested]:
    """Every form of a page, addresses as they are written there."""
    reader = _Reader(here)
    reader.feed(html)
    return [form for form in reader.forms if form.values or form.address != here]
