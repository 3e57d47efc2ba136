"""Reads of the subject. Import from here."""

from .overrides import overrides_in_hindsight, track_record, track_record_of_all
from .readings import HealthReading, active_overrides, health_of

__all__ = [
    "HealthReading",
    "active_overrides",
    "health_of",
    "overrides_in_hindsight",
    "track_record",
    "track_record_of_all",
]
