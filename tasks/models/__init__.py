from .resources import Assignment, Resource, TimeEntry
from .talk import ChecklistItem, Comment
from .task import Task, TaskLink

__all__ = ["Assignment", "ChecklistItem", "Comment", "Resource", "Task", "TaskLink", "TimeEntry"]
