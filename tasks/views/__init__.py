from .board import board_limit, board_move, board_undo, project_board
from .plan import plan, plan_changes, plan_columns, plan_edit, plan_rows, plan_undo, task_why
from .plan_sheet import plan_sheet
from .plan_trash import plan_trash
from .plan_views import plan_here, plan_layout, plan_view_drop, plan_view_keep
from .task import task, task_drawer, task_edit, task_file, task_find, task_part, task_preview
from .work import my_work, progress, time_log, undo

__all__ = [
    "board_limit",
    "board_move",
    "board_undo",
    "my_work",
    "plan",
    "plan_changes",
    "plan_columns",
    "plan_edit",
    "plan_here",
    "plan_layout",
    "plan_rows",
    "plan_sheet",
    "plan_trash",
    "plan_undo",
    "plan_view_drop",
    "plan_view_keep",
    "progress",
    "project_board",
    "task",
    "task_drawer",
    "task_edit",
    "task_file",
    "task_find",
    "task_part",
    "task_preview",
    "task_why",
    "time_log",
    "undo",
]
