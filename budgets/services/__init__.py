"""Every write of the room, one function per intent. Import from here."""

from .accruals import accept_accrual, take_back_accruals
from .commitments import add_commitment, close_commitment, update_commitment
from .cost_files import add_cost_files, drop_cost_file
from .costs import book_cost, correct_cost, record_cost
from .documents import decide_cost, hand_in_again, hand_in_correction, hand_in_cost
from .labour import book_time
from .ledger import book_ledger, map_ledger, undo_ledger, upload_ledger
from .lines import create_budget_line, delete_budget_line, update_budget_line
from .reserves import decide_draw, draw_reserve, set_reserve
from .versions import approve_along, decide_budget, is_as_approved, submit_budget

__all__ = [
    "accept_accrual",
    "add_commitment",
    "add_cost_files",
    "approve_along",
    "book_cost",
    "book_ledger",
    "book_time",
    "close_commitment",
    "correct_cost",
    "create_budget_line",
    "decide_budget",
    "decide_cost",
    "decide_draw",
    "delete_budget_line",
    "draw_reserve",
    "drop_cost_file",
    "hand_in_again",
    "hand_in_correction",
    "hand_in_cost",
    "is_as_approved",
    "map_ledger",
    "record_cost",
    "set_reserve",
    "submit_budget",
    "take_back_accruals",
    "undo_ledger",
    "update_budget_line",
    "update_commitment",
    "upload_ledger",
]
