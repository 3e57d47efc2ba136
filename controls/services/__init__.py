"""Every write of the room, one function per intent. Import from here."""

from .actions import drop_action_rule, hand_over_action, require_settler, set_action_rule, settle_action
from .baselines import next_number, set_reference, take_baseline
from .change_decisions import decide_change, own_answer
from .change_operations import remove_operation, set_operation
from .changes import (
    assess_change,
    request_change,
    require_own_change,
    set_change_route,
    submit_change,
    update_change,
    withdraw_change,
)
from .decisions import record_decision, update_decision
from .due_watch import watch_due
from .queueing import cancel_recompute, recompute_when_due, retry_recompute
from .recompute import local_today, note_failure, recompute, recompute_or_note
from .rules import override_health, set_status_date, set_thresholds, withdraw_override
from .watch import watch_overdue

__all__ = [
    "assess_change",
    "cancel_recompute",
    "decide_change",
    "drop_action_rule",
    "hand_over_action",
    "local_today",
    "next_number",
    "note_failure",
    "override_health",
    "own_answer",
    "recompute",
    "recompute_or_note",
    "recompute_when_due",
    "record_decision",
    "remove_operation",
    "request_change",
    "require_own_change",
    "require_settler",
    "retry_recompute",
    "set_action_rule",
    "set_change_route",
    "set_operation",
    "set_reference",
    "set_status_date",
    "set_thresholds",
    "settle_action",
    "submit_change",
    "take_baseline",
    "update_change",
    "update_decision",
    "watch_due",
    "watch_overdue",
    "withdraw_change",
    "withdraw_override",
]
