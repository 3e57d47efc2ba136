"""Every write of the subject, one function per intent. Import from here."""

from .answers import ISSUE_ANSWERS
from .issues import (
    escalate_issue,
    may_resolve,
    raise_issue,
    require_resolver,
    require_settler,
    resolve_issue,
    update_issue,
)
from .news import over, remind_of_issues

__all__ = [
    "ISSUE_ANSWERS",
    "escalate_issue",
    "may_resolve",
    "over",
    "raise_issue",
    "remind_of_issues",
    "require_resolver",
    "require_settler",
    "resolve_issue",
    "update_issue",
]
