"""What reading and writing of the plan file share: its words, and the dates that it may expect of an activity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.plan.model import ConstraintKind

WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
CONSTRAINTS = {
    "AS_SOON_AS_POSSIBLE": ConstraintKind.ASAP,
    "AS_LATE_AS_POSSIBLE": ConstraintKind.ALAP,
    "START_NO_EARLIER_THAN": ConstraintKind.SNET,
    "START_NO_LATER_THAN": ConstraintKind.SNLT,
    "FINISH_NO_EARLIER_THAN": ConstraintKind.FNET,
    "FINISH_NO_LATER_THAN": ConstraintKind.FNLT,
    "MUST_START_ON": ConstraintKind.MSO,
    "MUST_FINISH_ON": ConstraintKind.MFO,
    "START_ON": ConstraintKind.SON,
    "FINISH_ON": ConstraintKind.FON,
}
CONSTRAINT_NAMES = {kind: name for name, kind in CONSTRAINTS.items()}


@dataclass(frozen=True, slots=True)
class Expected:
    """What another scheduler computed for an activity. None where it said nothing."""

    start: datetime | None
    finish: datetime | None
    early_start: datetime | None
    early_finish: datetime | None
    late_start: datetime | None
    late_finish: datetime | None
    total_float_minutes: int | None
    free_float_minutes: int | None
    is_critical: bool | None
    is_external: bool = False
