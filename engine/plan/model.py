"""A plan as data: what goes into the scheduler. Nothing here computes.

Durations, lags and work are whole working minutes unless a name says elapsed. Datetimes are naive and local to
the plan's time zone (`engine.calendar.timezones` converts to and from UTC), so that a working
day keeps its working minutes when the clocks change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from engine.calendar.work_calendar import WorkCalendar
from engine.plan.contours import Contour
from engine.plan.splits import Gap


class LinkKind(StrEnum):
    """Which end of the predecessor binds which end of the successor."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class LagUnit(StrEnum):
    """How a lag is measured: on the plan's `LagCalendar`, on the clock, or as a share of the predecessor's duration."""

    WORKING = "working"
    ELAPSED = "elapsed"
    PERCENT = "percent"
    ELAPSED_PERCENT = "elapsed_percent"


class LagCalendar(StrEnum):
    """On whose calendar working lags count.

    One choice for a whole plan, Primavera P6's four. They are task calendars
    (the project's where a task has none), never a person's.
    CLOCK works round the clock.
    """

    SUCCESSOR = "successor"
    PREDECESSOR = "predecessor"
    PROJECT = "project"
    CLOCK = "clock"


class ConstraintKind(StrEnum):
    """The date constraints: Microsoft Project's eight, and the two soft ones of Primavera P6.

    SON and FON hold the early date from below and the late date from above, and never beat logic.
    """

    ASAP = "ASAP"
    ALAP = "ALAP"
    SNET = "SNET"
    SNLT = "SNLT"
    FNET = "FNET"
    FNLT = "FNLT"
    MSO = "MSO"
    MFO = "MFO"
    SON = "SON"
    FON = "FON"

    @property
    def needs_date(self) -> bool:
        return self not in (ConstraintKind.ASAP, ConstraintKind.ALAP)


class ScheduleMode(StrEnum):
    AUTO = "auto"
    MANUAL = "manual"


class ScheduleFrom(StrEnum):
    START = "start"
    FINISH = "finish"


class TaskType(StrEnum):
    """Which of work, duration and units stays fixed when another changes: work = duration × units."""

    FIXED_UNITS = "fixed_units"
    FIXED_WORK = "fixed_work"
    FIXED_DURATION = "fixed_duration"


class ProgressRule(StrEnum):
    """Whether the remaining work of a started task still waits for its predecessors."""

    RETAINED_LOGIC = "retained_logic"
    PROGRESS_OVERRIDE = "progress_override"


class ResourceKind(StrEnum):
    WORK = "work"
    MATERIAL = "material"
    COST = "cost"


class Distribution(StrEnum):
    PERT = "pert"
    TRIANGULAR = "triangular"
    UNIFORM = "uniform"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Constraint:
    """A date constraint. `date` is None for ASAP and ALAP only."""

    kind: ConstraintKind
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """Optimistic, most likely and pessimistic duration in working minutes.

    For `NORMAL` the mean is `most_likely_minutes` and (pessimistic - optimistic) / 6 the standard deviation.
    """

    optimistic_minutes: float
    most_likely_minutes: float
    pessimistic_minutes: float
    distribution: Distribution = Distribution.PERT

    @property
    def mean_minutes(self) -> float:
        """PERT mean (O + 4M + P) / 6 (Malcolm et al. 1959)."""
        return (self.optimistic_minutes + 4 * self.most_likely_minutes + self.pessimistic_minutes) / 6

    @property
    def deviation_minutes(self) -> float:
        """PERT standard deviation (P - O) / 6."""
        return (self.pessimistic_minutes - self.optimistic_minutes) / 6


