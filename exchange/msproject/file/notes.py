"""What was read otherwise than it stands in a plan file: sentences with places, put into words where they are shown."""

from collections import Counter
from dataclasses import dataclass, field

from core.foreign_files.unreadable import gettext_noop

# So many are kept in words; of the rest is said how many there are.
MAX_NOTES = 100


@dataclass(slots=True)
class Note:
    """A sentence with %(name)s places. A value may be a sentence of that kind itself, as {"message", "values"}."""

    message: str
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Place:
    """Something in a file that has a name: a task with its row, a calendar, a resource."""

    message: str
    name: str = ""
    row: int = 0

    def __str__(self) -> str:
        return self.message % {"name": self.name, "row": self.row}

    def as_value(self) -> dict[str, object]:
        return {"message": self.message, "values": {"name": self.name, "row": self.row}}


def task_place(row: int, name: str) -> Place:
    return Place(gettext_noop("Task %(row)s “%(name)s”"), name[:60], row)


def calendar_place(name: str) -> Place:
    return Place(gettext_noop("Calendar “%(name)s”"), name[:60])


def resource_place(name: str) -> Place:
    return Place(gettext_noop("Resource “%(name)s”"), name[:60])


def assignment_place(task: str) -> Place:
    return Place(gettext_noop("Assignment to “%(name)s”"), task[:60])


PROJECT = Place(gettext_noop("The project"))


@dataclass(slots=True)
class Notes:
    """The notes of one reading, in order."""

    kept: list[Note] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)

    def say(self, message: str, **values: str | int | Place | dict[str, str]) -> None:
        """Note something that is read otherwise than it stands in the file."""
        if len(self.kept) >= MAX_NOTES:
            self.dropped[message] += 1
            return
        note = Note(message, {name: _plain(value) for name, value in values.items()})
        if not self.kept or self.kept[-1] != note:
            self.kept.append(note)

    def odd(self, message: str, *, where: Place, field: str, value: str, taken: str | int) -> None:
        """Note a value that makes no sense, and what is taken for it."""
        inner = {
            "message": message,
            "values": {"where": where.as_value(), "field": field, "value": value},
        }
        if len(self.kept) >= MAX_NOTES:
            self.dropped[message] += 1
        elif taken == "":
            self.kept.append(Note(gettext_noop("%(what)s It is left out."), {"what": inner}))
        else:
            self.kept.append(
                Note(gettext_noop("%(what)s %(taken)s is taken."), {"what": inner, "taken": taken})
            )

    def all(self) -> list[Note]:
        """Those kept, and one that says how many more there are."""
        more = sum(self.dropped.values())
        if not more:
            return self.kept
        return [*self.kept, Note(gettext_noop("… and %(count)s more of this kind."), {"count": more})]


def _plain(value: object) -> object:
    return value.as_value() if isinstance(value, Place) else value


def in_english(note: Note) -> str:
    """The sentence as it stands in the code."""
    return note.message % {name: _english(value) for name, value in note.values.items()}


def _english(value: object) -> object:
    if isinstance(value, dict):
        if "day" in value:
            return value["day"]
        return in_english(Note(value["message"], value["values"]))
    return value
