"""Reads of the subject. Import from here."""

from .early import HELD_BY, begins_early, early_words, not_before_days
from .talk import followers, people_to_mention
from .work import (
    WorkGroup,
    are_shown,
    my_task_count,
    my_tasks,
    needed_tasks,
    own_task_row,
    progress_steps,
    read_shown,
    shown_text,
    week_of_time,
)

__all__ = [
    "HELD_BY",
    "WorkGroup",
    "are_shown",
    "begins_early",
    "early_words",
    "followers",
    "my_task_count",
    "my_tasks",
    "needed_tasks",
    "not_before_days",
    "own_task_row",
    "people_to_mention",
    "progress_steps",
    "read_shown",
    "shown_text",
    "week_of_time",
]
