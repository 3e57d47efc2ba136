"""Every write of the room, one function per intent. Import from here."""

from .inbox import mark_all_read, mark_read, set_preference, snooze
from .outbox import deliver_due
from .raising import raise_alert

__all__ = ["deliver_due", "mark_all_read", "mark_read", "raise_alert", "set_preference", "snooze"]
