"""Every write of the subject, one function per intent. Import from here."""

from .documents import COST_ANSWERS, costs_over, decide_cost, hand_in_again, hand_in_correction, hand_in_cost
from .files import add_cost_files, drop_cost_file

__all__ = [
    "COST_ANSWERS",
    "add_cost_files",
    "costs_over",
    "decide_cost",
    "drop_cost_file",
    "hand_in_again",
    "hand_in_correction",
    "hand_in_cost",
]
