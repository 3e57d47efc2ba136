"""Every write of the subject, one function per intent. Import from here."""

from .documents import decide_cost, hand_in_again, hand_in_correction, hand_in_cost
from .files import add_cost_files, drop_cost_file

__all__ = [
    "add_cost_files",
    "decide_cost",
    "drop_cost_file",
    "hand_in_again",
    "hand_in_correction",
    "hand_in_cost",
]
