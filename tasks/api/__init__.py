"""The plan over the API: the same services and selectors as the pages."""

from .parts import AssignmentViewSet, CommentViewSet, LinkViewSet, TimeEntryViewSet
from .tasks import TaskViewSet

ROUTES = [
    ("tasks", TaskViewSet, "task"),
    ("links", LinkViewSet, "link"),
    ("assignments", AssignmentViewSet, "assignment"),
    ("comments", CommentViewSet, "comment"),
    ("time-entries", TimeEntryViewSet, "time-entry"),
]
__all__ = ["ROUTES"]
