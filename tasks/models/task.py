"""The work breakdown structure and the links of the network."""

from django.contrib.postgres.indexes import BrinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.quantities import lazy_name
from projects.models import Gate, Phase, Project
from tasks.querysets import LinkQuerySet, TaskQuerySet
from tasks.typing.figures.splits import validate_gaps

_PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class Task(models.Model):
    """A row of the plan. Inputs are what people (or an import) say; the scheduled fields are what the engine found.

    Durations and floats are working minutes of the task's calendar; datetimes are UTC.
    """

    class Mode(models.TextChoices):
        AUTO = "auto", _("Scheduled automatically")
        MANUAL = "manual", _("Scheduled by hand")

    class Kind(models.TextChoices):
        FIXED_UNITS = "fixed_units", _("Fixed units")
        FIXED_WORK = "fixed_work", _("Fixed work")
        FIXED_DURATION = "fixed_duration", _("Fixed duration")

    class Constraint(models.TextChoices):
        ASAP = "asap", _("As soon as possible")
        ALAP = "alap", _("As late as possible")
        SNET = "snet", _("Start no earlier than")
        SNLT = "snlt", _("Start no later than")
        FNET = "fnet", _("Finish no earlier than")
        FNLT = "fnlt", _("Finish no later than")
        MSO = "mso", _("Must start on")
        MFO = "mfo", _("Must finish on")
        # Primavera P6's soft ones: held from both sides, and never against links.
        SON = "son", _("Start on, if links allow")
        FON = "fon", _("Finish on, if links allow")

    class Status(models.TextChoices):
        TODO = "todo", _("To do")
        IN_PROGRESS = "in_progress", _("In progress")
        BLOCKED = "blocked", _("Blocked")
        DONE = "done", _("Done")

    class EarningMethod(models.TextChoices):
        PERCENT = "percent", lazy_name("percent_complete")
        ZERO_HUNDRED = "0_100", _("0/100")
        FIFTY_FIFTY = "50_50", _("50/50")
        MILESTONES = "weighted_milestones", _("Weighted milestones")
        LEVEL_OF_EFFORT = "level_of_effort", _("Level of effort")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tasks")
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("under"),
    )
    # Place in the flattened tree (1, 2, 3 ... over the whole project) and what follows from it.
    row_number = models.PositiveIntegerField(default=0)
    outline_level = models.PositiveSmallIntegerField(default=1)
    wbs_code = models.CharField(_("WBS"), max_length=100, blank=True)

    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    phase = models.ForeignKey(
        Phase, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks", verbose_name=_("phase")
    )
    gate = models.ForeignKey(
        Gate,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="milestones",
        verbose_name=_("gate"),
    )
    is_summary = models.BooleanField(default=False, editable=False)
    is_milestone = models.BooleanField(_("milestone"), default=False)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.TODO)
    blocked_reason = models.CharField(_("what blocks it"), max_length=300, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=500, validators=[MaxValueValidator(1000)]
    )

    # What the schedule is made from
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.AUTO)
    duration_minutes = models.PositiveIntegerField(_("duration"), default=480)
    is_elapsed = models.BooleanField(_("elapsed"), default=False)
    is_estimated = models.BooleanField(_("estimated"), default=False)
    kind = models.CharField(_("type"), max_length=16, choices=Kind, default=Kind.FIXED_UNITS)
    is_effort_driven = models.BooleanField(_("effort driven"), default=False)
    work_minutes = models.PositiveIntegerField(_("work"), default=0)
    constraint_kind = models.CharField(
        _("constraint"), max_length=4, choices=Constraint, default=Constraint.ASAP
    )
    constraint_date = models.DateTimeField(_("constraint date"), null=True, blank=True)
    deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    calendar = models.ForeignKey(
        "people.WorkingCalendar",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("working calendar"),
    )
    ignores_resource_calendars = models.BooleanField(default=False)
    manual_start = models.DateTimeField(_("fixed start"), null=True, blank=True)
    manual_finish = models.DateTimeField(_("fixed finish"), null=True, blank=True)
    optimistic_minutes = models.PositiveIntegerField(_("optimistic"), null=True, blank=True)
    most_likely_minutes = models.PositiveIntegerField(_("most likely"), null=True, blank=True)
    pessimistic_minutes = models.PositiveIntegerField(_("pessimistic"), null=True, blank=True)
    # Waiting that levelling added before the task: working minutes, or minutes of the clock.
    levelling_delay_minutes = models.PositiveIntegerField(_("levelling delay"), default=0)
    levelling_delay_is_elapsed = models.BooleanField(
        _("elapsed levelling delay"), default=False, db_default=False
    )
    # Where work is split into stretches (see `tasks/typing/figures/splits.py`); empty for work in one piece.
    gaps = models.JSONField(_("split"), null=True, blank=True, validators=[validate_gaps])
    # The gaps that levelling made, beside those: it takes only its own away again.
    levelling_gaps = models.JSONField(
        _("split by levelling"), null=True, blank=True, validators=[validate_gaps]
    )
    levelling_can_split = models.BooleanField(_("levelling can split it"), default=True, db_default=True)

    # Progress
    percent_complete = models.PositiveSmallIntegerField(_("% complete"), default=0, validators=_PERCENT)
    physical_percent = models.PositiveSmallIntegerField(
        _("physical %"), null=True, blank=True, validators=_PERCENT
    )
    earning_method = models.CharField(
        _("earned by"), max_length=20, choices=EarningMethod, default=EarningMethod.PERCENT
    )
    actual_start = models.DateTimeField(_("actual start"), null=True, blank=True)
    actual_finish = models.DateTimeField(_("actual finish"), null=True, blank=True)
    remaining_minutes = models.PositiveIntegerField(_("remaining duration"), null=True, blank=True)
    # What is left goes on then, at the earliest.
    resume = models.DateTimeField(_("goes on"), null=True, blank=True)
    # Until when what is left is expected to last: the engine finds the remaining duration.
    expected_finish = models.DateTimeField(_("expected finish"), null=True, blank=True)
    actual_work_minutes = models.PositiveIntegerField(_("actual work"), default=0)
    # Planned cost that is not people's time; budgets/ keeps the lines, this is what an imported plan says.
    fixed_cost = models.DecimalField(_("fixed cost"), max_digits=14, decimal_places=2, default=0)

    # What the engine found, written by scheduling/services/reschedule.py alone. Why it is there is asked of the engine.
    start = models.DateTimeField(_("start"), null=True, blank=True, editable=False)
    finish = models.DateTimeField(_("finish"), null=True, blank=True, editable=False)
    early_start = models.DateTimeField(null=True, editable=False)
    early_finish = models.DateTimeField(null=True, editable=False)
    late_start = models.DateTimeField(null=True, editable=False)
    late_finish = models.DateTimeField(null=True, editable=False)
    total_float_minutes = models.IntegerField(_("total float"), null=True, editable=False)
    free_float_minutes = models.IntegerField(_("free float"), null=True, editable=False)
    # Of work in several stretches, each one's start and finish as ISO texts in UTC.
    stretches = models.JSONField(null=True, editable=False)
    # What the engine warns of, each with its minutes; None where there is nothing to warn of.
    schedule_warnings = models.JSONField(null=True, editable=False)
    is_critical = models.BooleanField(_("critical"), default=False, editable=False)
    is_near_critical = models.BooleanField(_("near-critical"), default=False, editable=False)
    # Of a summary, what is done of the work below it; what it reported as a leaf stays in `percent_complete`.
    summary_percent = models.PositiveSmallIntegerField(null=True, editable=False)

    # Unique id in the file it came from, so that a repeated import finds it again.
    import_uid = models.CharField(max_length=60, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Stamped by a trigger whenever the row, its predecessors or its people change (see the migration "revision").
    revision = models.BigIntegerField(default=0, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["project", "row_number", "id"]
        indexes = [
            models.Index(
                fields=["project", "row_number"], condition=Q(deleted_at=None), name="task_plan_order"
            ),
            models.Index(
                fields=["finish"],
                condition=Q(deleted_at=None, actual_finish=None, is_summary=False),
                name="task_unfinished_by_finish",
            ),
            # What was written since is found by blocks; an index of rows would have to follow each update.
            BrinIndex(
                fields=["revision"],
                name="task_revision",
                pages_per_range=8,
                autosummarize=True,
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(percent_complete__lte=100), name="task_percent_within_100"),
            models.CheckConstraint(
                condition=Q(actual_finish=None) | Q(actual_start__lte=F("actual_finish")),
                name="task_actuals_in_order",
            ),
            models.CheckConstraint(
                condition=Q(constraint_kind__in=["asap", "alap"]) | Q(constraint_date__isnull=False),
                name="task_constraint_has_date",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="task_is_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.wbs_code} {self.name}".strip()

    @property
    def is_done(self) -> bool:
        return self.actual_finish is not None

    @property
    def percent_done(self) -> int:
        """Percent complete as it is shown: reported, or that of all below."""
        return progress_of(self.percent_complete, self.status, self.summary_percent)[0]

    @property
    def status_now(self) -> str:
        """Status as it is shown: reported, or that of all below."""
        return progress_of(self.percent_complete, self.status, self.summary_percent)[1]


def progress_of(percent: int, status: str, summary_percent: int | None) -> tuple[int, str]:
    """Percent complete and status to show; `summary_percent` is None for a leaf."""
    if summary_percent is None:
        return percent, status
    if summary_percent == 100:
        return 100, Task.Status.DONE
    return summary_percent, Task.Status.IN_PROGRESS if summary_percent else Task.Status.TODO


class TaskLink(models.Model):
    """A dependency. Lag is in working minutes of the successor's calendar, elapsed minutes, or percent × 100."""

    class Kind(models.TextChoices):
        FS = "FS", _("Finish to start")
        SS = "SS", _("Start to start")
        FF = "FF", _("Finish to finish")
        SF = "SF", _("Start to finish")

    class LagUnit(models.TextChoices):
        WORKING = "working", _("Working time")
        ELAPSED = "elapsed", _("Elapsed time")
        PERCENT = "percent", _("Percent of the predecessor's duration")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="links")
    predecessor = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="successor_links")
    successor = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="predecessor_links")
    kind = models.CharField(_("kind"), max_length=2, choices=Kind, default=Kind.FS)
    # Minutes, or hundredths of a percent when the unit is percent (50 % is 5000).
    lag = models.IntegerField(_("lag"), default=0)
    lag_unit = models.CharField(_("lag counts"), max_length=8, choices=LagUnit, default=LagUnit.WORKING)
    version = models.PositiveIntegerField(default=1)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            # SS and FF between the same two tasks are a ladder.
            models.UniqueConstraint(
                fields=["predecessor", "successor", "kind"], name="one_link_of_a_kind_per_pair"
            ),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="no_link_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.kind} {self.successor_id}"
