"""The vocabulary in which demo projects are written down."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    full_name: str
    job_title: str
    labour_role: str
    hourly: int
    organisation_role: str = ""
    skills: tuple[tuple[str, int], ...] = ()

    @property
    def email(self) -> str:
        return f"{self.key}@brandt.example"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a demo plan.

    `days` is what was planned, `really` what it takes in truth (None: as planned): their difference is the slip.
    `after` is the usual shorthand over row keys: "load1", "load1FS+2d, sit SS". `three` is (optimistic, pessimistic).
    """

    key: str
    level: int
    name: str
    days: float = 0
    after: str = ""
    who: tuple[str, ...] = ()
    really: float | None = None
    units: float = 1.0
    three: tuple[float, float] | None = None
    gate: str = ""
    notes: str = ""
    starts_late_days: int = 0
    # No later than so many days after the project's start, whatever its links say.
    latest: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A budget line: category key, name, amount, phase kind, from and to in weeks after the project's start."""

    category: str
    name: str
    amount: int
    phase: str
    weeks: tuple[int, int]
    is_capex: bool = False
    spent: float = 1.0  # of what was planned by now
    # Spread along this task, or by hand per month; else evenly.
    task: str = ""
    is_by_hand: bool = False


@dataclass(frozen=True, slots=True)
class DemoRisk:
    title: str
    cause: str
    event: str
    effect: str
    category: str
    owner: str
    probability: int
    days: tuple[float, float, float]
    cost: tuple[int, int, int]
    inherent: tuple[int, int]
    current: tuple[int, int]
    target: tuple[int, int]
    strategy: str
    action: str
    response_cost: int
    due_in_days: int
    tasks: tuple[str, ...] = ()
    kind: str = "threat"


@dataclass(frozen=True, slots=True)
class DemoIssue:
    title: str
    description: str
    severity: str
    owner: str
    due_in_days: int
    # Keys of the tasks in whose way it is.
    task: str = ""
    # What is asked of the sponsor, for one that is escalated; how it was resolved, for one that is.
    asked: str = ""
    resolution: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody did to the plan, `days_ago` before the latest status date.

    "day_off": nobody works some `days` later. "lag": `task` waits `days` after `after`. "new_task": `name` takes `days`
    between `after` and `task`. "override": the dimension `task` shows the colour `after` for `days`, because of `name`.
    """

    days_ago: int
    who: str
    what: str
    days: int
    name: str = ""
    task: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class DemoProject:
    code: str
    name: str
    description: str
    manager: str
    sponsor: str
    team: tuple[str, ...]
    stakeholders: tuple[str, ...]
    # Monday of the week of loading minus this many weeks.
    began_weeks_ago: int
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    contingency: int
    management_reserve: int = 0
    draws: tuple[tuple[int, str, int], ...] = ()  # amount, reason, days ago
    risks: tuple[DemoRisk, ...] = ()
    issues: tuple[DemoIssue, ...] = ()
    charter: dict[str, str] = field(default_factory=dict)
    objectives: tuple[tuple[str, str, str, Decimal, Decimal, int, str], ...] = ()
    # Texts of the charter's first version where they read differently, and its first target value.
    first_version: dict[str, str] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    gates_passed: int = 0
    has_baseline: bool = True
