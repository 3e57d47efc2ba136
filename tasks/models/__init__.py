from .board import BoardLimit
from .custom import CustomField, CustomValue
from .deliverables import (
    Deliverable,
    DeliverableCondition,
    DeliverableCriterion,
    DeliverableReview,
    DeliverableVersion,
)
from .files import TaskFile
from .finish import FinishMove
from .raci import RaciLetter, RaciRole
from .resources import Assignment, Resource
from .scenarios import Scenario
from .skills import RequiredSkill
from .talk import ChecklistItem, Comment
from .task import Task, TaskLink
from .time import TimeEntry, TimeLock, TimeWeek
from .views import PlanView

__all__ = [
    "Assignment",
    "BoardLimit",
    "ChecklistItem",
    "Comment",
    "CustomField",
    "CustomValue",
    "Deliverable",
    "DeliverableCondition",
    "DeliverableCriterion",
    "DeliverableReview",
    "DeliverableVersion",
    "FinishMove",
    "PlanView",
    "RaciLetter",
    "RaciRole",
    "RequiredSkill",
    "Resource",
    "Scenario",
    "Task",
    "TaskFile",
    "TaskLink",
    "TimeEntry",
    "TimeLock",
    "TimeWeek",
]
