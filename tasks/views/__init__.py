from .plan import (
    plan,
    plan_data,
    task_add,
    task_cell,
    task_delete,
    task_indent,
    task_outdent,
    task_restore,
)
from .task import assignment_delete, comment_add, task, task_assign, task_edit
from .work import my_work, progress, time_log, undo

__all__ = [
    "assignment_delete",
    "comment_add",
    "my_work",
    "plan",
    "plan_data",
    "progress",
    "task",
    "task_add",
    "task_assign",
    "task_cell",
    "task_delete",
    "task_edit",
    "task_indent",
    "task_outdent",
    "task_restore",
    "time_log",
    "undo",
]
