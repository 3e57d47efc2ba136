"""The plan over the API: the same services and selectors as the pages."""

from .comments import CommentViewSet
from .custom import CustomFieldViewSet, CustomValueViewSet
from .parts import AssignmentViewSet, LinkViewSet
from .tasks import TaskViewSet

ROUTES = [
    ("tasks", TaskViewSet, "task"),
    ("links", LinkViewSet, "link"),
    ("assignments", AssignmentViewSet, "assignment"),
    ("comments", CommentViewSet, "comment"),
    ("custom-fields", CustomFieldViewSet, "custom-field"),
    ("custom-values", CustomValueViewSet, "custom-value"),
]
__all__ = ["ROUTES"]
