"""Every write of the subject. Import from here."""

from .bulk import PlanInsert, insert_in_batches, insert_plan
from .checklist import add_item
from .constraints import set_constraint
from .editing import (
    Edited,
    create_task,
    delete_task,
    editable_task,
    indent_task,
    move_task,
    outdent_task,
    reschedule_and_raise,
    rescheduled,
    restore_task,
    tell_workers,
    update_task,
)
from .effort import follow_duration
from .files import add_file, file_of
from .linking import (
    assign,
    assign_resource,
    link_tasks,
    replace_links,
    unassign,
    unlink_tasks,
    update_link,
)
from .outline import number_now, put_at_rows
from .series import make_series, rhythm_of
from .shares import set_contour, set_overtime, set_share
from .splitting import join_stretches, move_stretch, split_task

__all__ = [
    "Edited",
    "PlanInsert",
    "add_file",
    "add_item",
    "assign",
    "assign_resource",
    "create_task",
    "delete_task",
    "editable_task",
    "file_of",
    "follow_duration",
    "indent_task",
    "insert_in_batches",
    "insert_plan",
    "join_stretches",
    "link_tasks",
    "make_series",
    "move_stretch",
    "move_task",
    "number_now",
    "outdent_task",
    "put_at_rows",
    "replace_links",
    "reschedule_and_raise",
    "rescheduled",
    "restore_task",
    "rhythm_of",
    "set_constraint",
    "set_contour",
    "set_overtime",
    "set_share",
    "split_task",
    "tell_workers",
    "unassign",
    "unlink_tasks",
    "update_link",
    "update_task",
]
