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
from .progress import Report, delete_comment, delete_time, log_time, report_progress
from .talk import add_comment
from .undo import undo_report

__all__ = [
    "Edited",
    "Report",
    "add_comment",
    "assign",
    "create_task",
    "delete_comment",
    "delete_task",
    "delete_time",
    "indent_task",
    "link_tasks",
    "log_time",
    "move_task",
    "outdent_task",
    "report_progress",
    "restore_task",
    "unassign",
    "undo_report",
    "unlink_tasks",
    "update_link",
    "update_task",
]
