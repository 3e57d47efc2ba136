"""Money: what is planned, what is promised, what is spent, what is held back.

Amounts are in the project's currency with two places. An amount never changes in silence: a wrong cost entry is
corrected by another entry that names it.
"""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import Action, Actor
from core.clock import recorded_now
from projects.models import Phase, Project
from projects.querysets import OfProjectQuerySet
from tasks.models import Task, TimeEntry


class MoneyQuerySet(OfProjectQuerySet):
    """Rows with amounts: who may not see costs sees none of them."""

    def visible_to(self, actor: Actor) -> OfProjectQuerySet:
        return super().visible_to(actor).allowing(actor, Action.VIEW_COSTS)


class OfLineQuerySet(MoneyQuerySet):
    project_path = "line__project"


class CostCategory(models.Model):
    """The organisation's cost categories: labour, hardware, software, cloud, services, training, travel, other."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class BudgetLine(models.Model):
    """A planned amount, phased over time: linear between two dates, along its task's dates, or by hand per month."""

    class Phasing(models.TextChoices):
        LINEAR = "linear", _("Evenly between two dates")
        TASK = "task", _("Along the task's dates")
        BY_HAND = "by_hand", _("By hand, per month")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budget_lines")
    category = models.ForeignKey(
        CostCategory, on_delete=models.PROTECT, related_name="lines", verbose_name=_("category")
    )
    phase = models.ForeignKey(
        Phase,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="budget_lines",
        verbose_name=_("phase"),
    )
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="budget_lines",
        verbose_name=_("task"),
    )
    name = models.CharField(_("name"), max_length=200)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    # What is planned in another currency; `amount` is what it was worth day by day when the line was last changed.
    foreign_amount = models.DecimalField(
        _("amount in its currency"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    foreign_currency = models.CharField(_("its currency"), max_length=3, blank=True)
    is_capex = models.BooleanField(_("capital expenditure"), default=False)
    phasing = models.CharField(_("phasing"), max_length=8, choices=Phasing, default=Phasing.LINEAR)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = MoneyQuerySet.as_manager()

    class Meta:
        ordering = ["category__position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_line_is_not_negative"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="budget_line_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BudgetLineMonth(models.Model):
    """A month's share of a line that is phased by hand."""

    line = models.ForeignKey(BudgetLine, on_delete=models.CASCADE, related_name="months")
    month = models.DateField(_("month"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    objects = OfLineQuerySet.as_manager()

    class Meta:
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["line", "month"], name="one_share_per_month")]

    def __str__(self) -> str:
        return f"{self.month}: {self.amount}"


class Commitment(models.Model):
    """A purchase order: money promised, not yet spent."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="commitments")
    line = models.ForeignKey(
        BudgetLine,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="commitments",
        verbose_name=_("budget line"),
    )
    number = models.CharField(_("order number"), max_length=60)
    supplier = models.CharField(_("supplier"), max_length=120)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    # What is ordered in another currency; `amount` is what it was worth on the day of the order.
    foreign_amount = models.DecimalField(
        _("amount in its currency"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    foreign_currency = models.CharField(_("its currency"), max_length=3, blank=True)
    ordered_on = models.DateField(_("ordered"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = MoneyQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_order_per_number"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="commitment_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.supplier}"


class CostEntry(models.Model):
    """Money spent: when it was incurred (`incurred_on`) and when we learned of it (`recorded_at`). Never edited."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        EXPENSE = "expense", _("Expense")
        LABOUR = "labour", _("Labour")
        CORRECTION = "correction", _("Correction")
        ACCRUAL = "accrual", _("Accrual")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cost_entries")
    category = models.ForeignKey(
        CostCategory, on_delete=models.PROTECT, related_name="cost_entries", verbose_name=_("category")
    )
    line = models.ForeignKey(
        BudgetLine,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cost_entries",
        verbose_name=_("budget line"),
    )
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cost_entries",
        verbose_name=_("task"),
    )
    commitment = models.ForeignKey(
        Commitment,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cost_entries",
        verbose_name=_("purchase order"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.INVOICE)
    description = models.CharField(_("description"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    incurred_on = models.DateField(_("incurred"))
    recorded_at = models.DateTimeField(_("recorded"), default=recorded_now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    # What was paid in another currency; `amount` is what it was worth on the day it was incurred.
    foreign_amount = models.DecimalField(
        _("amount in its currency"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    foreign_currency = models.CharField(_("its currency"), max_length=3, blank=True)
    time_entry = models.ForeignKey(
        TimeEntry,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cost_entries",
        verbose_name=_("time entry"),
    )
    reference = models.CharField(_("document number"), max_length=60, blank=True)
    # Where it came from (a ledger row, a time entry): the same source never becomes two entries.
    source_key = models.CharField(max_length=120, blank=True)
    ledger_import = models.ForeignKey(
        "budgets.LedgerImport",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("ledger file"),
    )

    objects = MoneyQuerySet.as_manager()

    class Meta:
        ordering = ["-incurred_on", "-id"]
        indexes = [models.Index(fields=["project", "incurred_on"], name="cost_entry_by_date")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "source_key"], condition=~Q(source_key=""), name="one_entry_per_source"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0) | Q(kind="correction"), name="only_corrections_are_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.description
