"""Every write of the subject. Import from here."""

from .logging import delete_time, log_time, own_entry, set_time
from .weeks import (
    WEEK_ANSWERS,
    approve_weeks,
    lock_time,
    reopen_week,
    return_week,
    returned_over,
    submit_week,
    submitted_over,
    withdraw_week,
)

__all__ = [
    "WEEK_ANSWERS",
    "approve_weeks",
    "delete_time",
    "lock_time",
    "log_time",
    "own_entry",
    "reopen_week",
    "return_week",
    "returned_over",
    "set_time",
    "submit_week",
    "submitted_over",
    "withdraw_week",
]
