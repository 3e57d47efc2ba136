"""Health in words. Import from here."""

from core.days import days_from, days_late, rounded_days, working_days

from .costs import (
    by_formula,
    dear_task,
    doubts_of,
    no_single_cause,
)
from .health import (
    late_task,
    listed,
    missed_deadlines,
    over_budget,
    reader_for,
    reader_of,
    reason,
    reasons,
    speak,
    verdict,
)
from .telling import (
    Gauge,
    Reader,
    Spoken,
    number,
)

__all__ = [
    "Gauge",
    "Reader",
    "Spoken",
    "by_formula",
    "days_from",
    "days_late",
    "dear_task",
    "doubts_of",
    "late_task",
    "listed",
    "missed_deadlines",
    "no_single_cause",
    "number",
    "over_budget",
    "reader_for",
    "reader_of",
    "reason",
    "reasons",
    "rounded_days",
    "speak",
    "verdict",
    "working_days",
]
