"""Every write of the subject, one function per intent. Import from here."""

from .outcomes import close_risk, reopen_risk, risk_happened
from .reviews import remind_of_reviews, reviews_over
from .risks import raise_risk, rate_risk, update_risk

__all__ = [
    "close_risk",
    "raise_risk",
    "rate_risk",
    "remind_of_reviews",
    "reopen_risk",
    "reviews_over",
    "risk_happened",
    "update_risk",
]
