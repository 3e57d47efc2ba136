"""Every write of the room, one function per intent. Import from here."""

from .digest import send_digests
from .inbox import mark_all_read, mark_read, mark_unread, snooze
from .outbox import deliver_due, retry_delivery
from .preferences import Choice, mute_kind, mute_project, save_preferences, save_times, unmute_project
from .raising import NewAlert, raise_alert, raise_alerts

__all__ = [
    "Choice",
    "NewAlert",
    "deliver_due",
    "mark_all_read",
    "mark_read",
    "mark_unread",
    "mute_kind",
    "mute_project",
    "raise_alert",
    "raise_alerts",
    "retry_delivery",
    "save_preferences",
    "save_times",
    "send_digests",
    "snooze",
    "unmute_project",
]
