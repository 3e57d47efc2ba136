"""Every write of the subject, one function per intent. Import from here."""

from .answers import BOUND_ANSWERS, GATE_ANSWERS, TASK_ANSWERS
from .coming import deadlines_over, due_soon_over, gates_over, watch_due
from .crossings import bounds_over, crossings_over, failures_over, slips_over
from .overdue import overdue_over, watch_overdue

__all__ = [
    "BOUND_ANSWERS",
    "GATE_ANSWERS",
    "TASK_ANSWERS",
    "bounds_over",
    "crossings_over",
    "deadlines_over",
    "due_soon_over",
    "failures_over",
    "gates_over",
    "overdue_over",
    "slips_over",
    "watch_due",
    "watch_overdue",
]
