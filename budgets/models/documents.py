"""Invoices and expenses before they are costs: with their file, on their way to somebody's approval."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.models.money import BudgetLine, Commitment, CostCategory, CostEntry, MoneyQuerySet
from projects.models import Project
from tasks.models import Task


class OfDocumentQuerySet(MoneyQuerySet):
    project_path = "document__project"


class CostDocument(models.Model):
    """What somebody handed in to be booked. Approved, it becomes one cost entry, with these very fields."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cost_documents")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SUBMITTED)
    category = models.ForeignKey(
        CostCategory, on_delete=models.PROTECT, related_name="+", verbose_name=_("category")
    )
    line = models.ForeignKey(
        BudgetLine,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("budget line"),
    )
    task = models.ForeignKey(
        Task, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("task")
    )
    commitment = models.ForeignKey(
        Commitment,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cost_documents",
        verbose_name=_("purchase order"),
    )
    corrects = models.ForeignKey(
        CostEntry,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("corrects"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=CostEntry.Kind, default=CostEntry.Kind.INVOICE)
    description = models.CharField(_("description"), max_length=200)
    reference = models.CharField(_("document number"), max_length=60, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    foreign_amount = models.DecimalField(
        _("amount in its currency"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    foreign_currency = models.CharField(_("its currency"), max_length=3, blank=True)
    incurred_on = models.DateField(_("incurred"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    entry = models.OneToOneField(
        CostEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="document"
    )
    # The row of a ledger file that it stands for while it waits; the entry takes both over.
    source_key = models.CharField(max_length=120, blank=True, editable=False)
    ledger_import = models.ForeignKey(
        "budgets.LedgerImport",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
        verbose_name=_("ledger file"),
        editable=False,
    )
    version = models.PositiveIntegerField(default=1)

    objects = MoneyQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["project", "status"], name="cost_document_by_status")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(kind="correction", corrects__isnull=False),
                name="only_corrections_lower_a_cost",
            ),
            models.CheckConstraint(
                condition=Q(status="approved", entry__isnull=False)
                | (~Q(status="approved") & Q(entry__isnull=True)),
                name="approved_document_is_booked",
            ),
        ]

    def __str__(self) -> str:
        return self.description


class CostFile(models.Model):
    """A file of a document. `name` is what its sender called it, for people; `stored_as` is random, for the disk."""

    document = models.ForeignKey(CostDocument, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    stored_as = models.CharField(max_length=100, unique=True, editable=False)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects = OfDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
