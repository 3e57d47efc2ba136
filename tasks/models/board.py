"""How much may be in work at once."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.querysets import OfProjectQuerySet
from tasks.models.task import Task


class BoardLimit(models.Model):
    """The most tasks that a column of a project's board should hold. It warns; it forbids nothing."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="board_limits")
    status = models.CharField(_("column"), max_length=12, choices=Task.Status)
    most = models.PositiveSmallIntegerField(
        _("at most"), validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["project", "status"], name="one_limit_per_column")]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.most}"
