"""What is held back for risks and for the unforeseen, and what was taken from it."""

from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.models.money import MoneyQuerySet
from projects.models import Project


class OfReserveQuerySet(MoneyQuerySet):
    project_path = "reserve__project"


class Reserve(models.Model):
    """Contingency (for identified risks, part of the cost baseline) or management reserve (not part of it)."""

    class Kind(models.TextChoices):
        CONTINGENCY = "contingency", _("Contingency reserve")
        MANAGEMENT = "management", _("Management reserve")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reserves")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    version = models.PositiveIntegerField(default=1)

    objects = MoneyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "kind"], name="one_reserve_per_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def taken(self) -> list[Any]:
        """Draws that count: approved, or the manager's own to make. The latest first."""
        return [draw for draw in self.draws.all() if draw.status == ReserveDraw.Status.APPROVED]


class ReserveDraw(models.Model):
    """Money taken from a reserve, or asked for, with the reason. Only the decision is written later."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Refused")

    reserve = models.ForeignKey(Reserve, on_delete=models.CASCADE, related_name="draws")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.APPROVED)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    drawn_on = models.DateField(_("date"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    # Nobody for a draw that needed no approval.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfReserveQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="draw_is_above_zero")]

    def __str__(self) -> str:
        return self.reason
