"""Thresholds, overrides, and a snapshot's health as a page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from controls.known.figures.rating import DIMENSIONS
from controls.models import HealthOverride, Snapshot


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
