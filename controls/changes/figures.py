"""What a change would come to, as `ChangeRequest.assessment` keeps it.

Amounts and days are decimal text, moments ISO text in UTC, work in minutes. With faults there is
nothing else: the change cannot be made on the plan as it is.
"""

from typing import TypedDict


class FaultKept(TypedDict):
    """Why an operation cannot be made; `position` is its place in the request."""

    position: int
    message: str
    operation: int | None


class Refusal(TypedDict):
    faults: list[FaultKept]


class FinishMoved(TypedDict):
    before: str | None
    after: str | None
    days: str | None


class CostMoved(TypedDict):
    before: str
    after: str
    delta: str


class OnPath(TypedDict):
    """A critical task; `id` is None for one that the change makes."""

    id: int | None
    task: str
    differs: bool


class PathMoved(TypedDict):
    before: list[OnPath]
    after: list[OnPath]
    before_count: int
    after_count: int


class TaskMoved(TypedDict):
    """`start` and `finish` are before and after."""

    id: int
    task: str
    milestone: bool
    critical: bool
    start: list[str | None]
    finish: list[str | None]
    days: str | None


class DeadlineMissed(TypedDict):
    task: str
    deadline: str | None
    finish: str | None


class WorkMoved(TypedDict):
    name: str
    before: int
    after: int


class OverBooked(TypedDict):
    name: str
    week: str
    minutes: int


class Assessment(TypedDict):
    faults: list[FaultKept]
    finish: FinishMoved
    cost: CostMoved
    critical: PathMoved
    moved: list[TaskMoved]
    moved_count: int
    milestones: list[TaskMoved]
    deadlines: list[DeadlineMissed]
    people: list[WorkMoved]
    over: list[OverBooked]
