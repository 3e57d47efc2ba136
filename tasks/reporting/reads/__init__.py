"""Reads of the subject. Import from here."""

from .talk import followers, people_to_mention
from .work import (
    WorkGroup,
    my_task_count,
    my_tasks,
    needed_tasks,
    own_task_row,
    progress_steps,
    week_of_time,
)

__all__ = [
    "WorkGroup",
    "followers",
    "my_task_count",
    "my_tasks",
    "needed_tasks",
    "own_task_row",
    "people_to_mention",
    "progress_steps",
    "week_of_time",
]
