"""Every write of the subject. Import from here."""

from .cell_conflicts import CellChanged, refuse_if_changed
from .cell_constraints import kind_named
from .cells import check_text, edit_cell
from .edits import (
    MAX_STEPS,
    PlanEdited,
    StepsRefused,
    edit_plan,
    make_steps,
    one_edit,
)
from .kept_views import drop_view, keep_view, remember_layout
from .presence import say_here
from .queue import Outcome, carry_out, make_possible
from .undo import history_of_edits, redo_plan, undo_plan

__all__ = [
    "MAX_STEPS",
    "CellChanged",
    "Outcome",
    "PlanEdited",
    "StepsRefused",
    "carry_out",
    "check_text",
    "drop_view",
    "edit_cell",
    "edit_plan",
    "history_of_edits",
    "keep_view",
    "kind_named",
    "make_possible",
    "make_steps",
    "one_edit",
    "redo_plan",
    "refuse_if_changed",
    "remember_layout",
    "say_here",
    "undo_plan",
]
