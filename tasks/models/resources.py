"""Who does the work, and how much of it."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.querysets import OfProjectQuerySet
from tasks.models.task import Task
from tasks.querysets import OfTaskQuerySet
from tasks.typing.figures.contours import validate_parts


class Resource(models.Model):
    """Somebody or something a plan books: a member, a person not yet invited, equipment, material, a cost.

    An import brings resources by name; linking one to a user makes its tasks that person's work.
    """

    class Kind(models.TextChoices):
        WORK = "work", _("Work")
        MATERIAL = "material", _("Material")
        COST = "cost", _("Cost")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="resources")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="plan_resources",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=200)
    # What it does in the project; without an account, a role that nobody fills yet.
    role = models.CharField(
        _("role"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
    )
    initials = models.CharField(_("initials"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.WORK)
    max_units = models.DecimalField(
        _("available"), max_digits=8, decimal_places=4, default=1, validators=[MinValueValidator(0)]
    )
    calendar = models.ForeignKey(
        "people.WorkingCalendar", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # What an imported plan says; people's own rates (people.Rate) come first where there is a user.
    hourly_rate = models.DecimalField(_("hourly rate"), max_digits=12, decimal_places=4, default=0)
    # Left out, an hour of overtime costs what any other hour does.
    overtime_rate = models.DecimalField(
        _("overtime rate"),
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    cost_per_use = models.DecimalField(_("cost per use"), max_digits=12, decimal_places=2, default=0)
    # Where these change on dates, or some assignments have other ones (see `tasks/typing/figures/rate_steps.py`).
    rate_steps = models.JSONField(_("rates by date"), null=True, blank=True)
    import_uid = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user"], condition=Q(user__isnull=False), name="one_resource_per_member"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open_role(self) -> bool:
        """A role that the plan asks for and nobody fills yet."""
        return bool(self.role) and self.user_id is None


class Assignment(models.Model):
    """A resource's part in a task: units (1 = full time) and work in minutes, evenly or along a contour.

    Under a contour the units are its highest (see `engine/plan/contours.py`).
    """

    class Contour(models.TextChoices):
        FLAT = "flat", _("Even")
        FRONT = "front", _("More at the beginning")
        BACK = "back", _("More towards the end")
        EARLY_PEAK = "early_peak", _("Early peak")
        LATE_PEAK = "late_peak", _("Late peak")
        DOUBLE_PEAK = "double_peak", _("Two peaks")
        BELL = "bell", _("Bell")
        TURTLE = "turtle", _("Turtle")
        BY_HAND = "by_hand", _("By hand")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="assignments")
    units = models.DecimalField(
        _("units"), max_digits=8, decimal_places=4, default=1, validators=[MinValueValidator(0)]
    )
    work_minutes = models.PositiveIntegerField(_("work"), default=0)
    # What of the work is done outside the calendar's hours, so that the task takes less long.
    overtime_minutes = models.PositiveIntegerField(_("overtime"), default=0, db_default=0)
    actual_work_minutes = models.PositiveIntegerField(_("actual work"), default=0)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=2, default=0)
    # What an hour of it costs, where an imported plan says another rate than its resource's: by date, by rate
    # table, or with overtime. A person's own rate (people.Rate) still comes first.
    hourly_rate = models.DecimalField(
        _("hourly rate"),
        max_digits=14,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    # Which table of the resource's rates by date prices it.
    rate_table = models.PositiveSmallIntegerField(_("rate table"), default=0, db_default=0)
    delay_minutes = models.IntegerField(default=0)
    contour = models.CharField(
        _("work contour"), max_length=11, choices=Contour, default=Contour.FLAT, db_default=Contour.FLAT
    )
    # By hand: [working minutes, work in them], one after the other along the task's working time.
    contour_parts = models.JSONField(_("work by hand"), null=True, blank=True, validators=[validate_parts])
    version = models.PositiveIntegerField(default=1)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "resource"], name="resource_once_per_task"),
            models.CheckConstraint(
                condition=Q(overtime_minutes__lte=models.F("work_minutes")),
                name="overtime_is_part_of_the_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} → {self.task}"
