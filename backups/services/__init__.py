"""Every write of the room, one function per intent. Import from here."""

from .making import Made, back_up
from .restoring import Restored, check, restore
from .schedule import late_over, make_due_backup, watch_age

__all__ = [
    "Made",
    "Restored",
    "back_up",
    "check",
    "late_over",
    "make_due_backup",
    "restore",
    "watch_age",
]
