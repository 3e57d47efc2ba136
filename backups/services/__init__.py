"""Every write of the room, one function per intent. Import from here."""

from .making import Made, back_up
from .restoring import Restored, check, restore
from .schedule import make_due_backup, watch_age

__all__ = ["Made", "Restored", "back_up", "check", "make_due_backup", "restore", "watch_age"]
