"""The time people report: entries by task and day, their weeks on the way to approval, and the lock of a period."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.querysets import OfProjectQuerySet
from tasks.models.task import Task
from tasks.querysets import OfTaskQuerySet


class TimeEntry(models.Model):
    """Minutes somebody worked on a task on a day: one row for all of that day.

    `status` follows the week (see TimeWeek) and is written by time/services/weeks.py alone; what is approved costs.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="time_entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="time_entries")
    worked_on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(
        _("time"), validators=[MinValueValidator(1), MaxValueValidator(24 * 60)]
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        ordering = ["-worked_on", "-id"]
        indexes = [models.Index(fields=["user", "worked_on"], name="time_entry_week")]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "user", "worked_on"], name="one_time_entry_per_task_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min, {self.worked_on}"


class TimeWeek(models.Model):
    """One person's week in one project, from Monday: open, waiting for the manager, approved, or returned with a note.

    It is made with the week's first entry, and locked by whoever writes time or decides on it.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="time_weeks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="time_weeks")
    monday = models.DateField(_("week from"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    note = models.CharField(_("note"), max_length=500, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-monday", "id"]
        indexes = [models.Index(fields=["project", "status"], name="time_week_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["project", "user", "monday"], name="one_time_week_per_person")
        ]

    def __str__(self) -> str:
        year, week, _day = self.monday.isocalendar()
        return f"{year}-W{week:02d}"


class TimeLock(models.Model):
    """Nobody logs time in the project on or before this day. No row, or no date: nothing is locked."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="time_lock")
    locked_until = models.DateField(_("locked up to"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.locked_until or "")
