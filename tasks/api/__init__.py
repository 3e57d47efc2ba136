"""The plan over the API: the same services and selectors as the pages."""

from .tasks import TaskViewSet

ROUTES = [
    ("tasks", TaskViewSet, "task"),
]
__all__ = ["ROUTES"]
