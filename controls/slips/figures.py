"""What the ledger keeps of a cause, beside its kind and its moment: written with the snapshot, told in words."""

from typing import Any, NotRequired, TypedDict


class LinkTold(TypedDict):
    """A link that came ("added"), went ("removed") or was "changed"."""

    id: int
    what: str
    # The task that is waited for, and its name as long as there is one.
    before: int | None
    task: NotRequired[str]


class CauseFacts(TypedDict, total=False):
    """Which of these are there depends on the cause; none has all."""

    # Of a change set: its intent, its words, and what it did to its first task.
    intent: str
    summary: str
    task_id: int | None
    task: str
    # Of how many tasks it changed anything.
    tasks: int
    is_new: bool
    # [name, before, after] of the fields that say most.
    fields: list[list[Any]]
    link: LinkTold
    # The day before and after, as ISO texts.
    status_date: list[str | None]
    # How many costs were recorded, and what the first is for.
    entries: int
    entry: str
    # The formula of the forecast before and after.
    method: list[str]
    # It lies before the ledger began.
    is_earlier: bool
