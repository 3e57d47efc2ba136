"""Risks (threats and opportunities), their responses, and issues: risks that happened, or troubles that did."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import Action, Actor
from core.database.any_of import Ids
from projects.models import Project
from projects.querysets import OfProjectQuerySet
from tasks.models import Task

_STEP = [MinValueValidator(1), MaxValueValidator(5)]
_PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class RegisterQuerySet(OfProjectQuerySet):
    """Risks and issues: whoever sees the plan sees them, and whom a row names sees that row.

    Stakeholders read of the others in dashboards and reports.
    """

    # Paths to who a row names.
    named: tuple[str, ...] = ()

    def visible_to(self, actor: Actor) -> OfProjectQuerySet:
        rows = super().visible_to(actor)
        ids = actor.project_ids_with(Action.VIEW_PLAN)
        if ids is None:
            return rows
        readable = Q(**{f"{self.project_path}__any_of": Ids(ids)})
        for path in self.named:
            readable |= Q(**{path: actor.user_id})
        return rows.filter(readable)


class RiskQuerySet(RegisterQuerySet):
    named = ("owner",)


class IssueQuerySet(RegisterQuerySet):
    named = ("owner", "escalated_to")


class OfRiskQuerySet(RegisterQuerySet):
    project_path = "risk__project"
    named = ("risk__owner",)


class ScaleStep(models.Model):
    """A step of the organisation's 5×5 scales, with the numbers behind it."""

    class Axis(models.TextChoices):
        PROBABILITY = "probability", _("Probability")
        IMPACT = "impact", _("Impact")

    axis = models.CharField(max_length=12, choices=Axis)
    step = models.PositiveSmallIntegerField(validators=_STEP)
    name = models.CharField(_("name"), max_length=40)
    # Probability: up to this percent. Impact: up to this share of the budget in percent, and this many working days.
    up_to_percent = models.DecimalField(max_digits=6, decimal_places=2)
    up_to_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["axis", "step"]
        constraints = [models.UniqueConstraint(fields=["axis", "step"], name="one_row_per_scale_step")]

    def __str__(self) -> str:
        return self.name


class Risk(models.Model):
    """Cause → event → effect, with probability, three-point impact in working days and money, and three ratings."""

    class Kind(models.TextChoices):
        THREAT = "threat", _("Threat")
        OPPORTUNITY = "opportunity", _("Opportunity")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        OCCURRED = "occurred", _("Happened")

    class Category(models.TextChoices):
        TECHNICAL = "technical", _("Technical")
        PEOPLE = "people", _("People")
        SUPPLIER = "supplier", _("Supplier")
        DATA = "data", _("Data")
        SECURITY = "security", _("Security")
        LEGAL = "legal", _("Legal and compliance")
        BUSINESS = "business", _("Business")
        EXTERNAL = "external", _("External")

    class Proximity(models.TextChoices):
        IMMINENT = "imminent", _("Within a month")
        NEAR = "near", _("Within three months")
        FAR = "far", _("Later")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risks")
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=200)
    cause = models.TextField(_("cause"), blank=True)
    event = models.TextField(_("event"), blank=True)
    effect = models.TextField(_("effect"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.THREAT)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    category = models.CharField(_("category"), max_length=12, choices=Category, default=Category.TECHNICAL)
    proximity = models.CharField(_("proximity"), max_length=10, choices=Proximity, default=Proximity.NEAR)
    trigger = models.CharField(_("trigger"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_risks",
        verbose_name=_("owner"),
    )
    review_on = models.DateField(_("next review"), null=True, blank=True)
    tasks = models.ManyToManyField(
        Task, blank=True, related_name="risks", verbose_name=_("tasks it would hit")
    )

    probability_percent = models.PositiveSmallIntegerField(
        _("probability, %"), default=30, validators=_PERCENT
    )
    impact_days_low = models.DecimalField(_("days, at least"), max_digits=7, decimal_places=1, default=0)
    impact_days_likely = models.DecimalField(
        _("days, most likely"), max_digits=7, decimal_places=1, default=0
    )
    impact_days_high = models.DecimalField(_("days, at most"), max_digits=7, decimal_places=1, default=0)
    impact_cost_low = models.DecimalField(_("cost, at least"), max_digits=14, decimal_places=2, default=0)
    impact_cost_likely = models.DecimalField(
        _("cost, most likely"), max_digits=14, decimal_places=2, default=0
    )
    impact_cost_high = models.DecimalField(_("cost, at most"), max_digits=14, decimal_places=2, default=0)

    inherent_probability = models.PositiveSmallIntegerField(
        _("inherent probability"), default=3, validators=_STEP
    )
    inherent_impact = models.PositiveSmallIntegerField(_("inherent impact"), default=3, validators=_STEP)
    current_probability = models.PositiveSmallIntegerField(
        _("current probability"), default=3, validators=_STEP
    )
    current_impact = models.PositiveSmallIntegerField(_("current impact"), default=3, validators=_STEP)
    target_probability = models.PositiveSmallIntegerField(
        _("target probability"), default=2, validators=_STEP
    )
    target_impact = models.PositiveSmallIntegerField(_("target impact"), default=2, validators=_STEP)

    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="risk_number_in_project"),
            models.CheckConstraint(
                condition=Q(probability_percent__lte=100), name="risk_probability_within_100"
            ),
        ]

    def __str__(self) -> str:
        return f"R-{self.number:02d} {self.title}"

    @property
    def code(self) -> str:
        return f"R-{self.number:02d}"

    @property
    def score(self) -> int:
        """Current probability step × current impact step, 1 to 25."""
        return self.current_probability * self.current_impact


class RiskResponse(models.Model):
    """What is done about a risk: an action with an owner, a date and a price."""

    class Strategy(models.TextChoices):
        AVOID = "avoid", _("Avoid")
        TRANSFER = "transfer", _("Transfer")
        MITIGATE = "mitigate", _("Mitigate")
        ACCEPT = "accept", _("Accept")
        ESCALATE = "escalate", _("Escalate")
        EXPLOIT = "exploit", _("Exploit")
        SHARE = "share", _("Share")
        ENHANCE = "enhance", _("Enhance")

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="responses")
    strategy = models.CharField(_("strategy"), max_length=10, choices=Strategy, default=Strategy.MITIGATE)
    action = models.CharField(_("action"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    due = models.DateField(_("due"), null=True, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=2, default=0)
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("task in the plan"),
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfRiskQuerySet.as_manager()

    class Meta:
        ordering = ["due", "id"]

    def __str__(self) -> str:
        return self.action
