"""Rules that open actions: a value past its bound is somebody's to deal with until it is back inside."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.clock import recorded_now
from core.quantities import lazy_name
from projects.models import Phase, Project
from projects.querysets import OfProjectQuerySet
from tasks.models import Task


class Level(models.TextChoices):
    PROJECT = "project", _("Project")
    PHASE = "phase", _("Phase")
    TASK = "task", _("Task")


class Measure(models.TextChoices):
    """What a rule looks at. Indices are bad below their bound, everything else above it."""

    FINISH_LATE_DAYS = "finish_late_days", lazy_name("slip")
    SCHEDULE_INDEX = "schedule_index", _("Schedule performance (SPI)")
    COST_INDEX = "cost_index", _("Cost performance (CPI)")
    COST_OVER_PERCENT = "cost_over_percent", lazy_name("forecast_over_budget")
    SCOPE_CHANGE_PERCENT = "scope_change_percent", _("Work added since the baseline, %")
    EXPOSURE_PERCENT = "exposure_percent", _("Risk exposure above the contingency left, % of budget")


class ActionRule(models.Model):
    """From which value on an action is opened: the organisation's rule (no project), or a project's in its place."""

    class Owner(models.TextChoices):
        MANAGER = "manager", _("Project manager")
        SPONSOR = "sponsor", _("Sponsor")
        ASSIGNEE = "assignee", _("Who is on the task, else the project manager")

    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.CASCADE, related_name="action_rules"
    )
    level = models.CharField(_("level"), max_length=10, choices=Level)
    metric = models.CharField(_("metric"), max_length=24, choices=Measure)
    bound = models.DecimalField(_("bound"), max_digits=9, decimal_places=2)
    owner_role = models.CharField(_("whose action"), max_length=10, choices=Owner, default=Owner.MANAGER)
    due_days = models.PositiveSmallIntegerField(
        _("due after days"), default=5, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    # Back inside the bound: closed by itself, or its owner is asked.
    closes_itself = models.BooleanField(_("close when back inside"), default=True)
    is_active = models.BooleanField(_("in force"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["level", "metric", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "level", "metric"], nulls_distinct=False, name="one_action_rule_per_metric"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.metric} {self.bound}"


class ControlAction(models.Model):
    """Something crossed its bound, and somebody answers for it. The same crossing never opens a second one."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        BACK_INSIDE = "back_inside", _("Back inside")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="control_actions")
    level = models.CharField(_("level"), max_length=10, choices=Level)
    metric = models.CharField(_("metric"), max_length=24, choices=Measure)
    phase = models.ForeignKey(Phase, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(
        Task, null=True, blank=True, on_delete=models.CASCADE, related_name="control_actions"
    )
    bound = models.DecimalField(_("bound"), max_digits=9, decimal_places=2)
    value = models.DecimalField(_("value when opened"), max_digits=12, decimal_places=2)
    value_now = models.DecimalField(_("value now"), max_digits=12, decimal_places=2, default=Decimal(0))
    # Whether the crossing that opened it still lasts; a done action may be outside still.
    is_outside = models.BooleanField(default=True)
    # Back inside, and its owner is asked whether it is settled.
    is_asking = models.BooleanField(default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    due = models.DateField(_("due"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN)
    note = models.CharField(_("what was done"), max_length=300, blank=True)
    opened_at = models.DateTimeField(default=recorded_now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "level", "metric", "phase", "task"],
                condition=models.Q(is_outside=True),
                nulls_distinct=False,
                name="one_action_per_crossing",
            )
        ]
        indexes = [models.Index(fields=["project", "status", "due"], name="control_actions_of_project")]

    def __str__(self) -> str:
        return f"{self.metric} {self.value} / {self.bound}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN
