"""Issues: risks that happened, or troubles that did."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from risks.models.risks import IssueQuerySet, Risk
from tasks.models import Task


class Issue(models.Model):
    """Something that is already in the way; a risk that happens becomes one and keeps its link."""

    class Severity(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")
        CRITICAL = "critical", _("Critical")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Resolved")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="issues")
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.MEDIUM)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_issues",
        verbose_name=_("owner"),
    )
    due = models.DateField(_("due"), null=True, blank=True)
    tasks = models.ManyToManyField(Task, blank=True, related_name="issues", verbose_name=_("tasks"))
    risk = models.ForeignKey(Risk, null=True, blank=True, on_delete=models.SET_NULL, related_name="issues")
    # Handed up to somebody who can clear it; it stays its owner's.
    escalated_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("escalated to"),
    )
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)
    escalation_reason = models.TextField(_("why it is escalated"), blank=True)
    resolution = models.TextField(_("how it was resolved"), blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["project", "-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="issue_number_in_project")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        return f"I-{self.number:02d}"

    @property
    def is_escalated(self) -> bool:
        """Handed up, and still in the way."""
        return self.escalated_at is not None and self.status == self.Status.OPEN
