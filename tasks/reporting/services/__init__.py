"""Every write of the subject. Import from here."""

from .assigned_watch import tell_assigned
from .hand_over import left_over, tell_what_is_left
from .one_tap import report_by_link, undo_by_link
from .progress import Report, delete_comment, report_from, report_progress
from .talk import add_comment, mentioned
from .undo import undo_report

__all__ = [
    "Report",
    "add_comment",
    "delete_comment",
    "left_over",
    "mentioned",
    "report_by_link",
    "report_from",
    "report_progress",
    "tell_assigned",
    "tell_what_is_left",
    "undo_by_link",
    "undo_report",
]
