"""Versions of the budget on their way to approval."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.models.money import MoneyQuerySet
from projects.models import Project


class BudgetVersion(models.Model):
    """A budget as it was handed in for approval: its rows as they stood. Only the decision is written later."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budget_versions")
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SUBMITTED)
    # [{"key": "line:12", "name": "Servers", "amount": "1200.00", "spread": "..."}]
    rows = models.JSONField(default=list)
    total = models.DecimalField(_("total"), max_digits=16, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MoneyQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_budget_version_per_number"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(status="submitted"), name="one_budget_waits_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
