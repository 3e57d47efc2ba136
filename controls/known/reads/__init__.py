"""Reads of the subject. Import from here."""

from .as_of import Known, day_asked, known_on, overrides_known_on, snapshots_known_on
from .facts import local_today, reference_baseline
from .limits import limits_for, limits_of_organisation
from .snapshots import (
    latest_snapshot,
    latest_snapshots,
    revision_of,
    snapshot_before,
    snapshot_series,
    spi_by_month,
)

__all__ = [
    "Known",
    "day_asked",
    "known_on",
    "latest_snapshot",
    "latest_snapshots",
    "limits_for",
    "limits_of_organisation",
    "local_today",
    "overrides_known_on",
    "reference_baseline",
    "revision_of",
    "snapshot_before",
    "snapshot_series",
    "snapshots_known_on",
    "spi_by_month",
]
