"""Every write of the subject, one function per intent. Import from here."""

from .costs import book_cost, correct_cost, record_cost
from .lines import create_budget_line, delete_budget_line, update_budget_line

__all__ = [
    "book_cost",
    "correct_cost",
    "create_budget_line",
    "delete_budget_line",
    "record_cost",
    "update_budget_line",
]
