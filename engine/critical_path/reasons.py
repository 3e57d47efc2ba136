"""The words of a result: a scheduled activity, what drives it, and what there is to warn of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DriverKind(StrEnum):
    """What put an activity on its date."""

    PREDECESSOR = "predecessor"
    CONSTRAINT = "constraint"
    CALENDAR = "calendar"
    ASSIGNMENT = "assignment"
    STATUS_DATE = "status_date"
    PROJECT_START = "project_start"
    PROJECT_FINISH = "project_finish"
    MANUAL = "manual"
    ACTUAL = "actual"
    CHILDREN = "children"
    LEVELLING = "levelling"


@dataclass(frozen=True, slots=True)
class Driver:
    """Why an activity is where it is.

    `uid` is the predecessor's uid for PREDECESSOR (a summary's own uid when the link is the summary's), the
    resource's for ASSIGNMENT, the calendar's for CALENDAR, the first child's for CHILDREN. `detail` is the link kind
    ("FS"), the constraint kind ("SNET"), or "" where there is nothing to add; `lag_minutes` the link's lag;
    `through_uid` the summary through which a link reaches this activity. `held_by` says that after all this a
    calendar or a person's absence moved the start further; `held_by_uid` is that calendar or resource.
    """

    kind: DriverKind
    uid: int | None = None
    detail: str = ""
    lag_minutes: int = 0
    through_uid: int | None = None
    held_by: DriverKind | None = None
    held_by_uid: int | None = None


@dataclass(frozen=True, slots=True)
class ScheduledActivity:
    """Dates and floats of one activity. Floats are working minutes of the activity's calendar and may be negative.

    Starts are given in start form (08:00), finishes in finish form (17:00). Total float = late finish - early finish
    (the smaller of that and late start - early start); free float = the least room before any successor's early date.
    """

    uid: int
    start: datetime
    finish: datetime
    early_start: datetime
    early_finish: datetime
    late_start: datetime
    late_finish: datetime
    total_float_minutes: int
    free_float_minutes: int
    is_critical: bool
    is_near_critical: bool
    driver: Driver


class WarningKind(StrEnum):
    MANUAL_BEFORE_LOGIC = "manual_before_logic"
    CONSTRAINT_BEATS_LOGIC = "constraint_beats_logic"
    DEADLINE_MISSED = "deadline_missed"
    OUT_OF_SEQUENCE = "out_of_sequence"
    # The task's calendar and somebody's share no minute; work goes by the task's. `minutes` is 0.
    NO_COMMON_TIME = "no_common_time"


@dataclass(frozen=True, slots=True)
class ScheduleWarning:
    """Something the plan says that logic does not allow; `minutes` is by how much, on the project's calendar."""

    kind: WarningKind
    uid: int
    minutes: int
