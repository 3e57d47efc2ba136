"""Monitoring & control: immutable baselines, snapshots of what was known when, thresholds and overrides."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.clock import recorded_now
from projects.models import Project
from projects.querysets import OfProjectQuerySet
from tasks.models import Task


class OfBaselineQuerySet(OfProjectQuerySet):
    project_path = "baseline__project"


class Rag(models.TextChoices):
    """Health colours; `none` is not yet rated, never green by default."""

    GREEN = "green", _("Green")
    AMBER = "amber", _("Amber")
    RED = "red", _("Red")
    NONE = "none", _("Not rated")


class Baseline(models.Model):
    """A named, immutable copy of the plan. One of a project's baselines is the reference for variance."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    is_reference = models.BooleanField(_("reference"), default=False)
    start = models.DateTimeField(null=True)
    finish = models.DateTimeField(null=True)
    budget_at_completion = models.DecimalField(
        _("budget at completion"), max_digits=14, decimal_places=2, default=0
    )
    contingency = models.DecimalField(_("contingency"), max_digits=14, decimal_places=2, default=0)
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="baseline_number_in_project"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_reference=True), name="one_reference_baseline"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BaselineTask(models.Model):
    """A task as it was when the baseline was taken. `phasing` is planned cost by ISO date: {"2026-05-04": "960.00"}."""

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="tasks")
    task = models.ForeignKey(Task, null=True, on_delete=models.SET_NULL, related_name="baseline_rows")
    wbs_code = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    is_summary = models.BooleanField(default=False)
    is_milestone = models.BooleanField(default=False)
    start = models.DateTimeField(null=True)
    finish = models.DateTimeField(null=True)
    duration_minutes = models.PositiveIntegerField(default=0)
    work_minutes = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    phasing = models.JSONField(default=dict)

    objects = OfBaselineQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["baseline", "task"], name="task_once_per_baseline")]

    def __str__(self) -> str:
        return f"{self.wbs_code} {self.name}"


class Snapshot(models.Model):
    """What was known of a project at a status date, computed from one generation of its rows. Never edited.

    Ratios are null when their denominator is zero: "not yet defined".
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="snapshots")
    generation = models.PositiveBigIntegerField()
    status_date = models.DateField(_("status date"))
    computed_at = models.DateTimeField(default=recorded_now)
    baseline = models.ForeignKey(Baseline, null=True, on_delete=models.SET_NULL, related_name="+")

    forecast_start = models.DateTimeField(null=True)
    forecast_finish = models.DateTimeField(null=True)
    baseline_finish = models.DateTimeField(null=True)
    # Working days of the project's calendar; positive is late.
    finish_variance_days = models.DecimalField(max_digits=9, decimal_places=2, null=True)

    budget_at_completion = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    planned_value = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    earned_value = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    actual_cost = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    committed = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    estimate_at_completion = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    cost_performance_index = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    schedule_performance_index = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    percent_complete = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    # What the activities' owners expect still to spend; with it every forecast formula can be told again.
    bottom_up_etc = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    eac_method = models.CharField(max_length=20, choices=Project.EacMethod, blank=True)
    # Earned schedule in working days from the baseline's start: ES, AT and PD.
    earned_days = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    elapsed_days = models.PositiveIntegerField(null=True)
    planned_days = models.PositiveIntegerField(null=True)
    time_forecast_finish = models.DateField(null=True)
    risk_exposure = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    contingency_left = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    # Colours by themselves for lists; `health` has value, tolerance, cause and sentence of each.
    overall = models.CharField(max_length=6, choices=Rag, default=Rag.NONE)
    schedule = models.CharField(max_length=6, choices=Rag, default=Rag.NONE)
    budget = models.CharField(max_length=6, choices=Rag, default=Rag.NONE)
    scope = models.CharField(max_length=6, choices=Rag, default=Rag.NONE)
    risk = models.CharField(max_length=6, choices=Rag, default=Rag.NONE)
    health = models.JSONField(default=dict)
    earned_value_table = models.JSONField(default=dict)
    milestones = models.JSONField(default=list)
    phases = models.JSONField(default=list)
    # {"open": 7, "top": [{"number": 3, "title": ..., "score": 16, "exposure": "8000.00", "owner": ...}]}
    risks = models.JSONField(default=dict)
    # The last change set and movement of the finish that are in these figures.
    last_change_set_id = models.BigIntegerField(null=True)
    last_finish_move_id = models.BigIntegerField(null=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "generation", "status_date"], name="one_snapshot_per_state"
            )
        ]
        indexes = [models.Index(fields=["project", "-id"], name="snapshot_latest")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.status_date} #{self.generation}"


class TaskMeasure(models.Model):
    """Earned value of one leaf task as it was known from the snapshot `since` on, until the one that says otherwise.

    Only what changed is written, so a snapshot's rows are those with since ≤ snapshot < until. Amounts never change.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="task_measures")
    # No foreign key: what was known of a task outlives it. 0 is for the costs outside the tasks.
    task_id = models.BigIntegerField()
    since = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="+")
    until = models.ForeignKey(Snapshot, null=True, on_delete=models.CASCADE, related_name="+")
    budget_at_completion = models.DecimalField(max_digits=16, decimal_places=2)
    planned_value = models.DecimalField(max_digits=16, decimal_places=2)
    earned_value = models.DecimalField(max_digits=16, decimal_places=2)
    actual_cost = models.DecimalField(max_digits=16, decimal_places=2)
    bottom_up_etc = models.DecimalField(max_digits=16, decimal_places=2)
    percent_complete = models.PositiveSmallIntegerField()
    earning_method = models.CharField(max_length=20)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "task_id"], condition=Q(until=None), name="one_measure_of_a_task_now"
            ),
            models.UniqueConstraint(fields=["project", "task_id", "since"], name="one_measure_per_snapshot"),
        ]
        indexes = [models.Index(fields=["project", "since", "until"], name="measures_of_snapshot")]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.earned_value}"


