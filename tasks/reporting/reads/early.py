"""Work that must not begin yet: what a report on it does to its date, said before."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tasks.models import Task

# The fields that decide it.
HELD_BY = ("actual_start", "mode", "manual_start", "constraint_kind", "constraint_date")
_FROM = (Task.Constraint.SNET, Task.Constraint.MSO)


def begins_early(row: Mapping[str, Any], zone: str, today: date) -> str:
    """What a report that begins this work would do, in a sentence.

    Empty where nothing holds it back. A constraint or a start by hand holds until its day. What only
    waits for others may begin: its remaining work still waits (retained logic).
    """
    if row["actual_start"] is not None:
        return ""
    held = None
    if row["mode"] == Task.Mode.MANUAL:
        held = row["manual_start"]
    elif row["constraint_kind"] in _FROM:
        held = row["constraint_date"]
    day = held.astimezone(ZoneInfo(zone)).date() if held else None
    if day is None or day <= today:
        return ""
    words = _("It is not to begin before %(day)s. With this report it begins today. Cancel to keep the date.")
    return words % {"day": date_format(day)}
