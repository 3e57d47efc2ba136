"""Every write of the subject, one function per intent. Import from here."""

from .coming import watch_due
from .overdue import watch_overdue

__all__ = ["watch_due", "watch_overdue"]
