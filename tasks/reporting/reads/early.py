"""Work that must not begin yet: what a report on it does to its date, said before, at every door.

A constraint or a start by hand holds until its day. What only waits for others may begin: its
remaining work still waits (retained logic).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tasks.models import Task

# The fields that decide it.
HELD_BY = (
    "actual_start",
    "mode",
    "manual_start",
    "constraint_kind",
    "constraint_date",
)
# What holds a start until its day.
_HOLDING = (
    Task.Mode.MANUAL.value,
    Task.Constraint.SNET.value,
    Task.Constraint.MSO.value,
)


def not_before(kind: str, moment: datetime | None, zone: str, today: date) -> date | None:
    """The day to come before which work must not begin; None where nothing holds it back."""
    if moment is None or kind not in _HOLDING:
        return None
    day = moment.astimezone(ZoneInfo(zone)).date()
    return day if day > today else None


def not_before_days(rows: Iterable[Mapping[str, Any]], zone: str) -> dict[int, str]:
    """By task of the plan's rows, the day to come before which it must not begin.

    `held` says what holds its start, and when in UTC: "snet 2027-01-04T08:00".
    """
    today = timezone.localdate(timezone=ZoneInfo(zone))
    found = {}
    for row in rows:
        kind, _space, minute = (row["held"] or "").partition(" ")
        if kind not in _HOLDING or not minute:
            continue
        moment = datetime.fromisoformat(minute).replace(tzinfo=UTC)
        day = not_before(kind, moment, zone, today)
        if day is not None:
            found[row["id"]] = day.isoformat()
    return found


def begins_early(row: Mapping[str, Any], zone: str, today: date) -> str:
    """What a report that begins this work would do; empty where nothing holds it back."""
    day = _day_of(row, zone, today)
    if day is None:
        return ""
    words = _("It is not to begin before %(day)s. With this report it begins today.")
    return words % {"day": date_format(day)}


def early_words(task_ids: Iterable[int]) -> dict[int, str]:
    """By task id, the question that a report on it asks first. One query."""
    ids = set(task_ids)
    if not ids:
        return {}
    rows = Task.objects.filter(pk__in=ids).values("pk", "project__time_zone", *HELD_BY)
    found = {}
    for row in rows:
        zone = row["project__time_zone"]
        today = timezone.localdate(timezone=ZoneInfo(zone))
        found[row["pk"]] = begins_early(row, zone, today)
    return {pk: words for pk, words in found.items() if words}


def _day_of(row: Mapping[str, Any], zone: str, today: date) -> date | None:
    if row["actual_start"] is not None:
        return None
    if row["mode"] == Task.Mode.MANUAL:
        return not_before(row["mode"], row["manual_start"], zone, today)
    return not_before(
        row["constraint_kind"],
        row["constraint_date"],
        zone,
        today,
    )
