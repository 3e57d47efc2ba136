"""Every write of the subject, one function per intent. Import from here."""

from .answers import CONDITION_ANSWERS
from .decisions import NewCondition, check_decider, complete_condition, decide_gate, start_phase
from .gates import (
    add_approver,
    add_criterion,
    answer_gate,
    delete_criterion,
    remove_approver,
    rename_phase,
    settle_criterion,
    update_criterion,
    update_gate,
)

__all__ = [
    "CONDITION_ANSWERS",
    "NewCondition",
    "add_approver",
    "add_criterion",
    "answer_gate",
    "check_decider",
    "complete_condition",
    "decide_gate",
    "delete_criterion",
    "remove_approver",
    "rename_phase",
    "settle_criterion",
    "start_phase",
    "update_criterion",
    "update_gate",
]
