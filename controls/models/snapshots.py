"""Snapshots: what was known of a project when, and of each of its tasks."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from controls.models.baselines import Baseline
from controls.models.health import Rag
from core.clock import recorded_now
from projects.models import Project
from projects.querysets import OfProjectQuerySet


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
    # The formula that the estimate at completion is by. Every formula that is defined lies between low and high;
    # with a doubt (`controls/earned_value/figures/forecast.py`) the estimate does not hold.
    eac_method = models.CharField(max_length=20, choices=Project.EacMethod, blank=True)
    estimate_low = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    estimate_high = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    estimate_doubts = models.JSONField(default=list)
    # The part of planned and earned value that the calendar alone earns; no schedule index counts it.
    earned_as_planned = models.DecimalField(max_digits=16, decimal_places=2, default=0)
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

    @property
    def forecast_cost(self) -> Decimal | None:
        """The estimate at completion, where it holds."""
        return None if self.estimate_doubts else self.estimate_at_completion


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
