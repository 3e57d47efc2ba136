"""Every write of the subject, one function per intent. Import from here."""

from .answers import ISSUE_ANSWERS
from .issues import escalate_issue, raise_issue, require_settler, resolve_issue, update_issue
from .news import over, remind_of_issues

__all__ = [
    "ISSUE_ANSWERS",
    "escalate_issue",
    "over",
    "raise_issue",
    "remind_of_issues",
    "require_settler",
    "resolve_issue",
    "update_issue",
]
