"""Every write of the subject. Import from here."""

from .calendars import follow_calendars
from .reschedule import (
    Later,
    Rescheduled,
    in_transaction,
    later_for,
    lock_project,
    open_edit_of,
    put_off,
)

__all__ = [
    "Later",
    "Rescheduled",
    "follow_calendars",
    "in_transaction",
    "later_for",
    "lock_project",
    "open_edit_of",
    "put_off",
]
