"""Initiation's records: the charter, objectives, strategic goals, stakeholders."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.models.project import Project
from projects.querysets import OfProjectQuerySet

_ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class Charter(models.Model):
    """Why the project exists and what it will and will not do. Markdown in every text."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="charter")
    business_case = models.TextField(_("business case"), blank=True)
    goals = models.TextField(_("goals"), blank=True)
    in_scope = models.TextField(_("in scope"), blank=True)
    out_of_scope = models.TextField(_("out of scope"), blank=True)
    success_criteria = models.TextField(_("success criteria"), blank=True)
    assumptions = models.TextField(_("assumptions"), blank=True)
    constraints = models.TextField(_("constraints"), blank=True)
    approach = models.TextField(_("approach"), blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Charter of {self.project}"


class StrategicGoal(models.Model):
    """A goal of the organisation that objectives may serve."""

    name = models.CharField(_("name"), max_length=200, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Objective(models.Model):
    """What success is measured by: a metric from a baseline value to a target value by a date."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="objectives")
    name = models.CharField(_("objective"), max_length=200)
    metric = models.CharField(_("metric"), max_length=120)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    baseline_value = models.DecimalField(
        pgettext_lazy("value", "from"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    target_value = models.DecimalField(
        pgettext_lazy("value", "to"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    due = models.DateField(_("by"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    strategic_goal = models.ForeignKey(
        StrategicGoal,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="objectives",
        verbose_name=_("strategic goal"),
    )
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["due", "id"]

    def __str__(self) -> str:
        return self.name


class OfObjectiveQuerySet(OfProjectQuerySet):
    project_path = "objective__project"


class ObjectiveMeasurement(models.Model):
    """Where an objective's metric stood on a day, and where the value comes from."""

    objective = models.ForeignKey(
        Objective,
        on_delete=models.CASCADE,
        related_name="measurements",
    )
    measured_on = models.DateField(_("measured on"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    source = models.CharField(_("source"), max_length=200, blank=True)
    measured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("measured by"),
    )
    version = models.PositiveIntegerField(default=1)

    objects = OfObjectiveQuerySet.as_manager()

    class Meta:
        ordering = ["-measured_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "measured_on"],
                name="one_value_a_day",
                violation_error_message=_("There is a value of this day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective}, {self.measured_on}"


class Stakeholder(models.Model):
    """Somebody who can help or hinder: power × interest, and how engaged they are against how they should be."""

    class Engagement(models.TextChoices):
        UNAWARE = "unaware", _("Unaware")
        RESISTANT = "resistant", _("Resistant")
        NEUTRAL = "neutral", _("Neutral")
        SUPPORTIVE = "supportive", _("Supportive")
        LEADING = "leading", _("Leading")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stakeholders")
    name = models.CharField(_("name"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
    )
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        db_default="",
        help_text=_("For who has no account."),
    )
    power = models.PositiveSmallIntegerField(_("power"), default=3, validators=_ONE_TO_FIVE)
    interest = models.PositiveSmallIntegerField(_("interest"), default=3, validators=_ONE_TO_FIVE)
    current_engagement = models.CharField(
        _("engagement now"), max_length=12, choices=Engagement, default=Engagement.NEUTRAL
    )
    desired_engagement = models.CharField(
        _("engagement wanted"), max_length=12, choices=Engagement, default=Engagement.SUPPORTIVE
    )
    notes = models.TextField(_("notes"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-power", "-interest", "name"]

    def __str__(self) -> str:
        return self.name


class OfStakeholderQuerySet(OfProjectQuerySet):
    project_path = "stakeholder__project"


class StakeholderNote(models.Model):
    """How engaged a stakeholder was on a day, in what mood, and what was said."""

    class Sentiment(models.TextChoices):
        POSITIVE = "positive", _("Positive")
        NEUTRAL = "neutral", pgettext_lazy("sentiment", "Neutral")
        NEGATIVE = "negative", _("Negative")

    stakeholder = models.ForeignKey(
        Stakeholder,
        on_delete=models.CASCADE,
        related_name="entries",
    )
    noted_on = models.DateField(_("on"))
    engagement = models.CharField(
        _("engagement"),
        max_length=12,
        choices=Stakeholder.Engagement,
    )
    sentiment = models.CharField(
        _("sentiment"),
        max_length=8,
        choices=Sentiment,
        blank=True,
    )
    text = models.CharField(_("what was said"), max_length=500, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("noted by"),
    )
    objects = OfStakeholderQuerySet.as_manager()

    class Meta:
        ordering = ["-noted_on", "-id"]

    def __str__(self) -> str:
        return f"{self.stakeholder}, {self.noted_on}"
