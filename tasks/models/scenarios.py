"""What was tried on a plan and kept under a name."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.querysets import OfProjectQuerySet


class Scenario(models.Model):
    """Changes of a plan that were tried and not made.

    `changes` are gestures in their order, each a list of steps as an edit sends them
    (`tasks.plan.services.steps`); rows that they make have numbers below zero.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="scenarios")
    name = models.CharField(_("name"), max_length=80)
    changes = models.JSONField(default=list)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("author"),
    )
    updated_at = models.DateTimeField(_("last changed"), default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                name="one_scenario_per_name",
                violation_error_message=_("There is a scenario of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
