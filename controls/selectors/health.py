"""Thresholds, overrides, and a snapshot's health as a page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from controls.models import HealthOverride, Snapshot, Threshold
from controls.rating import DEFAULT_LIMITS, DIMENSIONS, Limits


@dataclass(frozen=True, slots=True)
class HealthReading:
    """One dimension: the computed colour, the override beside it if one is in force, and the facts behind it."""

    dimension: str
    computed: str
    facts: Mapping[str, Any]
    override: HealthOverride | None = None

    @property
    def shown(self) -> str:
        return self.override.colour if self.override else self.computed


def limits_of_organisation() -> dict[str, Limits]:
    """Metric -> limits that hold wherever a project has none of its own."""
    return _with_rows(dict(DEFAULT_LIMITS), Threshold.objects.filter(project=None), is_own=False)


def limits_for(project_id: int) -> dict[str, Limits]:
    """Metric -> limits in force for a project; one query."""
    rows = list(Threshold.objects.filter(Q(project=None) | Q(project_id=project_id)))
    limits = _with_rows(dict(DEFAULT_LIMITS), [row for row in rows if row.project_id is None], is_own=False)
    return _with_rows(limits, [row for row in rows if row.project_id is not None], is_own=True)


def _with_rows(limits: dict[str, Limits], rows: Any, *, is_own: bool) -> dict[str, Limits]:
    for row in rows:
        limits[row.metric] = Limits(row.amber, row.red, is_own)
    return limits


def active_overrides(project_id: int, *, on: date) -> dict[str, HealthOverride]:
    """Dimension -> the newest override that is neither withdrawn nor expired."""
    rows = HealthOverride.objects.filter(project_id=project_id, withdrawn_at=None, expires_on__gte=on)
    found: dict[str, HealthOverride] = {}
    for row in rows.select_related("set_by").order_by("-id"):
        found.setdefault(row.dimension, row)
    return found


def overridden_colours(project_ids: list[int], *, on: date) -> dict[tuple[int, str], str]:
    """(project id, dimension) -> colour of the override in force, for lists of projects; one query."""
    rows = HealthOverride.objects.filter(project__in=project_ids, withdrawn_at=None, expires_on__gte=on)
    found: dict[tuple[int, str], str] = {}
    for project_id, dimension, colour in rows.order_by("-id").values_list(
        "project_id", "dimension", "colour"
    ):
        found.setdefault((project_id, dimension), colour)
    return found


def health_of(snapshot: Snapshot | None, overrides: Mapping[str, HealthOverride]) -> dict[str, HealthReading]:
    """Dimension (and "overall") -> reading. Without a snapshot everything is not rated."""
    readings = {}
    for dimension in (*DIMENSIONS, "overall"):
        computed = getattr(snapshot, dimension) if snapshot else "none"
        facts = snapshot.health.get(dimension, {}) if snapshot else {}
        readings[dimension] = HealthReading(dimension, computed, facts, overrides.get(dimension))
    return readings
