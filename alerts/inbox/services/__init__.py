"""Every write of the subject, one function per intent. Import from here."""

from .answering import answer_alert
from .marking import mark_all_read, mark_read, mark_unread, snooze

__all__ = [
    "answer_alert",
    "mark_all_read",
    "mark_read",
    "mark_unread",
    "snooze",
]
