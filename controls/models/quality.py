"""Plan quality: the checks by name, and limits of the organisation's own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlanCheck(models.TextChoices):
    """The checks of `engine.quality`, under the names by which pages call them."""

    LOGIC = "logic", _("Missing links")
    LEADS = "leads", _("Leads")
    LAGS = "lags", _("Lags")
    LINK_TYPES = "link_types", _("Other kinds of links")
    HARD_CONSTRAINTS = "hard_constraints", _("Hard constraints")
    HIGH_FLOAT = "high_float", _("High float")
    NEGATIVE_FLOAT = "negative_float", _("Negative float")
    LONG_DURATIONS = "long_durations", _("Long durations")
    INVALID_DATES = "invalid_dates", _("Invalid dates")
    RESOURCES = "resources", _("Nobody assigned")
    MISSED_TASKS = "missed_tasks", _("Missed tasks")
    CRITICAL_PATH_TEST = "critical_path_test", _("Critical path test")
    CPLI = "cpli", _("Critical path length index")
    BEI = "bei", _("Baseline execution index")


class QualityLimit(models.Model):
    """What holds for every project in place of the published limit.

    Without a `value` the check judges nothing.

    `value` is percent or an index; `days` the working days above which float or a duration is
    high, or that the critical path test adds.
    """

    name = models.CharField(_("check"), max_length=24, choices=PlanCheck, unique=True)
    value = models.DecimalField(_("limit"), max_digits=5, decimal_places=2, null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0, value__lte=100),
                name="quality_limit_within_100",
            ),
            models.CheckConstraint(
                condition=Q(days=None) | Q(days__gte=1),
                name="quality_days_above_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
