"""Reads of the subject. Import from here."""

from .columns import column_values
from .gate_answers import (
    all_work_done,
    days_of_gates,
    gates_without_milestone,
    milestones_of,
    phase_work_done,
    tasks_have_successors,
)
from .kept_views import views_of
from .rows import (
    LocalMinute,
    duration_in_words,
    epoch_of,
    held_start,
    links_of,
    people_of,
    plan_data,
)
from .trash import deleted_branches

__all__ = [
    "LocalMinute",
    "all_work_done",
    "column_values",
    "days_of_gates",
    "deleted_branches",
    "duration_in_words",
    "epoch_of",
    "gates_without_milestone",
    "held_start",
    "links_of",
    "milestones_of",
    "people_of",
    "phase_work_done",
    "plan_data",
    "tasks_have_successors",
    "views_of",
]
