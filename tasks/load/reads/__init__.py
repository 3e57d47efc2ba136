"""Reads of the subject. Import from here."""

from .costs import (
    AssignmentCost,
    assignment_costs,
    dearer_by,
    fixed_costs,
    planned_labour_cost,
)
from .courses import TaskDates
from .load import (
    Cell,
    Line,
    LoadMap,
    monday_of,
    people_load,
    project_load,
    with_tasks,
)

__all__ = [
    "AssignmentCost",
    "Cell",
    "Line",
    "LoadMap",
    "TaskDates",
    "assignment_costs",
    "dearer_by",
    "fixed_costs",
    "monday_of",
    "people_load",
    "planned_labour_cost",
    "project_load",
    "with_tasks",
]
