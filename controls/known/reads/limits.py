"""From which value each metric is amber and red."""

from typing import Any

from django.db.models import Q

from controls.known.figures.rating import DEFAULT_LIMITS, Limits
from controls.models import Threshold


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
