"""Every write of the room, one function per intent. Import from here."""

from .issue_news import remind_of_issues
from .issues import escalate_issue, raise_issue, require_settler, resolve_issue, update_issue
from .outcomes import close_risk, reopen_risk, risk_happened
from .parts import THREE_POINTS
from .register import raise_risk, rate_risk, update_risk
from .responses import add_response, complete_response, update_response
from .reviews import remind_of_reviews

__all__ = [
    "THREE_POINTS",
    "add_response",
    "close_risk",
    "complete_response",
    "escalate_issue",
    "raise_issue",
    "raise_risk",
    "rate_risk",
    "remind_of_issues",
    "remind_of_reviews",
    "reopen_risk",
    "require_settler",
    "resolve_issue",
    "risk_happened",
    "update_issue",
    "update_response",
    "update_risk",
]
