"""Every write of the subject, one function per intent. Import from here."""

from .criteria import add_criterion, delete_criterion, lay_out_criteria, update_criterion
from .deciding import decide_request, review_request, score_request, start_project
from .requests import ask_for_project, update_request, withdraw_request

__all__ = [
    "add_criterion",
    "ask_for_project",
    "decide_request",
    "delete_criterion",
    "lay_out_criteria",
    "review_request",
    "score_request",
    "start_project",
    "update_criterion",
    "update_request",
    "withdraw_request",
]
