"""How people like to look at a plan."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.querysets import OfProjectQuerySet


class PlanView(models.Model):
    """Columns, filters, grouping and sort of the plan page, kept under a name; without one it is what the person

    had last. `settings` is the page's own JSON: {"columns": [["name", 240], ...], "zoom": "week", "filters": {...},
    "group": "", "sort": ["", ""], "split": 0.52}.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="plan_views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80, blank=True)
    is_shared = models.BooleanField(_("everybody sees it"), default=False)
    is_default = models.BooleanField(_("opens first"), default=False)
    settings = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "owner", "name"], name="one_plan_view_per_name"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_default=True), name="one_default_plan_view"
            ),
        ]

    def __str__(self) -> str:
        return self.name or "–"
