"""Working time: weekly intervals, dated exceptions, leave."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkingCalendar(models.Model):
    """When work happens. Minutes count from midnight in the owner's time zone; the engine computes with them."""

    class Owner(models.TextChoices):
        ORGANISATION = "organisation", _("Organisation")
        PROJECT = "project", _("Project")
        PERSON = "person", _("Person")

    name = models.CharField(_("name"), max_length=120)
    owner = models.CharField(_("belongs to"), max_length=20, choices=Owner, default=Owner.ORGANISATION)
    # A project's own calendars (an import brings them); null for the organisation's and people's.
    project = models.ForeignKey(
        "projects.Project", null=True, blank=True, on_delete=models.CASCADE, related_name="own_calendars"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    # Seven entries, Monday first: a list of [start minute, end minute], or null to inherit the parent's day.
    week = models.JSONField(_("week"), default=list)
    minutes_per_day = models.PositiveIntegerField(_("minutes in a day"), default=480)
    minutes_per_week = models.PositiveIntegerField(_("minutes in a week"), default=2400)
    days_per_month = models.PositiveSmallIntegerField(_("days in a month"), default=20)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["owner", "name"]

    def __str__(self) -> str:
        return self.name


class CalendarException(models.Model):
    """Dates whose working time differs from the week: a holiday, a short day, an extra day."""

    class Source(models.TextChoices):
        MANUAL = "manual", _("Entered")
        HOLIDAY = "holiday", _("Public holiday")
        IMPORT = "import", _("Imported")

    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.CASCADE, related_name="exceptions")
    name = models.CharField(_("name"), max_length=200, blank=True)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    # [[start minute, end minute], ...]; empty: no work.
    intervals = models.JSONField(default=list, blank=True)
    # As the engine's CalendarException takes it (yearly, monthly, weekly, daily patterns); null: every day of the span.
    recurrence = models.JSONField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.MANUAL)

    class Meta:
        ordering = ["start", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")), name="exception_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.start)


class Leave(models.Model):
    """Days on which a person does not work at all."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="leave")
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["start"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")), name="leave_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.start} – {self.end}"
