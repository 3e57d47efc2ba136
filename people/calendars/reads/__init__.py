"""Reads of the subject. Import from here."""

from .calendars import (
    calendar_of_project,
    default_calendar,
    engine_calendars,
    mark_of_calendars,
    person_calendars,
)
from .pages import calendar_page, calendars_of_organisation, hours_in_words, shown_week

__all__ = [
    "calendar_of_project",
    "calendar_page",
    "calendars_of_organisation",
    "default_calendar",
    "engine_calendars",
    "hours_in_words",
    "mark_of_calendars",
    "person_calendars",
    "shown_week",
]
