"""Which projects wait for their numbers, how long, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import DateField, DateTimeField, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from core.models import ChangeSet
from projects.models import Project

# First number of the two-part advisory lock of a computation; the project's id is the second.
LOCK_CLASS = 0x504C  # "PL"


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
    compute_ms: int | None = None
    held_by: str = ""
    waiting_since: datetime | None = None
    running_since: datetime | None = None

    @property
    def seconds(self) -> str:
        """How long the last computation took."""
        return "" if self.compute_ms is None else f"{self.compute_ms / 1000:.1f}"


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
        .filter(may_run, compute_held_by="")
        .filter(is_ahead | day_turned)
        .order_by(F("computed_at").asc(nulls_first=True), "id")
        .values_list("pk", flat=True)
    )
    return list(rows[:limit])


def compute_queue() -> list[QueueRow]:
    """Every project that waits, runs, failed or is held: running first, then failures, then the longest waiting."""
    running = running_computations()
    concerned = (
        Q(generation__gt=F("computed_generation")) | Q(compute_failures__gt=0) | ~Q(compute_held_by="")
    )
    first_edit = ChangeSet.objects.filter(project_id=OuterRef("pk"), at__gt=OuterRef("computed_at")).order_by(
        "id"
    )
    rows = (
        Project.objects.filter(concerned | Q(pk__in=running))
        .annotate(since=Coalesce(Subquery(first_edit.values("at")[:1]), F("computed_at"), F("created_at")))
        .order_by("-compute_failures", "since", "id")
        .values_list(
            "pk",
            "code",
            "name",
            F("generation") - F("computed_generation"),
            "computed_at",
            "compute_failures",
            "compute_error",
            "compute_not_before",
            "compute_ms",
            "compute_held_by",
            "since",
        )
    )
    found = [QueueRow(*(*row, running.get(row[0]))) for row in rows[:500]]
    return sorted(found, key=lambda row: row.running_since is None)


def slowest_computations(limit: int = 10) -> list[QueueRow]:
    """The projects whose last computation took longest, the slowest first: who keeps the workers busy."""
    rows = (
        Project.objects.exclude(compute_ms=None)
        .order_by("-compute_ms", "id")
        .values_list(
            "pk",
            "code",
            "name",
            F("generation") - F("computed_generation"),
            "computed_at",
            "compute_failures",
            "compute_error",
            "compute_not_before",
            "compute_ms",
        )
    )
    return [QueueRow(*row) for row in rows[:limit]]


def running_computations() -> dict[int, datetime]:
    """Project id -> since when a worker holds its compute lock, from the database's own list of locks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT held.objid::bigint, COALESCE(active.xact_start, active.query_start) FROM pg_locks held"
            " JOIN pg_stat_activity active ON active.pid = held.pid"
            " WHERE held.locktype = 'advisory' AND held.granted AND held.classid = %s AND held.objsubid = 2"
            " AND active.datname = current_database()",
            [LOCK_CLASS],
        )
        return dict(cursor.fetchall())
