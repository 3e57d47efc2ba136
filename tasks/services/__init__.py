"""Every write of the room, one function per intent. Import from here."""

from .editing import (
    Edited,
    create_task,
    delete_task,
    indent_task,
    move_task,
    outdent_task,
    restore_task,
    update_task,
)
from .linking import assign, link_tasks, unassign, unlink_tasks, update_link
from .progress import Report, delete_comment, report_progress
from .splitting import join_stretches, move_stretch, split_task
from .talk import add_comment
from .time import delete_time, log_time, set_time
from .time_weeks import approve_weeks, lock_time, reopen_week, return_week, submit_week, withdraw_week
from .undo import undo_report

__all__ = [
    "Edited",
    "Report",
    "add_comment",
    "approve_weeks",
    "assign",
    "create_task",
    "delete_comment",
    "delete_task",
    "delete_time",
    "indent_task",
    "join_stretches",
    "link_tasks",
    "lock_time",
    "log_time",
    "move_stretch",
    "move_task",
    "outdent_task",
    "reopen_week",
    "report_progress",
    "restore_task",
    "return_week",
    "set_time",
    "split_task",
    "submit_week",
    "unassign",
    "undo_report",
    "unlink_tasks",
    "update_link",
    "update_task",
    "withdraw_week",
]
