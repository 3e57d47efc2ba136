"""Every write of the subject. Import from here."""

from .calendars import follow_calendars
from .plan_edit import (
    PlanEdit,
    in_transaction,
    lock_project,
    open_plan_edit,
    plan_edit_of,
    plan_edit_with,
    project_to_edit,
)
from .reschedule import Rescheduled

__all__ = [
    "PlanEdit",
    "Rescheduled",
    "follow_calendars",
    "in_transaction",
    "lock_project",
    "open_plan_edit",
    "plan_edit_of",
    "plan_edit_with",
    "project_to_edit",
]
