from .inbox import InboxPage, inbox_page, inbox_revision, unread_count
from .outbox import deliveries, delivery_totals
from .preferences import preferences_of, wants_email

__all__ = [
    "InboxPage",
    "deliveries",
    "delivery_totals",
    "inbox_page",
    "inbox_revision",
    "preferences_of",
    "unread_count",
    "wants_email",
]
