"""What the items of a plan file said, before it is known whether they fit each other."""

from dataclasses import dataclass, field

from core.unreadable import Unreadable
from exchange.msproject.inventory import Inventory
from exchange.msproject.records import (
    ImportedAssignment,
    ImportedCalendar,
    ImportedLink,
    ImportedResource,
    ImportedTask,
)


@dataclass(slots=True)
class Gathered:
    """Lists in the order of the file, and how many items were passed over."""

    inventory: Inventory = field(default_factory=Inventory)
    calendars: list[ImportedCalendar] = field(default_factory=list)
    tasks: list[ImportedTask] = field(default_factory=list)
    # Task uid -> its name.
    names: dict[int, str] = field(default_factory=dict)
    links: list[ImportedLink] = field(default_factory=list)
    resources: list[ImportedResource] = field(default_factory=list)
    assignments: list[ImportedAssignment] = field(default_factory=list)
    blank: int = 0
    inactive: int = 0
    external: int = 0


def refuse_too_many(count: int, limit: int, message: str) -> None:
    if count > limit:
        raise Unreadable(message, limit=limit)
