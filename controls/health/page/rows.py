"""Health as rows of a strip."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from controls.health.reads import health_of
from controls.known.figures.rating import DIMENSIONS
from controls.known.words import Reader, reader_of, speak
from controls.models import HealthOverride, Rag, Snapshot
from core.access import Actor
from core.charts import plumb_gauge
from projects.models import Project


def health_rows(
    project: Project, snapshot: Snapshot | None, overrides: Mapping[str, HealthOverride], actor: Actor
) -> list[dict[str, Any]]:
    """The four dimensions for `{% rag_strip %}`: colour shown, gauge, finding, cause; the override if there is one."""
    reader = reader_of(project, actor)
    readings = health_of(snapshot, overrides)
    url = reverse("project_health", args=[project.code])
    return [_row(name, readings[name], reader, url) for name in DIMENSIONS]


def _row(dimension: str, reading: Any, reader: Reader, url: str) -> dict[str, Any]:
    spoken = speak(dimension, reading.facts, reader)
    gauge = ""
    if spoken.gauge is not None:
        parts = spoken.gauge
        gauge = plumb_gauge(
            parts.value,
            tolerance=parts.tolerance,
            limit=parts.scale,
            rag=reading.computed,
            description=parts.label,
            low_label=parts.low,
            middle_label=parts.middle,
            high_label=parts.high,
        ).drawing
    return {
        "key": dimension,
        "name": HealthOverride.Dimension(dimension).label,
        "rag": reading.shown,
        "computed": reading.computed,
        "override": reading.override,
        "finding": spoken.fact,
        "cause": _with_override(reading, spoken.cause),
        "gauge": gauge,
        "url": url,
    }


def _with_override(reading: Any, cause: str) -> str:
    if reading.override is None:
        return cause
    note = _("Computed %(colour)s; set to %(shown)s by %(who)s: %(reason)s") % {
        "colour": _rag_label(reading.computed),
        "shown": _rag_label(reading.shown),
        "who": reading.override.set_by or "–",
        "reason": reading.override.reason,
    }
    return f"{note}. {cause}".strip()


def _rag_label(colour: str) -> str:
    return str(Rag(colour).label).lower()
