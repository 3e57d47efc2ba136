"""The plan over the API: the same services and selectors as the pages."""

from .custom import CustomFieldViewSet, CustomValueViewSet
from .tasks import TaskViewSet

ROUTES = [
    ("tasks", TaskViewSet, "task"),
    ("custom-fields", CustomFieldViewSet, "custom-field"),
    ("custom-values", CustomValueViewSet, "custom-value"),
]
__all__ = ["ROUTES"]
