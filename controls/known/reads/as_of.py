"""A past day's knowledge: the newest snapshot that existed by then. What was recorded later is not in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Case, DateTimeField, OuterRef, Q, Subquery, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from controls.known.reads.facts import end_of_day
from controls.known.reads.snapshots import latest_snapshot
from controls.models import HealthOverride, Snapshot
from core.errors import DomainError
from core.reading import iso_day
from projects.models import Project


@dataclass(frozen=True, slots=True)
class Known:
    """What a page shows: the figures of now (`day` is None), or those known at the end of `day`.

    `problem` says why there are none for the day that was asked for; `first` is the first day with figures.
    """

    snapshot: Snapshot | None
    today: date
    day: date | None = None
    first: date | None = None
    asked: str = ""
    problem: str = ""

    @property
    def is_past(self) -> bool:
        """Whether a past day was asked for, answered or not."""
        return self.day is not None or bool(self.problem)

    @property
    def query(self) -> str:
        """What links of the page carry on: `as_of=2026-11-06`, empty for now."""
        return f"as_of={self.day.isoformat()}" if self.day else ""


def known_on(project: Project, asked: str, *, today: date) -> Known:
    """The figures of a project as they were known on the day asked for (ISO); of now without one or on `today`.

    Never raises for a day that cannot be answered: `problem` says why.
    """
    first = first_known(project)
    if not asked.strip():
        return Known(latest_snapshot(project.pk), today, first=first)
    try:
        day = day_asked(asked, today=today)
    except DomainError as error:
        return Known(None, today, first=first, asked=asked[:20], problem=error.message)
    if day is None:
        return Known(latest_snapshot(project.pk), today, first=first)
    snapshot = _known_by(end_of_day(day, ZoneInfo(project.time_zone)), project)
    if snapshot is not None:
        return Known(snapshot, today, day, first, day.isoformat())
    problem = _("Nothing was known of this project on %(day)s: no figures exist yet.")
    if first is not None:
        problem = _("Nothing was known of this project on %(day)s: its first figures are of %(first)s.")
    words = {"day": date_format(day), "first": date_format(first) if first else ""}
    return Known(None, today, first=first, asked=day.isoformat(), problem=problem % words)


def day_asked(asked: str, *, today: date) -> date | None:
    """A day from a query; None means now. Raises DomainError for what is no date, or has not come yet."""
    if not asked.strip():
        return None
    day = iso_day(asked)
    if day is None:
        raise DomainError(_("This is not a date. Write it as 2026-11-20."), field="as_of")
    if day > today:
        words = {"day": date_format(day)}
        raise DomainError(_("%(day)s has not come yet: nothing is known of it.") % words, field="as_of")
    return None if day == today else day


def first_known(project: Project) -> date | None:
    """The day on which the first figures became known, where the project is."""
    rows = (
        Snapshot.objects.filter(project=project).order_by("computed_at").values_list("computed_at", flat=True)
    )
    moment = rows.first()
    return moment.astimezone(ZoneInfo(project.time_zone)).date() if moment else None


def snapshots_known_on(projects: Iterable[Project], day: date) -> dict[int, Snapshot]:
    """Project id -> its newest snapshot at the end of the day where it is, without curve and phases; one query."""
    ends: dict[str, list[int]] = {}
    for project in projects:
        ends.setdefault(project.time_zone, []).append(project.pk)
    if not ends:
        return {}
    known = Project.objects.filter(pk__in=[pk for ids in ends.values() for pk in ids])
    newest = Snapshot.objects.filter(project=OuterRef("pk"), computed_at__lt=OuterRef("day_end")).order_by(
        "-computed_at", "-id"
    )
    rows = known.annotate(day_end=_day_end(ends, day)).annotate(newest=Subquery(newest.values("pk")[:1]))
    found = Snapshot.objects.filter(pk__in=rows.values("newest"))
    return {row.project_id: row for row in found.defer("earned_value_table", "phases")}


def overrides_known_on(
    project_ids: Iterable[int], day: date, *, zone: ZoneInfo
) -> dict[tuple[int, str], HealthOverride]:
    """(project id, dimension) -> the override that was in force at the end of a day, as was known then."""
    moment = end_of_day(day, zone)
    rows = HealthOverride.objects.filter(
        project__in=list(project_ids), expires_on__gte=day, set_at__lt=moment
    )
    rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=moment)).select_related("set_by")
    found: dict[tuple[int, str], HealthOverride] = {}
    for row in rows.order_by("-id"):
        found.setdefault((row.project_id, row.dimension), row)
    return found


def _day_end(ids_by_zone: Mapping[str, list[int]], day: date) -> Case:
    return Case(
        *(
            When(pk__in=ids, then=Value(end_of_day(day, ZoneInfo(zone)), output_field=DateTimeField()))
            for zone, ids in ids_by_zone.items()
        ),
        output_field=DateTimeField(),
    )


def _known_by(moment: datetime, project: Project) -> Snapshot | None:
    rows = Snapshot.objects.filter(project=project, computed_at__lt=moment).select_related("baseline")
    return rows.order_by("-computed_at", "-id").first()
