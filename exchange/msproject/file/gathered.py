"""What the items of a plan file said, before it is known whether they fit each other."""

from dataclasses import dataclass, field

from core.foreign_files.unreadable import Unreadable
from exchange.msproject.file.inventory import Inventory
from exchange.msproject.file.notes import Notes
from exchange.msproject.file.records import (
    ImportedAssignment,
    ImportedCalendar,
    ImportedLink,
    ImportedResource,
    ImportedTask,
    LeftOut,
)

# So many names stand beside what is left out.
MOST_NAMES = 5


@dataclass(slots=True)
class ProjectRow:
    """What the row that stands for the project itself says."""

    name: str = ""
    description: str = ""
    fixed_cost: str = "0.00"
    cost: str | None = None


@dataclass(slots=True)
class Gathered:
    """Lists in the order of the file, and what was passed over."""

    inventory: Inventory = field(default_factory=Inventory)
    notes: Notes = field(default_factory=Notes)
    calendars: list[ImportedCalendar] = field(default_factory=list)
    calendar_uids: dict[int, ImportedCalendar] = field(default_factory=dict)
    tasks: list[ImportedTask] = field(default_factory=list)
    project_row: ProjectRow = field(default_factory=ProjectRow)
    # Task uid -> its name.
    names: dict[int, str] = field(default_factory=dict)
    links: list[ImportedLink] = field(default_factory=list)
    resources: list[ImportedResource] = field(default_factory=list)
    resource_uids: dict[int, ImportedResource] = field(default_factory=dict)
    assignments: list[ImportedAssignment] = field(default_factory=list)
    # Task uid -> for each of its people the [start, finish] of each stretch in which they work, and who it is.
    worked: dict[int, list[tuple[int, list[list[str]]]]] = field(default_factory=dict)
    calendar_count: int = 0
    blank: int = 0
    inactive: list[str] = field(default_factory=list)
    external: list[str] = field(default_factory=list)
    # Task uids that the file does not give, counted downwards.
    made_up_uid: int = 0

    def fresh_uid(self) -> int:
        """A uid that no file gives."""
        self.made_up_uid -= 1
        return self.made_up_uid


def named_left_out(what: str, names: list[str], why: str) -> LeftOut:
    """Left out once for each name."""
    return LeftOut(what, len(names), why, names=[name[:80] for name in names[:MOST_NAMES]])


def refuse_too_many(count: int, limit: int, message: str) -> None:
    """Raise Unreadable for more than the limit."""
    if count > limit:
        raise Unreadable(message, limit=limit)