@dataclass(frozen=True, slots=True)
class Activity:
    """One row of the plan: a task, a milestone (no duration) or a summary (spans its children).

    `duration_minutes` is working time on the activity's calendar, or clock time when `is_elapsed`.
    `remaining_minutes` None means duration × (1 - percent complete), and 0 when `actual_finish` is set.
    `manual_start` / `manual_finish` count in `ScheduleMode.MANUAL` only. `levelling_delay_minutes` is working time,
    or clock time with `levelling_delay_is_elapsed` (as in Microsoft Project). `gaps` split the work into stretches;
    `levelling_gaps` do, too, and are those that levelling made, of work that it may split (`levelling_can_split`);
    `resume` is when the rest of begun work goes on, at the earliest.
    `expected_finish` makes what is left last until then (`engine.compiling.expected`).
    It goes by the task's calendar, whoever works on it.
    """

    uid: int
    name: str = ""
    parent_uid: int | None = None
    duration_minutes: int = 0
    is_elapsed: bool = False
    is_milestone: bool = False
    is_summary: bool = False
    mode: ScheduleMode = ScheduleMode.AUTO
    constraint: Constraint | None = None
    deadline: datetime | None = None
    calendar_uid: int | None = None
    priority: int = 500
    task_type: TaskType = TaskType.FIXED_UNITS
    effort_driven: bool = False
    work_minutes: int | None = None
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    percent_complete: float = 0.0
    remaining_minutes: int | None = None
    resume: datetime | None = None
    expected_finish: datetime | None = None
    manual_start: datetime | None = None
    manual_finish: datetime | None = None
    estimate: ThreePoint | None = None
    ignores_resource_calendars: bool = False
    is_active: bool = True
    levelling_delay_minutes: int = 0
    levelling_delay_is_elapsed: bool = False
    gaps: tuple[Gap, ...] = ()
    levelling_gaps: tuple[Gap, ...] = ()
    levelling_can_split: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """The successor waits for the predecessor. A negative lag is a lead.

    `lag_percent` (of the predecessor's duration) counts when `lag_unit` is a percentage, else `lag_minutes` does.
    """

    predecessor_uid: int
    successor_uid: int
    kind: LinkKind = LinkKind.FS
    lag_minutes: int = 0
    lag_unit: LagUnit = LagUnit.WORKING
    lag_percent: float = 0.0


@dataclass(frozen=True, slots=True)
class Resource:
    """A person, a machine or a material. `max_units` 1.0 is one full-time person."""

    uid: int
    name: str = ""
    kind: ResourceKind = ResourceKind.WORK
    calendar_uid: int | None = None
    max_units: float = 1.0
    cost_per_hour: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A resource works on an activity. `work_minutes` None means the activity's duration × units.

    What of it is overtime is done outside the calendar and takes no time of the activity.

    Under a contour the units are its highest; by hand, `contour_parts` are (working minutes, work in them).
    """

    activity_uid: int
    resource_uid: int
    units: float = 1.0
    work_minutes: int | None = None
    actual_work_minutes: int = 0
    remaining_work_minutes: int | None = None
    delay_minutes: int = 0
    uid: int | None = None
    contour: Contour = Contour.FLAT
    contour_parts: tuple[tuple[int, int], ...] = ()
    overtime_minutes: int = 0


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """The project's scheduling choices.

    `reschedules_after_status_date`: remaining work of started and unstarted tasks moves to the status date or later.
    `honours_constraints`: a hard constraint beats logic and shows negative float; False lets logic win.
    `alap_takes_free_float`: what is to be as late as possible moves nobody
    that follows (as in Primavera P6). False lets it take its total float, and
    what follows moves with it (as in Microsoft Project).
    """

    critical_float_minutes: int = 0
    near_critical_float_minutes: int = 960
    progress_rule: ProgressRule = ProgressRule.RETAINED_LOGIC
    reschedules_after_status_date: bool = True
    honours_constraints: bool = True
    uses_resource_calendars: bool = True
    has_multiple_critical_paths: bool = False
    lag_calendar: LagCalendar = LagCalendar.SUCCESSOR
    alap_takes_free_float: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the scheduler needs. `calendar_uid` is the project's calendar, used where an activity names none.

    With `schedule_from` FINISH, `finish` is required and `start` is the result; else the other way round.
    """

    start: datetime
    calendars: tuple[WorkCalendar, ...]
    activities: tuple[Activity, ...] = ()
    links: tuple[Link, ...] = ()
    resources: tuple[Resource, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    calendar_uid: int | None = None
    finish: datetime | None = None
    status_date: datetime | None = None
    schedule_from: ScheduleFrom = ScheduleFrom.START
    options: PlanOptions = field(default_factory=PlanOptions)
    time_zone: str = "UTC"
