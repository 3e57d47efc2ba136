"""Every write of the room, one function per intent. Import from here."""

from .inbox import mark_all_read, mark_read, mark_unread, snooze
from .outbox import deliver_due, retry_delivery
from .preferences import save_preferences
from .raising import NewAlert, raise_alert, raise_alerts

__all__ = [
    "NewAlert",
    "deliver_due",
    "mark_all_read",
    "mark_read",
    "mark_unread",
    "raise_alert",
    "raise_alerts",
    "retry_delivery",
    "save_preferences",
    "snooze",
]
