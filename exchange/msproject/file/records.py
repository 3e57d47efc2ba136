"""What a plan file says, in plain records: the boundary between the file's format and our rows.

Datetimes are naive local ISO strings as in the file; durations, work and lags are whole minutes; units are fractions
(1.0 is full time); money is a decimal string. Everything here survives JSON, because it crosses a process boundary.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from exchange.msproject.file.notes import Note


@dataclass(slots=True)
class ImportedException:
    name: str
    start: str
    end: str
    intervals: list[list[int]]


@dataclass(slots=True)
class ImportedCalendar:
    uid: int
    name: str
    parent_uid: int | None
    # Monday first; None inherits the parent's day.
    week: list[list[list[int]] | None]
    exceptions: list[ImportedException] = field(default_factory=list)


@dataclass(slots=True)
class ImportedBaselineValue:
    number: int
    start: str | None
    finish: str | None
    duration_minutes: int
    work_minutes: int
    cost: str


@dataclass(slots=True)
class ImportedTask:
    uid: int
    row: int
    name: str
    outline_level: int
    notes: str = ""
    is_milestone: bool = False
    is_summary: bool = False
    is_manual: bool = False
    duration_minutes: int = 0
    is_elapsed: bool = False
    is_estimated: bool = False
    kind: str = "fixed_units"
    is_effort_driven: bool = False
    work_minutes: int = 0
    constraint_kind: str = "asap"
    constraint_date: str | None = None
    deadline: str | None = None
    calendar_uid: int | None = None
    ignores_resource_calendars: bool = False
    priority: int = 500
    start: str | None = None
    finish: str | None = None
    percent_complete: int = 0
    physical_percent: int | None = None
    earns_physical: bool = False
    actual_start: str | None = None
    actual_finish: str | None = None
    remaining_minutes: int | None = None
    actual_work_minutes: int = 0
    levelling_delay_minutes: int = 0
    levelling_can_split: bool = True
    fixed_cost: str = "0.00"
    # What the file says the task costs with everything below it; None where it says nothing.
    cost: str | None = None
    actual_cost: str = "0.00"
    # [start, finish] of each stretch of work, where there are several with working time between them.
    stretches: list[list[str]] = field(default_factory=list)
    # When work under way goes on, if it was interrupted.
    resume: str | None = None
    baselines: list[ImportedBaselineValue] = field(default_factory=list)


@dataclass(slots=True)
class ImportedLink:
    predecessor_uid: int
    successor_uid: int
    kind: str
    # Minutes, or hundredths of a percent when the unit is "percent".
    lag: int
    lag_unit: str


@dataclass(slots=True)
class ImportedResource:
    uid: int
    name: str
    initials: str = ""
    email: str = ""
    kind: str = "work"
    max_units: str = "1"
    calendar_uid: int | None = None
    hourly_rate: str = "0"
    # None where the file does not say: then an hour of overtime costs what any other does.
    overtime_rate: str | None = None
    cost_per_use: str = "0.00"
    # [table, ISO day or None for the beginning, hourly, overtime or None, per use] of each dated rate.
    rates: list[list[Any]] = field(default_factory=list)
    is_budget: bool = False


@dataclass(slots=True)
class ImportedAssignment:
    task_uid: int
    resource_uid: int
    units: str
    work_minutes: int
    actual_work_minutes: int
    # None where the file does not say.
    cost: str | None
    delay_minutes: int = 0
    actual_cost: str = "0.00"
    overtime_minutes: int = 0
    contour: str = "flat"
    # Which of the resource's five tables prices it: A is 0.
    rate_table: int = 0
    # By hand: [start, finish, minutes of work], in order.
    phased: list[list[Any]] = field(default_factory=list)


@dataclass(slots=True)
class LeftOut:
    """Something in the file that is not taken over, how often, and why.

    `amount` is the money that is lost with it, `work_minutes` the work; `names` are the first of them.
    """

    what: str
    count: int
    why: str
    amount: str = "0.00"
    work_minutes: int = 0
    names: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Seen:
    """How many values of one element the file has, and their fate: "taken", "computed" or "left_out"."""

    part: str
    element: str
    fate: str
    count: int


@dataclass(slots=True)
class ImportedPlan:
    name: str
    # None where neither the project nor any of its tasks has a date.
    start: str | None
    finish: str | None
    schedules_from_finish: bool
    status_date: str | None
    currency: str
    calendar_uid: int | None
    minutes_per_day: int
    minutes_per_week: int
    days_per_month: int
    critical_float_minutes: int
    # Of the project itself: what it is about, and what it costs beside its tasks.
    description: str = ""
    fixed_cost: str = "0.00"
    # What the file says the whole project costs and has cost; None where it says nothing.
    cost: str | None = None
    # How many tasks, links, resources, assignments and calendars the file has, taken over or not.
    in_file: dict[str, int] = field(default_factory=dict)
    calendars: list[ImportedCalendar] = field(default_factory=list)
    tasks: list[ImportedTask] = field(default_factory=list)
    links: list[ImportedLink] = field(default_factory=list)
    resources: list[ImportedResource] = field(default_factory=list)
    assignments: list[ImportedAssignment] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def parts(self) -> Iterator[Any]:
        """The plan in pieces that JSON holds: its own values, then each record as [list's name, values]."""
        names = [item.name for item in fields(self)]
        yield [None if name in _LISTS else getattr(self, name) for name in names]
        for name in _LISTS:
            for record in getattr(self, name):
                yield [name, packed(record)]

    @classmethod
    def from_parts(cls, parts: Iterable[Any]) -> "ImportedPlan":
        pieces = iter(parts)
        plan = cls(*next(pieces))
        for name in _LISTS:
            setattr(plan, name, [])
        for name, values in pieces:
            getattr(plan, name).append(unpacked(_LISTS[name], values))
        return plan


_LISTS: dict[str, Any] = {
    "calendars": ImportedCalendar,
    "tasks": ImportedTask,
    "links": ImportedLink,
    "resources": ImportedResource,
    "assignments": ImportedAssignment,
    "left_out": LeftOut,
    "seen": Seen,
    "notes": Note,
}


def packed(record: Any) -> list[Any]:
    """The values of a record in the order of its fields; records inside likewise."""
    return [_packed_value(getattr(record, name)) for name, _inner in _shape(record.__class__)]


def _packed_value(value: Any) -> Any:
    if isinstance(value, list) and value and is_dataclass(value[0]):
        return [packed(item) for item in value]
    return value


def unpacked(kind: Any, values: list[Any]) -> Any:
    """The record again."""
    return kind(
        *(
            value if inner is None else [unpacked(inner, item) for item in value]
            for (_name, inner), value in zip(_shape(kind), values, strict=True)
        )
    )


@cache
def _shape(kind: Any) -> list[tuple[str, Any]]:
    """Each field's name, with the kind of the records it lists if it does."""
    hints = get_type_hints(kind)
    inner = {name: get_args(hint)[:1] for name, hint in hints.items()}
    return [
        (item.name, next(iter(inner[item.name]), None) if _lists_records(inner[item.name]) else None)
        for item in fields(kind)
    ]


def _lists_records(inner: tuple[Any, ...]) -> bool:
    return bool(inner) and is_dataclass(inner[0])
