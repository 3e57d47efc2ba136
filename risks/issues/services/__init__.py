"""Every write of the subject, one function per intent. Import from here."""

from .issues import escalate_issue, raise_issue, require_settler, resolve_issue, update_issue
from .news import remind_of_issues

__all__ = [
    "escalate_issue",
    "raise_issue",
    "remind_of_issues",
    "require_settler",
    "resolve_issue",
    "update_issue",
]
