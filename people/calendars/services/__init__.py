"""Every write of the subject, one function per intent. Import from here."""

from .calendars import (
    add_exception,
    create_calendar,
    delete_calendar,
    minutes_of,
    remove_exception,
    update_calendar,
)
from .leave import add_leave, remove_leave

__all__ = [
    "add_exception",
    "add_leave",
    "create_calendar",
    "delete_calendar",
    "minutes_of",
    "remove_exception",
    "remove_leave",
    "update_calendar",
]
