"""Overrides in hindsight: whether the computed colour came to agree while they stood."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from controls.models import HealthOverride, Snapshot


@dataclass(frozen=True, slots=True)
class Hindsight:
    """An override, the colour computed when it was set, and what came of it: "right", "wrong" or "" while it stands."""

    override: HealthOverride
    computed_then: str
    outcome: str


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Of the overrides that were decided: how many were right."""

    right: int
    decided: int


def overrides_in_hindsight(project_id: int, *, now: datetime) -> list[Hindsight]:
    """A project's overrides, the newest first; two queries."""
    overrides = list(
        HealthOverride.objects.filter(project_id=project_id).select_related("set_by").order_by("-id")
    )
    return _judged(overrides, now) if overrides else []


def track_record(found: Iterable[Hindsight]) -> TrackRecord:
    """How often overrides were right."""
    outcomes = [row.outcome for row in found if row.outcome]
    return TrackRecord(outcomes.count("right"), len(outcomes))


def track_record_of_all(*, now: datetime) -> TrackRecord:
    """How often overrides of the whole organisation were right."""
    return track_record(_judged(list(HealthOverride.objects.order_by("-id")), now))


def _judged(overrides: list[HealthOverride], now: datetime) -> list[Hindsight]:
    names = sorted({row.dimension for row in overrides})
    ids = {row.project_id for row in overrides}
    colours: dict[int, list[tuple[datetime, dict[str, str]]]] = {}
    rows = Snapshot.objects.filter(project__in=ids).order_by("project_id", "id")
    for project_id, at, *found in rows.values_list("project_id", "computed_at", *names):
        colours.setdefault(project_id, []).append((at, dict(zip(names, found, strict=True))))
    return [_one(row, colours.get(row.project_id, []), now) for row in overrides]


def _one(row: HealthOverride, known: list[tuple[datetime, dict[str, str]]], now: datetime) -> Hindsight:
    """Right: the computed colour differed when it was set, and was the manager's before the override ended."""
    end = row.withdrawn_at or datetime.combine(row.expires_on + timedelta(days=1), time(), tzinfo=UTC)
    before = [colours[row.dimension] for at, colours in known if at <= row.set_at]
    after = [colours[row.dimension] for at, colours in known if row.set_at < at <= end]
    outcome = "right" if row.colour in after else "wrong" if end <= now else ""
    return Hindsight(row, before[-1] if before else "none", outcome)
