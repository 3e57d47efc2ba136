"""Which projects wait for their numbers, how long, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import DateField, DateTimeField, F, Func, Q, Value
from django.db.models.functions import Cast

from projects.models import Project


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A project whose numbers lag behind its edits. `behind` counts edits not yet covered."""

    id: int
    code: str
    name: str
    behind: int
    computed_at: datetime | None
    failures: int
    error: str
    not_before: datetime | None


def _local_day(moment: object) -> Cast:
    """The calendar day of a moment where the project is."""
    return Cast(Func(F("time_zone"), moment, function="timezone", output_field=DateTimeField()), DateField())


def projects_to_compute(now: datetime, *, limit: int = 500) -> list[int]:
    """Ids of the projects whose snapshot is out of date and that are not backing off, longest waiting first.

    Out of date: the generation is ahead, or the project's status date is "today" and its day has turned since.
    """
    may_run = Q(compute_not_before=None) | Q(compute_not_before__lte=now)
    is_ahead = Q(generation__gt=F("computed_generation"))
    day_turned = Q(status_date=None, status=Project.Status.ACTIVE) & (
        Q(computed_at=None) | Q(computed_day__lt=F("today"))
    )
    rows = (
        Project.objects.annotate(
            computed_day=_local_day(F("computed_at")),
            today=_local_day(Value(now, output_field=DateTimeField())),
        )
        .filter(may_run)
        .filter(is_ahead | day_turned)
        .order_by(F("computed_at").asc(nulls_first=True), "id")
        .values_list("pk", flat=True)
    )
    return list(rows[:limit])


def compute_queue() -> list[QueueRow]:
    """Every project that waits or failed, failures first."""
    waiting = Q(generation__gt=F("computed_generation")) | Q(compute_failures__gt=0)
    rows = (
        Project.objects.filter(waiting)
        .order_by("-compute_failures", F("computed_at").asc(nulls_first=True), "id")
        .values_list(
            "pk", "code", "name", F("generation") - F("computed_generation"), "computed_at",
            "compute_failures", "compute_error", "compute_not_before",
        )
    )  # fmt: skip
    return [QueueRow(*row) for row in rows[:500]]
