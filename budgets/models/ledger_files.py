"""Ledger files: what was sent, and what its columns hold."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.models.money import CostCategory, MoneyQuerySet
from projects.models import Project


class LedgerMapping(models.Model):
    """Which column of a project's ledger files holds what; kept from one import to the next."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="ledger_mapping")
    # {"amount": "Betrag", ...}: field -> heading of the column
    columns = models.JSONField(default=dict)
    category = models.ForeignKey(
        CostCategory,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("category of rows without one"),
    )
    version = models.PositiveIntegerField(default=1)

    objects = MoneyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.project}: {', '.join(self.columns)}"


class LedgerImport(models.Model):
    """A ledger file on its way into the costs: read, mapped, previewed; booked only when somebody confirms."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="ledger_imports")
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    # The cells as text; emptied once booked, the entries then say what came in.
    table = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)
    booked_at = models.DateTimeField(null=True, blank=True)
    # {"booked": 12, "total": "1234.50", "known": 3, "errors": [[7, "why"], ...]}
    report = models.JSONField(default=dict)
    # Taken back by new entries; its rows may then be booked from a file again.
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = MoneyQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
