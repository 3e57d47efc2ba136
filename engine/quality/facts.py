"""What the checks look at: a plan's rows as columns, with dates and floats as they are scheduled."""

from __future__ import annotations

from dataclasses import dataclass

from engine.calendar.table import Ints
from engine.plan.columns import Flags


@dataclass(frozen=True, slots=True)
class QualityFacts:
    """Columns of one length over a plan's rows, and over its links; NO_DATE and NONE where nothing is.

    Moments are clock minutes since 1970 where the project is, durations and floats working minutes
    (an elapsed task's duration is minutes of the clock). `status_day` counts days since 1970.
    """

    uid: Ints
    is_summary: Flags
    is_milestone: Flags
    # Earned by the calendar alone: support, management.
    is_level_of_effort: Flags
    is_done: Flags
    duration_minutes: Ints
    is_elapsed: Flags
    # NONE where the plan could not be scheduled.
    has_float: Flags
    total_float_minutes: Ints
    constraint_code: Ints
    start: Ints
    finish: Ints
    actual_start: Ints
    actual_finish: Ints
    # Somebody works on it, or it costs something.
    has_resource: Flags
    baseline_finish: Ints
    has_baseline: bool

    predecessor_uid: Ints
    successor_uid: Ints
    link_kind_code: Ints
    # Below zero a lead; its unit does not matter.
    lag: Ints

    status_day: int
    minutes_per_day: int
    minutes_per_week: int
    # From the status date to the forecast finish, and from there to the baseline's finish, in
    # working minutes of the project's calendar; None where one of them is not known.
    path_minutes: int | None = None
    path_float_minutes: int | None = None
