from .resources import Assignment, Resource, TimeEntry
from .talk import ChecklistItem, Comment
from .task import Task, TaskLink
from .views import PlanView

__all__ = ["Assignment", "ChecklistItem", "Comment", "PlanView", "Resource", "Task", "TaskLink", "TimeEntry"]
