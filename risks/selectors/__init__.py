"""Reads of risks and issues, shaped for pages, endpoints and the rooms above. Import from here.

Functions that take a `project_id` ask nobody's rights: they feed computations. What a person reads starts at
`visible_to(actor)`.
"""

from .exposure import Exposure, expected_value, exposure, exposure_of, opportunity_value
from .issues import issue_by_number, issue_counts, issues_of, open_issue_count, severe_open_issues
from .register import (
    HIGH_SCORE,
    open_risk_count,
    open_risks_of,
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
    "issue_by_number",
    "issue_counts",
    "issues_of",
    "open_issue_count",
    "open_risk_count",
    "open_risks_of",
    "opportunity_value",
    "parse_cell",
    "register",
    "register_counts",
    "risk_by_number",
    "risks_of",
    "scales",
    "scores_before",
    "severe_open_issues",
    "unanswered_high_risks",
]
