"""From UTC to the plan's local time and back. The scheduler itself only sees naive local datetimes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def to_local(moment: datetime, zone: str) -> datetime:
    """A naive datetime in `zone` for an aware one."""
    if moment.tzinfo is None:
        raise ValueError("to_local needs an aware datetime.")
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def to_utc(moment: datetime, zone: str) -> datetime:
    """An aware UTC datetime for a naive local one.

    An hour that happens twice means its first pass. A moment that the spring change skips means the moment after the
    gap by as much as it lies inside it: 02:30 becomes 03:30.
    """
    if moment.tzinfo is not None:
        raise ValueError("to_utc needs a naive datetime.")
    return moment.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def elapsed_minutes(start: datetime, end: datetime, zone: str) -> int:
    """Minutes that really pass between two naive local moments: 1,380 over the day of the spring change."""
    return (to_utc(end, zone) - to_utc(start, zone)) // timedelta(minutes=1)
