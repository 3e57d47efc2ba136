"""Columns that a project gives its plan itself."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.querysets import OfProjectQuerySet
from tasks.models.task import Task
from tasks.querysets import OfTaskQuerySet

KEY = "field-"


class CustomField(models.Model):
    """A column of one project's plan. Its kind stays; names, options and places change."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("Choice")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="custom_fields")
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    # What a choice is made of, in order.
    options = models.JSONField(_("options"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("place"), default=0)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                "project",
                Lower("name"),
                name="one_custom_field_per_name",
                violation_error_message=_("There is a column of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The column's name in the grid and in edits."""
        return f"{KEY}{self.pk}"


class CustomValue(models.Model):
    """What stands in a custom column of a task; an empty cell has no row.

    `value` is text as stored: a number with a point, an ISO day, "1" or "0" for yes or no, the option's words.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="custom_values")
    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="values")
    value = models.CharField(_("value"), max_length=500)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["task", "field"], name="one_custom_value_per_task")]

    def __str__(self) -> str:
        return f"{self.field.name}: {self.task.name}"
