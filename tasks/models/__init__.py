from .board import BoardLimit
from .files import TaskFile
from .resources import Assignment, Resource
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
    "PlanView",
    "RequiredSkill",
    "Resource",
    "Task",
    "TaskFile",
    "TaskLink",
    "TimeEntry",
    "TimeLock",
    "TimeWeek",
]
