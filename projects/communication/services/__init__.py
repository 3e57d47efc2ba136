"""Every write of the subject, one function per intent. Import from here."""

from .asking import (
    READ_ANSWERS,
    SETTLE_ANSWERS,
    asked_over,
    message_over,
    needed_messages,
    run_communication,
    unread_messages,
)
from .audiences import (
    Members,
    add_audience,
    delete_audience,
    members_of,
    update_audience,
)
from .fetching import is_in_hand_of, require_in_hand
from .plan import add_message, delete_message, set_channel, update_message
from .sending import MESSAGE, MESSAGE_INSIDE, send_due_messages, send_now
from .settling import (
    REPORT_DUE,
    acknowledge,
    hold_due,
    release_due,
    reopen_due,
    settle_due,
)

__all__ = [
    "MESSAGE",
    "MESSAGE_INSIDE",
    "READ_ANSWERS",
    "REPORT_DUE",
    "SETTLE_ANSWERS",
    "Members",
    "acknowledge",
    "add_audience",
    "add_message",
    "asked_over",
    "delete_audience",
    "delete_message",
    "hold_due",
    "is_in_hand_of",
    "members_of",
    "message_over",
    "needed_messages",
    "release_due",
    "reopen_due",
    "require_in_hand",
    "run_communication",
    "send_due_messages",
    "send_now",
    "set_channel",
    "settle_due",
    "unread_messages",
    "update_audience",
    "update_message",
]
