"""Health: its colours, the limits that set them, and what a manager shows beside them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import recorded_now
from core.quantities import lazy_name
from projects.models import Project
from projects.querysets import OfProjectQuerySet


class Rag(models.TextChoices):
    """Health colours; `none` is not yet rated, never green by default."""

    GREEN = "green", _("Green")
    AMBER = "amber", _("Amber")
    RED = "red", _("Red")
    NONE = "none", _("Not rated")


class Threshold(models.Model):
    """From which value a metric is amber and red: the organisation's (no project), or a project's own."""

    class Metric(models.TextChoices):
        FINISH_VARIANCE_DAYS = "finish_variance_days", lazy_name("slip")
        COST_VARIANCE_PERCENT = "cost_variance_percent", lazy_name("forecast_over_budget")
        SCOPE_CHANGE_PERCENT = "scope_change_percent", _("Work added since the baseline, %")
        EXPOSURE_ABOVE_RESERVE = (
            "exposure_above_reserve",
            _("Risk exposure above the contingency left, % of budget"),
        )

    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.CASCADE, related_name="thresholds"
    )
    metric = models.CharField(_("metric"), max_length=40, choices=Metric)
    amber = models.DecimalField(_("amber above"), max_digits=9, decimal_places=2)
    red = models.DecimalField(_("red above"), max_digits=9, decimal_places=2)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "metric"], nulls_distinct=False, name="one_threshold_per_metric"
            ),
            models.CheckConstraint(condition=Q(red__gte=models.F("amber")), name="red_is_beyond_amber"),
        ]

    def __str__(self) -> str:
        return f"{self.metric}: {self.amber} / {self.red}"


class HealthOverride(models.Model):
    """A manager's colour beside the computed one, with a reason and an expiry."""

    class Dimension(models.TextChoices):
        OVERALL = "overall", _("Overall")
        SCHEDULE = "schedule", _("Schedule")
        BUDGET = "budget", _("Budget")
        SCOPE = "scope", _("Scope")
        RISK = "risk", _("Risk")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="health_overrides")
    dimension = models.CharField(_("what"), max_length=10, choices=Dimension)
    colour = models.CharField(_("colour"), max_length=6, choices=Rag)
    reason = models.CharField(_("reason"), max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    set_at = models.DateTimeField(default=recorded_now)
    expires_on = models.DateField(_("until"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.dimension}: {self.colour}"
