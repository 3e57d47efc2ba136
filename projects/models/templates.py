"""What an organisation keeps of its projects to begin others with."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.clock import recorded_now
from projects.models.project import Project


class ProjectTemplate(models.Model):
    """A plan with roles instead of people and working days instead of dates.

    `content` is one document with a version (`projects/project_templates/figures.py: Document`).
    Nothing in it is asked for by a query: it is read as a whole, and used as a whole.
    """

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    content = models.JSONField(default=dict, editable=False)
    made_from = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("made from"),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(default=recorded_now, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="one_template_of_a_name",
                violation_error_message=_("There is a template of this name. Choose another one."),
            )
        ]

    def __str__(self) -> str:
        return self.name
