"""Every write of the room, one function per intent. Import from here."""

from .commitments import add_commitment, close_commitment, update_commitment
from .costs import correct_cost, record_cost
from .labour import book_time
from .ledger import book_ledger, map_ledger, upload_ledger
from .lines import create_budget_line, delete_budget_line, update_budget_line
from .reserves import draw_reserve, set_reserve
from .versions import decide_budget, submit_budget

__all__ = [
    "add_commitment",
    "book_ledger",
    "book_time",
    "close_commitment",
    "correct_cost",
    "create_budget_line",
    "decide_budget",
    "delete_budget_line",
    "draw_reserve",
    "map_ledger",
    "record_cost",
    "set_reserve",
    "submit_budget",
    "update_budget_line",
    "update_commitment",
    "upload_ledger",
]