class Movement(models.Model):
    """One cause in the slip ledger: by how much one edit moved the forecast finish, the forecast cost, or both.

    Written with the snapshot that first holds it, never edited. The movements of a snapshot follow one another from
    the figures of the snapshot before it to its own, so their sum is the difference of the two.
    """

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("Progress")
        PLAN = "plan", _("Plan")
        STATUS_DATE = "status_date", _("Status date")
        CALENDAR = "calendar", _("Calendar")
        MONEY = "money", _("Costs and budget")
        BASELINE = "baseline", _("Baseline")
        CHANGE = "change", _("Change request")
        IMPORT = "import", _("Import")
        OTHER = "other", _("Other")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="movements")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="movements")
    position = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_name = models.CharField(_("person"), max_length=200, blank=True)
    change_set_id = models.BigIntegerField(null=True)
    task = models.ForeignKey(Task, null=True, on_delete=models.SET_NULL, related_name="movements")
    # What is said of the cause: intent, summary, task, and which of its fields went from what to what.
    facts = models.JSONField(default=dict)
    finish_before = models.DateTimeField(null=True)
    finish_after = models.DateTimeField(null=True)
    cost_before = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    cost_after = models.DecimalField(max_digits=16, decimal_places=2, null=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["snapshot_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "position"], name="one_movement_per_position")
        ]
        indexes = [models.Index(fields=["project", "snapshot", "position"], name="movement_of_project")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.change_set_id}"


class Threshold(models.Model):
    """From which value a metric is amber and red: the organisation's (no project), or a project's own."""

    class Metric(models.TextChoices):
        FINISH_VARIANCE_DAYS = "finish_variance_days", _("Forecast finish against baseline, working days")
        COST_VARIANCE_PERCENT = "cost_variance_percent", _("Forecast cost against budget, %")
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


# One file a subject; Django finds models through this module.
from controls.action_models import ActionRule, ControlAction, Level, Measure  # noqa: E402
from controls.change_models import (  # noqa: E402
    ChangeApproval,
    ChangeOperation,
    ChangeRequest,
    ChangeRoute,
)
from controls.decision_models import Decision  # noqa: E402

__all__ = [
    "ActionRule", "Baseline", "BaselineTask", "ChangeApproval", "ChangeOperation", "ChangeRequest", "ChangeRoute",
    "ControlAction", "Decision", "HealthOverride", "Level", "Measure",
    "Movement", "OfBaselineQuerySet", "Rag", "Snapshot", "TaskMeasure", "Threshold",
]  # fmt: skip
