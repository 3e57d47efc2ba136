"""Reads of the subject. Import from here."""

from .exposure import Exposure, expected_value, exposure, exposure_of, opportunity_value
from .register import (
    HIGH_SCORE,
    parse_cell,
    register,
    register_counts,
    risk_by_number,
    risks_of,
    scores_before,
    unanswered_high_risks,
)
from .scales import Scales, scales

__all__ = [
    "HIGH_SCORE",
    "Exposure",
    "Scales",
    "expected_value",
    "exposure",
    "exposure_of",
    "opportunity_value",
    "parse_cell",
    "register",
    "register_counts",
    "risk_by_number",
    "risks_of",
    "scales",
    "scores_before",
    "unanswered_high_risks",
    "waiting_issues",
]
