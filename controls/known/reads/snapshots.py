"""What was known of projects, latest or over time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from controls.models import Snapshot
from core.access import Actor
from core.database.any_of import Ids
from core.models import ChangeSet
from core.web.caching import tag_for
from projects.models import Project

# The curve and the lists are long; who shows a row of a table does not need them.
_LONG_FIELDS = ("earned_value_table", "milestones", "phases")


@dataclass(frozen=True, slots=True)
class Revision:
    """What an open page compares: any difference means that something on it may have changed."""

    project_id: int
    generation: int
    computed_generation: int
    snapshot_id: int | None
    change_set_id: int | None = None

    def tag_for(self, actor: Actor) -> str:
        """The ETag of what this person is shown of it: their rights, language and time zone count, too."""
        facts = (
            self.project_id,
            self.generation,
            self.computed_generation,
            self.snapshot_id,
            self.change_set_id,
        )
        return tag_for(actor, *facts, project_id=self.project_id)


def latest_snapshot(project_id: int) -> Snapshot | None:
    """The newest snapshot of a project, with the baseline it was measured against."""
    return Snapshot.objects.filter(project_id=project_id).select_related("baseline").order_by("-id").first()


def latest_snapshots(project_ids: Iterable[int]) -> dict[int, Snapshot]:
    """Project id -> its newest snapshot, without the long fields, in one query."""
    newest = Snapshot.objects.filter(project=OuterRef("pk")).order_by("-id").values("pk")[:1]
    ids = (
        Project.objects.filter(pk__any_of=Ids(project_ids)).annotate(newest=Subquery(newest)).values("newest")
    )
    return {row.project_id: row for row in Snapshot.objects.filter(pk__in=ids).defer(*_LONG_FIELDS)}


def snapshot_before(snapshot: Snapshot, day: date) -> Snapshot | None:
    """The newest snapshot up to this one whose status date is `day` or earlier: what was known a week before it."""
    rows = Snapshot.objects.filter(project=snapshot.project_id, pk__lte=snapshot.pk, status_date__lte=day)
    return rows.order_by("-id").first()


def snapshot_series(project_id: int, *, limit: int = 60) -> QuerySet[Snapshot]:
    """The last snapshots, newest first, without the long fields."""
    return Snapshot.objects.filter(project_id=project_id).defer(*_LONG_FIELDS).order_by("-id")[:limit]


def spi_by_month(
    project_ids: Iterable[int], *, since: date, known_by: datetime | None = None
) -> dict[int, list[Decimal]]:
    """Project id -> the schedule performance index as last known in each month, oldest first; one query.

    `known_by` leaves out what was computed at that moment or later.
    """
    known = Q() if known_by is None else Q(computed_at__lt=known_by)
    rows = (
        Snapshot.objects.filter(known, project__any_of=Ids(project_ids), status_date__gte=since)
        .exclude(schedule_performance_index=None)
        .order_by("project_id", "id")
        .values_list("project_id", TruncMonth("status_date"), "schedule_performance_index")
    )
    series: dict[int, dict[date, Decimal]] = {}
    for project_id, month, index in rows:
        series.setdefault(project_id, {})[month] = index
    return {pk: [months[month] for month in sorted(months)] for pk, months in series.items()}


def revision_of(project: Project) -> Revision:
    """The counters of a project's rows, of its newest snapshot and of its journal, in one query.

    Not all that is written is computed with: an answer at a gate stands in the journal alone.
    """
    snapshots = Snapshot.objects.filter(project=OuterRef("pk")).order_by("-id")
    changes = ChangeSet.objects.filter(project_id=OuterRef("pk")).order_by("-id")
    rows = Project.objects.filter(pk=project.pk).values_list(
        Subquery(snapshots.values("pk")[:1]),
        Subquery(changes.values("pk")[:1]),
    )
    newest, latest = rows.first() or (None, None)
    return Revision(
        project.pk,
        project.generation,
        project.computed_generation,
        newest,
        latest,
    )
