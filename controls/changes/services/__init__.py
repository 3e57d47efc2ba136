"""Every write of the subject, one function per intent. Import from here."""

from .answers import CHANGE_ANSWERS
from .deciding import decide_change, own_answer
from .from_plan import CannotHold, request_from_plan
from .news import over
from .operations import remove_operation, set_operation
from .requests import (
    assess_change,
    request_change,
    require_own_change,
    set_change_route,
    submit_change,
    update_change,
    withdraw_change,
)

__all__ = [
    "CHANGE_ANSWERS",
    "CannotHold",
    "assess_change",
    "decide_change",
    "over",
    "own_answer",
    "remove_operation",
    "request_change",
    "request_from_plan",
    "require_own_change",
    "set_change_route",
    "set_operation",
    "submit_change",
    "update_change",
    "withdraw_change",
]
