"""What pages of a past day need beside its snapshots: phases, gates and overrides as they stood at its end."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from controls.known.reads import Known, day_asked, overrides_known_on
from controls.known.reads.facts import end_of_day
from controls.models import Snapshot
from core.errors import DomainError
from projects.models import Phase


def day_end(day: date) -> datetime:
    """The end of a day where the reader is, for what is not of one project."""
    return end_of_day(day, ZoneInfo(timezone.get_current_timezone_name()))


def portfolio_day(asked: str, *, today: date) -> Known:
    """The day that a portfolio is asked for; `problem` says why it cannot be shown."""
    try:
        day = day_asked(asked, today=today)
    except DomainError as error:
        return Known(None, today, asked=asked[:20], problem=error.message)
    return Known(None, today, day, asked=day.isoformat() if day else "")


def nothing_known(known: Known) -> Known:
    """The same for a day on which no project had figures yet."""
    day = date_format(known.day) if known.day else ""
    problem = _("Nothing was known of any project on %(day)s: no figures existed yet.") % {"day": day}
    return Known(None, known.today, asked=known.asked, problem=problem)


def colours_known_on(project_ids: Iterable[int], day: date) -> dict[tuple[int, str], str]:
    """(project id, dimension) -> colour of the override that was in force then."""
    found = overrides_known_on(project_ids, day, zone=ZoneInfo(timezone.get_current_timezone_name()))
    return {key: row.colour for key, row in found.items()}


def status_on(phase: Phase, day: date) -> str:
    """What a phase was on a day, by the days on which it began and ended."""
    if phase.ended_on is not None and phase.ended_on <= day:
        return Phase.Status.DONE
    if phase.started_on is not None and phase.started_on <= day:
        return Phase.Status.ACTIVE
    return Phase.Status.NOT_STARTED


def gates_known(
    gates: Mapping[int, dict[str, Any]], snapshots: Mapping[int, Snapshot]
) -> dict[int, dict[str, Any]]:
    """Next gates with the date that was forecast then, instead of today's."""
    found = {}
    for project_id, gate in gates.items():
        snapshot = snapshots.get(project_id)
        rows = snapshot.milestones if snapshot else []
        forecast = next((row["forecast"] for row in rows if row["gate_id"] == gate["id"]), None)
        due = (
            datetime.fromisoformat(forecast).astimezone(ZoneInfo(gate["time_zone"])).date()
            if forecast
            else None
        )
        found[project_id] = {**gate, "due": due or gate["planned_on"]}
    return found
