"""A project: what the plan, the money, the risks and the health hang on."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.querysets import ProjectQuerySet

code_validator = RegexValidator(
    r"^[A-Z0-9][A-Z0-9-]{0,19}$", _("Use up to 20 capital letters, digits and hyphens.")
)


class Project(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        ON_HOLD = "on_hold", _("On hold")
        CLOSED = "closed", _("Closed")

    class EacMethod(models.TextChoices):
        AUTO = "auto", _("What holds: the cost rate, else the rows of the budget")
        TYPICAL = "typical", _("BAC / CPI: the cost rate stays")
        ATYPICAL = "atypical", _("AC + BAC − EV: the rest costs what was planned")
        SCHEDULE_AND_COST = "schedule_and_cost", _("AC + (BAC − EV) / (CPI × SPI): both rates stay")
        BOTTOM_UP = "bottom_up", _("AC + what each row of the budget has still to come")

    class ProgressMode(models.TextChoices):
        RETAINED_LOGIC = "retained_logic", _("Retained logic")
        PROGRESS_OVERRIDE = "progress_override", _("Progress override")

    class LagCalendar(models.TextChoices):
        """The engine's `LagCalendar`."""

        SUCCESSOR = "successor", _("The successor's")
        PREDECESSOR = "predecessor", _("The predecessor's")
        PROJECT = "project", _("The project's")
        CLOCK = "clock", _("Round the clock, 24 hours a day")

    code = models.CharField(_("code"), max_length=20, unique=True, validators=[code_validator])
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sponsored_projects",
        verbose_name=_("sponsor"),
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="managed_projects",
        verbose_name=_("project manager"),
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Berlin")
    calendar = models.ForeignKey(
        "people.WorkingCalendar",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("working calendar"),
    )

    # Scheduling
    start = models.DateTimeField(_("start"))
    finish = models.DateTimeField(_("forecast finish"), null=True, blank=True, editable=False)
    schedules_from_finish = models.BooleanField(_("schedule from the finish date"), default=False)
    status_date = models.DateField(_("status date"), null=True, blank=True)
    critical_float_minutes = models.PositiveIntegerField(_("critical up to a float of (minutes)"), default=0)
    near_critical_float_minutes = models.PositiveIntegerField(_("near-critical up to (minutes)"), default=960)
    progress_mode = models.CharField(
        _("progress"), max_length=20, choices=ProgressMode, default=ProgressMode.RETAINED_LOGIC
    )
    lag_calendar = models.CharField(
        _("lags count on this calendar"),
        max_length=12,
        choices=LagCalendar,
        default=LagCalendar.SUCCESSOR,
        db_default=LagCalendar.SUCCESSOR,
    )
    alap_takes_free_float = models.BooleanField(
        _("as late as possible, but nobody who follows moves"), default=False, db_default=False
    )
    eac_method = models.CharField(
        _("forecast formula"), max_length=20, choices=EacMethod, default=EacMethod.AUTO
    )

    # Recompute: `generation` counts edits, `computed_generation` is the last one that snapshots and health cover.
    generation = models.PositiveBigIntegerField(default=0, editable=False)
    computed_generation = models.PositiveBigIntegerField(default=0, editable=False)
    computed_at = models.DateTimeField(null=True, editable=False)
    compute_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    compute_error = models.CharField(max_length=500, blank=True, editable=False)
    compute_not_before = models.DateTimeField(null=True, editable=False)
    # How long the last computation took, and who stopped the next ones.
    compute_ms = models.PositiveIntegerField(null=True, editable=False)
    compute_held_by = models.CharField(max_length=200, blank=True, default="", editable=False)

    # Set when a plan is imported or the project goes on: what was overdue, due or past a bound before then is known
    # and no news. `is_taking_stock` until the watch of what comes near has noted what it finds.
    watched_from = models.DateTimeField(null=True, editable=False)
    is_taking_stock = models.BooleanField(default=False, editable=False)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(generation__gt=models.F("computed_generation")),
                name="project_stale",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED

    @property
    def known_before(self) -> date:
        """What is dated before this day, where the project is, was so when it came alive: it is no news."""
        if self.watched_from is None:
            return date.min
        return self.watched_from.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def is_stale(self) -> bool:
        return self.generation > self.computed_generation
