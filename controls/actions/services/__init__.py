"""Every write of the subject, one function per intent. Import from here."""

from .settling import (
    drop_action_rule,
    hand_over_action,
    reopen_action,
    require_settler,
    set_action_rule,
    settle_action,
)

__all__ = [
    "drop_action_rule",
    "hand_over_action",
    "reopen_action",
    "require_settler",
    "set_action_rule",
    "settle_action",
]
