"""Every write of the subject, one function per intent. Import from here."""

from .queueing import cancel_recompute, recompute_when_due, retry_recompute
from .recompute import note_failure, recompute, recompute_or_note

__all__ = [
    "cancel_recompute",
    "note_failure",
    "recompute",
    "recompute_or_note",
    "recompute_when_due",
    "retry_recompute",
]
