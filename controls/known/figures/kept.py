"""What a snapshot keeps as JSON, by name: written by `controls.computing`, read by everybody.

Amounts, days and percentages are text ("12.50"), moments ISO text: nothing is rounded on the way.
Snapshots never change, so readers of keys that came later use `.get`; such keys are not required.
"""

from decimal import Decimal
from typing import NotRequired, TypedDict


class Lateness(TypedDict):
    """What is how late, in working days, and who is on it."""

    name: str
    days: str | Decimal
    who: str


class LateTask(Lateness):
    """A task that adds to the delay, and by how much of it by itself."""

    task_id: int
    added: str


class Dearness(TypedDict):
    """What costs more than planned: a task, or a row of the budget (then with its phase)."""

    name: str
    amount: str
    task_id: NotRequired[int]
    who: NotRequired[str]
    phase: NotRequired[str]
    is_replanned: NotRequired[bool]


class MissedDeadlines(TypedDict):
    count: int
    days: str
    name: str


class WorstRisk(TypedDict):
    risk_id: int
    code: str
    title: str


class TopRisk(TypedDict):
    number: int
    title: str
    score: int
    owner: str
    exposure: str


class Risks(TypedDict, total=False):
    """How many were open, and those that rated highest."""

    open: int
    top: list[TopRisk]


class Rated(TypedDict):
    """One dimension of health; without a value, `reason` says why."""

    value: str | None
    amber: str
    red: str
    is_own: bool
    reason: NotRequired[str]


class ScheduleHealth(Rated):
    forecast_finish: NotRequired[str | None]
    baseline_finish: NotRequired[str | None]
    missed: NotRequired[MissedDeadlines | None]
    causes: NotRequired[list[LateTask]]


class BudgetHealth(Rated):
    budget: NotRequired[str | None]
    forecast: NotRequired[str | None]
    over: NotRequired[str]
    causes: NotRequired[list[Dearness]]
    method: NotRequired[str]
    low: NotRequired[str | None]
    high: NotRequired[str | None]
    doubts: NotRequired[list[str]]
    percent_earned: NotRequired[str | None]


class ScopeHealth(Rated):
    added: NotRequired[int]
    removed: NotRequired[int]
    task_count: NotRequired[int]
    latest: NotRequired[str]


class RiskHealth(Rated):
    exposure: NotRequired[str]
    contingency_left: NotRequired[str]
    open_count: NotRequired[int]
    worst: NotRequired[WorstRisk | None]
    above: NotRequired[str]
    budget: NotRequired[str]


class Health(TypedDict, total=False):
    """`Snapshot.health`, by dimension."""

    schedule: ScheduleHealth
    budget: BudgetHealth
    scope: ScopeHealth
    risk: RiskHealth


class MilestoneKept(TypedDict):
    """One of `Snapshot.milestones`; `slip_days` is positive where it is late."""

    task_id: int
    name: str
    gate_id: int | None
    baseline: str | None
    forecast: str | None
    slip_days: str | None
    is_done: bool


class PhaseKept(TypedDict):
    """One of `Snapshot.phases`."""

    phase_id: int
    percent: str | None
    start: str | None
    finish: str | None
    slip_days: str | None
    task_count: int
