"""Baselines: named, immutable copies of the plan."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.querysets import OfProjectQuerySet
from tasks.models import Task


class OfBaselineQuerySet(OfProjectQuerySet):
    project_path = "baseline__project"


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
        _("baseline budget"), max_digits=14, decimal_places=2, default=0
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
