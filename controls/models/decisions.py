"""The decision log: what was decided, between which options, why, and when it is looked at again."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from projects.models import Gate, Project
from risks.models import RegisterQuerySet, Risk
from tasks.models import Task

MAX_OPTIONS = 12


class Decision(models.Model):
    """`options`: [{"name", "pros", "cons"}] in their order; `chosen` counts them from 1, empty for none."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=200)
    context = models.TextField(_("context"), blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)
    chosen = models.PositiveSmallIntegerField(_("chosen option"), null=True, blank=True)
    rationale = models.TextField(_("rationale"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_on = models.DateField(_("decided on"))
    review_on = models.DateField(_("review on"), null=True, blank=True)
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="decisions",
        verbose_name=_("task"),
    )
    risk = models.ForeignKey(
        Risk,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="decisions",
        verbose_name=_("risk"),
    )
    gate = models.ForeignKey(
        Gate, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("gate")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="decision_number_in_project"),
            models.CheckConstraint(
                condition=Q(review_on=None) | Q(review_on__gte=models.F("decided_on")),
                name="decision_reviewed_after_it_is_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        errors = {}
        if self.chosen is not None and not 1 <= self.chosen <= len(self.options):
            errors["chosen"] = _now("There is no such option.")
        if self.review_on and self.review_on < self.decided_on:
            errors["review_on"] = _now("The review cannot come before the decision.")
        if errors:
            raise ValidationError(errors)

    @property
    def code(self) -> str:
        return f"D-{self.number:02d}"

    @property
    def choice(self) -> dict[str, Any] | None:
        """The option that was taken."""
        return self.options[self.chosen - 1] if self.chosen and self.chosen <= len(self.options) else None
