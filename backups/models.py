"""What was backed up when: the rows behind the alert that the last good one is too old."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Backup(models.Model):
    """One attempt. A good one has its size and content, a failed one its reason."""

    class Source(models.TextChoices):
        COMMAND = "command", _("By hand")
        SCHEDULE = "schedule", _("By schedule")

    source = models.CharField(max_length=10, choices=Source.choices)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_index=True)
    is_good = models.BooleanField()
    path = models.CharField(max_length=500)
    bytes = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    files = models.IntegerField(default=0)
    is_sealed = models.BooleanField(default=False)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-finished_at", "-id"]

    def __str__(self) -> str:
        return f"{self.path} ({self.finished_at:%Y-%m-%d %H:%M})"
