"""Every value of a Microsoft Project file, counted while the file goes by, with its fate.

Nothing is dropped in silence: what is neither taken over nor computed anew, and says something, is counted and listed
with a reason; values that say nothing (0, no, empty) are counted as such.
"""

from collections import Counter, defaultdict
from xml.etree.ElementTree import Element

from exchange.msproject.file.elements import (
    COMPUTED,
    DEFAULTS,
    EMPTY,
    NO_FIELD,
    PROJECT_LISTS,
    TAKEN,
    WHY,
)
from exchange.msproject.file.records import LeftOut, Seen

_ITEMS = {
    "Tasks/Task": "Task",
    "Resources/Resource": "Resource",
    "Assignments/Assignment": "Assignment",
    "Calendars/Calendar": "Calendar",
}
# Elements that are the same wherever they stand.
_SHARED = frozenset({"WorkingTimes", "TimePeriod"})
PROJECT_ROW = "Project summary task"
# So many kinds of elements are named; a file made up of others names the most frequent.
MOST_KINDS = 200


class Inventory:
    """Values by part and element."""

    def __init__(self) -> None:
        self._known: dict[str, Counter[str]] = defaultdict(Counter)
        # Values of what is not taken over, and how often the element itself was there.
        self._other: dict[str, Counter[str]] = defaultdict(Counter)
        self._elements: dict[str, Counter[str]] = defaultdict(Counter)
        self._empty = 0
        self._items: Counter[str] = Counter()
        self._left_out_items = 0

    def note(self, path: str, element: Element) -> None:
        """Look at an item of one of the project's lists, or (with no path) at the project itself."""
        if not path:
            self._look(element, "Project")
        elif path in _ITEMS:
            part = _ITEMS[path]
            is_project_row = part == "Task" and element.findtext("UID") == "0"
            self._look(element, PROJECT_ROW if is_project_row else part)
        else:
            self._items[path] += 1
            self._left_out_items += _values_in(element)

    def _look(self, element: Element, part: str) -> None:
        taken, computed = TAKEN.get(part, frozenset()), COMPUTED.get(part, frozenset())
        known = self._known[part]
        for child in element:
            tag = child.tag
            if len(child):
                if tag in taken:
                    self._look(child, tag if tag in _SHARED else f"{part}/{tag}")
                elif tag in computed:
                    known[tag] += _values_in(child)
                else:
                    self._elements[part][tag[:60]] += 1
                    self._other[part][tag[:60]] += _values_in(child)
            elif tag in taken or tag in computed:
                if child.text and not child.text.isspace():
                    known[tag] += 1
            elif child.text and not child.text.isspace():
                if _says_nothing(tag, child.text.strip()):
                    self._empty += 1
                else:
                    self._elements[part][tag[:60]] += 1
                    self._other[part][tag[:60]] += 1

    def left_out(self) -> list[LeftOut]:
        """What was noted, most frequent first."""
        counts = Counter(
            {(part, name): count for part, names in self._elements.items() for name, count in names.items()}
        )
        fields = [
            LeftOut(what=f"{part}: {name}", count=count, why=WHY.get(name, NO_FIELD))
            for (part, name), count in counts.most_common(MOST_KINDS)
        ]
        lists = []
        for path, count in self._items.most_common(MOST_KINDS):
            what, why = PROJECT_LISTS.get(path, (path[:120], NO_FIELD))
            lists.append(LeftOut(what=what, count=count, why=why))
        return fields + lists

    def seen(self) -> list[Seen]:
        """How many values of each element, by fate; all of them add up to the values of the file."""
        rows = []
        for part, names in sorted(self._known.items()):
            taken = TAKEN.get(part, frozenset())
            for name, count in sorted(names.items()):
                rows.append(Seen(part, name, "taken" if name in taken else "computed", count))
        for part, names in sorted(self._other.items()):
            others = names.most_common(MOST_KINDS)
            rows += [Seen(part, name, "left_out", count) for name, count in others]
            rest = sum(names.values()) - sum(count for _name, count in others)
            if rest:
                rows.append(Seen(part, "…", "left_out", rest))
        if self._left_out_items:
            rows.append(Seen("Project", "…", "left_out", self._left_out_items))
        if self._empty:
            rows.append(Seen("", "", "empty", self._empty))
        return rows


def _says_nothing(tag: str, text: str) -> bool:
    # A date before computers is how files say "none".
    return text in DEFAULTS.get(tag, EMPTY) or text.startswith(("0001-01-01T", "1970-01-01T00:00:00"))


def _values_in(element: Element) -> int:
    """How many values stand in an element, at any depth."""
    if not len(element):
        return int(bool(element.text and not element.text.isspace()))
    return sum(_values_in(child) for child in element)
