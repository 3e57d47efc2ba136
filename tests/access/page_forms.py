"""The forms of a page as a browser would send them: addresses, and each field's value as it stands."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser

NOT_SENT = {"submit", "button", "reset", "image", "file"}
TICKED = {"checkbox", "radio"}


@dataclass
class PageForm:
    """A form that posts: where to, its values by name, and all names that it offers."""

    address: str
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    names: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.forms: list[PageForm] = []
        self.open: PageForm | None = None
        self.select: dict[str, str] | None = None
        self.options: list[tuple[str, bool]] = []
        self.textarea: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = "hx-post" in given or given.get("method", "").lower() == "post"
            address = given.get("hx-post") or given.get("action") or self.here
            self.open = PageForm(address) if posts else None
            if self.open:
                self.forms.append(self.open)
        elif self.open is None or "disabled" in given:
            return
        elif tag == "input" and given.get("name"):
            self._input(self.open, given)
        elif tag == "select" and given.get("name"):
            self.select, self.options = given, []
        elif tag == "option" and self.select is not None:
            self.options.append((given.get("value", ""), "selected" in given))
        elif tag == "textarea" and given.get("name"):
            self.textarea = given["name"], []

    def _input(self, form: PageForm, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in NOT_SENT:
            return
        form.names.add(given["name"])
        if kind not in TICKED or "checked" in given:
            form.values[given["name"]].append(given.get("value", "on" if kind in TICKED else ""))

    def handle_data(self, data: str) -> None:
        if self.textarea is not None:
            self.textarea[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select" and self.select is not None and self.open is not None:
            name = self.select["name"]
            chosen = [value for value, is_chosen in self.options if is_chosen]
            if not chosen and "multiple" not in self.select and self.options:
                chosen = [self.options[0][0]]
            self.open.names.add(name)
            self.open.values[name] += chosen
            self.select = None
        elif tag == "textarea" and self.textarea is not None and self.open is not None:
            name, parts = self.textarea
            self.open.names.add(name)
            # A browser leaves out the first line break of a text area.
            self.open.values[name].append(re.sub(r"^\n", "", "".join(parts)))
            self.textarea = None


def page_forms(html: str, here: str) -> list[PageForm]:
    """Every form of a page that posts."""
    reader = _Reader(here)
    reader.feed(html)
    return reader.forms
