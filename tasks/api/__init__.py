"""The plan over the API: the same services and selectors as the pages."""

from .comments import CommentViewSet
from .custom import CustomFieldViewSet, CustomValueViewSet
from .tasks import TaskViewSet

ROUTES = [
    ("tasks", TaskViewSet, "task"),
    ("comments", CommentViewSet, "comment"),
    ("custom-fields", CustomFieldViewSet, "custom-field"),
    ("custom-values", CustomValueViewSet, "custom-value"),
]
__all__ = ["ROUTES"]
