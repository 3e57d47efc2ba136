"""Every write of the subject, one function per intent. Import from here."""

from .addresses import holder_of, is_proven, release_unproven, remember_verified_address
from .changes import (
    cancel_address_change,
    confirm_address_change,
    open_change,
    request_address_change,
    undo_address_change,
    undoable_change,
    waiting_change,
)
from .mail import send
from .mail_limits import require_mail_left

__all__ = [
    "cancel_address_change",
    "confirm_address_change",
    "holder_of",
    "is_proven",
    "open_change",
    "release_unproven",
    "remember_verified_address",
    "request_address_change",
    "require_mail_left",
    "send",
    "undo_address_change",
    "undoable_change",
    "waiting_change",
]
