"""Every write of the subject, one function per intent. Import from here."""

from .answers import CONDITION_ANSWERS
from .news import over, remind_of_deliverables
from .register import add_deliverable, delete_deliverable, update_deliverable
from .reviewing import (
    Finding,
    NewCondition,
    complete_condition,
    hand_in,
    review_deliverable,
    take_back,
)
from .rows import may_deliver, may_review, require_deliverer, require_reviewer
from .versions import add_version, drop_version, version_of

__all__ = [
    "CONDITION_ANSWERS",
    "Finding",
    "NewCondition",
    "add_deliverable",
    "add_version",
    "complete_condition",
    "delete_deliverable",
    "drop_version",
    "hand_in",
    "may_deliver",
    "may_review",
    "over",
    "remind_of_deliverables",
    "require_deliverer",
    "require_reviewer",
    "review_deliverable",
    "take_back",
    "update_deliverable",
    "version_of",
]
