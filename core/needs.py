"""What waits for somebody's hand: rows that they decide on or do themselves.

A room adds its kinds to `core.registry.needs`, one line each. The page that shows
them all, its counts and its answers know no more of them than this.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.reading import whole_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One row that waits. `key` is of the kind's own: "cost-waiting:817", the row's id second.

    It has what an answer reads of an alert, so that one answer serves both.
    """

    key: str
    project_id: int
    title: str
    url: str
    why: str = ""
    due: date | None = None
    # Of what waits for somebody else: the day it was handed in.
    since: date | None = None
    task_id: int | None = None
    # Asked before an answer that is warned of.
    warning: str = ""
    members: Sequence[Mapping[str, Any]] = ()

    @property
    def about(self) -> int:
        return ids_in(self.key)[0]


def ids_in(key: str) -> list[int]:
    """The ids that a key names behind its kind; 0 for what is none."""
    return [whole_number(part) or 0 for part in key.split(":")[1:]] or [0]


@dataclass(frozen=True, slots=True)
class NeedKind:
    """A kind of row: what it is called, and how a reader's are found.

    `action`: what its reader must be allowed in a project. `rows(actor, projects)` gets
    those projects alone and asks a fixed number of queries.
    `answers`: what may be said to it in place. `sent`: what the reader handed in, and waits
    for somebody else.
    """

    label: Any
    icon: str
    action: Any
    rows: Callable[[Any, Collection[Any]], Iterable[Need]]
    answers: Any = None
    sent: Callable[[Any, Collection[Any]], Iterable[Need]] | None = None
