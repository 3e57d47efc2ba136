"""Every movement of a project's forecast finish, beside the change set that made it."""

from django.db import models

from core.clock import recorded_now
from projects.models import Project
from projects.querysets import OfProjectQuerySet


class FinishMove(models.Model):
    """One rescheduling that moved the forecast finish. Append-only; a project's moves follow one another."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="finish_moves")
    # No foreign key: the journal outlives what it tells of. Null: no journalled edit, only days that passed.
    change_set_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=recorded_now, editable=False)
    before = models.DateTimeField(null=True)
    after = models.DateTimeField(null=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "id"], name="finish_move_of_project")]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.before} → {self.after}"
