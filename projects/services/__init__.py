"""Every write of the room, one function per intent. Import from here."""

from .charter import approve_charter, text_digest, update_charter, withdraw_charter_approval
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
from .generation import begin_watch, raise_generation
from .lifecycle import create_project
from .objectives import add_objective, delete_objective, update_objective
from .settings import close_project, hold_project, resume_project, update_project
from .stakeholders import add_stakeholder, delete_stakeholder, update_stakeholder

__all__ = [
    "NewCondition",
    "add_approver",
    "add_criterion",
    "add_objective",
    "add_stakeholder",
    "answer_gate",
    "approve_charter",
    "begin_watch",
    "check_decider",
    "close_project",
    "complete_condition",
    "create_project",
    "decide_gate",
    "delete_criterion",
    "delete_objective",
    "delete_stakeholder",
    "hold_project",
    "raise_generation",
    "remove_approver",
    "rename_phase",
    "resume_project",
    "settle_criterion",
    "start_phase",
    "text_digest",
    "update_charter",
    "update_criterion",
    "update_gate",
    "update_objective",
    "update_project",
    "update_stakeholder",
    "withdraw_charter_approval",
]
