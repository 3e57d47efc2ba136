"""Every write of the subject. Import from here."""

from .logging import delete_time, log_time, own_entry, set_time
from .weeks import (
    approve_weeks,
    lock_time,
    reopen_week,
    return_week,
    submit_week,
    withdraw_week,
)

__all__ = [
    "approve_weeks",
    "delete_time",
    "lock_time",
    "log_time",
    "own_entry",
    "reopen_week",
    "return_week",
    "set_time",
    "submit_week",
    "withdraw_week",
]
