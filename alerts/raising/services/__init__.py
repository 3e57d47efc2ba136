"""Every write of the subject, one function per intent. Import from here."""

from .closing import close_alerts, close_over, keep_alerts, settle
from .raising import Member, NewAlert, in_each_language, raise_alert, raise_alerts

__all__ = [
    "Member",
    "NewAlert",
    "close_alerts",
    "close_over",
    "in_each_language",
    "keep_alerts",
    "raise_alert",
    "raise_alerts",
    "settle",
]
