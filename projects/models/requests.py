"""What people ask for before it is a project, and by what the organisation judges it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.access import Action, Actor
from core.clock import recorded_now
from projects.models.project import Project

LEAST_POINTS, MOST_POINTS = 1, 5
_POINTS = [MinValueValidator(LEAST_POINTS), MaxValueValidator(MOST_POINTS)]
_WEIGHT = [MinValueValidator(1), MaxValueValidator(100)]


class ScoringCriterion(models.Model):
    """A question that every request is judged by, from 1 to 5.

    `is_burden`: much of it speaks against the request (effort, risk).
    """

    name = models.CharField(_("criterion"), max_length=80, unique=True)
    low_words = models.CharField(_("1 means"), max_length=120, blank=True)
    high_words = models.CharField(_("5 means"), max_length=120, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=25, validators=_WEIGHT)
    is_burden = models.BooleanField(_("the more, the worse"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class ProjectRequestQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "ProjectRequestQuerySet":
        """Whoever sees the portfolio sees all of them; everybody sees their own."""
        if actor.may(Action.VIEW_PORTFOLIO):
            return self
        return self.filter(requested_by=actor.user_id)


class ProjectRequest(models.Model):
    """A need that somebody has, on its way to a project or to a no."""

    class Status(models.TextChoices):
        NEW = "new", _("New")
        IN_REVIEW = "in_review", _("In review")
        ON_HOLD = "on_hold", _("On hold")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    title = models.CharField(_("what is asked for"), max_length=200)
    need = models.TextField(_("need"))
    outcome = models.TextField(_("outcome wanted"), blank=True)
    for_whom = models.CharField(_("for whom"), max_length=200, blank=True)
    wanted_by = models.DateField(_("wanted by"), null=True, blank=True)
    rough_cost = models.DecimalField(
        _("rough cost"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    status = models.CharField(
        _("state"),
        max_length=12,
        choices=Status,
        default=Status.NEW,
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("requested by"),
    )
    requested_at = models.DateTimeField(default=recorded_now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    project = models.OneToOneField(
        Project,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="request",
        verbose_name=_("project"),
    )
    version = models.PositiveIntegerField(default=1)

    objects = ProjectRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_decided(self) -> bool:
        return self.status in (self.Status.APPROVED, self.Status.DECLINED)


class RequestScore(models.Model):
    """How many points a request has in a criterion."""

    request = models.ForeignKey(ProjectRequest, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(
        ScoringCriterion,
        on_delete=models.CASCADE,
        related_name="scores",
    )
    points = models.PositiveSmallIntegerField(_("points"), validators=_POINTS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "criterion"],
                name="one_score_a_criterion",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"
