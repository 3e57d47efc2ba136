"""The slip ledger: what moved the forecast, cause by cause."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from controls.models.snapshots import Snapshot
from projects.models import Project
from projects.querysets import OfProjectQuerySet
from tasks.models import Task


class Movement(models.Model):
    """One cause in the slip ledger: by how much one edit moved the forecast finish, the forecast cost, or both.

    Written with the snapshot that first holds it, never edited. The movements of a snapshot follow one another from
    the figures of the snapshot before it to its own, so their sum is the difference of the two.
    """

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("Progress")
        PLAN = "plan", _("Plan")
        STATUS_DATE = "status_date", _("Status date")
        CALENDAR = "calendar", _("Calendar")
        MONEY = "money", _("Costs and budget")
        BASELINE = "baseline", _("Baseline")
        CHANGE = "change", _("Change request")
        IMPORT = "import", _("Import")
        OTHER = "other", _("Other")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="movements")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="movements")
    position = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_name = models.CharField(_("person"), max_length=200, blank=True)
    change_set_id = models.BigIntegerField(null=True)
    task = models.ForeignKey(Task, null=True, on_delete=models.SET_NULL, related_name="movements")
    # What is said of the cause: intent, summary, task, and which of its fields went from what to what.
    facts = models.JSONField(default=dict)
    finish_before = models.DateTimeField(null=True)
    finish_after = models.DateTimeField(null=True)
    cost_before = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    cost_after = models.DecimalField(max_digits=16, decimal_places=2, null=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["snapshot_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "position"], name="one_movement_per_position")
        ]
        indexes = [models.Index(fields=["project", "snapshot", "position"], name="movement_of_project")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.change_set_id}"
