"""Every write of the room, one function per intent. Import from here."""

from .commitments import add_commitment, close_commitment, update_commitment
from .costs import correct_cost, record_cost
from .labour import book_time
from .lines import create_budget_line, delete_budget_line, update_budget_line
from .reserves import draw_reserve, set_reserve

__all__ = [
    "add_commitment",
    "book_time",
    "close_commitment",
    "correct_cost",
    "create_budget_line",
    "delete_budget_line",
    "draw_reserve",
    "record_cost",
    "set_reserve",
    "update_budget_line",
    "update_commitment",
]
