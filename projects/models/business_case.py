"""The business case in numbers: options compared over years, one of them chosen."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project
from projects.querysets import OfProjectQuerySet

MOST_YEARS = 15
_YEAR = [MinValueValidator(1990), MaxValueValidator(2200)]
_COUNT = [MinValueValidator(1), MaxValueValidator(MOST_YEARS)]
_DISCOUNT = [MinValueValidator(0), MaxValueValidator(50)]
_SHARE = [MinValueValidator(0), MaxValueValidator(100)]


class CaseOption(models.Model):
    """One way to meet the need, with what it costs and brings in each year.

    `costs` and `benefits` are amounts as decimal text, the first of the year in which it begins.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="case_options")
    name = models.CharField(_("option"), max_length=120)
    description = models.TextField(_("what it means"), blank=True)
    is_nothing = models.BooleanField(_("this is doing nothing"), default=False)
    costs = models.JSONField(_("costs"), default=list)
    benefits = models.JSONField(_("benefits"), default=list)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-is_nothing", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(is_nothing=True),
                name="one_option_does_nothing",
                violation_error_message=_("Another option already stands for doing nothing."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BusinessCase(models.Model):
    """What the options are compared by, and which was chosen.

    Shares say how far the worst and the best case lie from what is expected.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="business_case")
    first_year = models.PositiveSmallIntegerField(_("first year"), validators=_YEAR)
    year_count = models.PositiveSmallIntegerField(
        _("years after it"),
        default=5,
        validators=_COUNT,
    )
    discount_percent = models.DecimalField(
        _("discount rate, %"),
        max_digits=5,
        decimal_places=2,
        default=8,
        validators=_DISCOUNT,
    )
    worst_cost_percent = models.PositiveSmallIntegerField(
        _("worst case: costs higher by %"),
        default=20,
        validators=_SHARE,
    )
    worst_benefit_percent = models.PositiveSmallIntegerField(
        _("worst case: benefits lower by %"),
        default=30,
        validators=_SHARE,
    )
    best_cost_percent = models.PositiveSmallIntegerField(
        _("best case: costs lower by %"),
        default=10,
        validators=_SHARE,
    )
    best_benefit_percent = models.PositiveSmallIntegerField(
        _("best case: benefits higher by %"),
        default=20,
        validators=_SHARE,
    )
    assumptions = models.TextField(_("assumptions"), blank=True)
    chosen = models.ForeignKey(
        CaseOption,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("chosen option"),
    )
    chosen_why = models.TextField(_("why"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Business case of {self.project}"
