"""Reads of the subject. Import from here."""

from .calendar import (
    calendar_of,
    calendar_of_task,
    calendars_by_project,
    edge_of_day,
    nonworking_spans,
    scale_of,
    scale_of_calendar,
    spanned_minutes,
    working_days_between,
    working_time,
)
from .float_paths import NumberedPath, PathLine, numbered_paths, paths_to
from .moves import (
    Move,
    calendar_of_plan,
    listed,
    moved_rows,
    moves_between,
    working_days,
)
from .packed import Packed, coded, local_minutes
from .planload import PlanSource, load_plan, utc, utc_column, utc_minutes
from .planrows import SCHEDULED_FIELDS, SCHEDULED_MOMENTS
from .warm import WarmPlan, load_warm, warm_plans

__all__ = [
    "SCHEDULED_FIELDS",
    "SCHEDULED_MOMENTS",
    "Move",
    "NumberedPath",
    "Packed",
    "PathLine",
    "PlanSource",
    "WarmPlan",
    "calendar_of",
    "calendar_of_plan",
    "calendar_of_task",
    "calendars_by_project",
    "coded",
    "edge_of_day",
    "listed",
    "load_plan",
    "load_warm",
    "local_minutes",
    "moved_rows",
    "moves_between",
    "nonworking_spans",
    "numbered_paths",
    "paths_to",
    "scale_of",
    "scale_of_calendar",
    "spanned_minutes",
    "utc",
    "utc_column",
    "utc_minutes",
    "warm_plans",
    "working_days",
    "working_days_between",
    "working_time",
]
