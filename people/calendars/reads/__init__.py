"""Reads of the subject. Import from here."""

from .calendars import (
    MARK_OF_CALENDARS,
    calendar_of_project,
    default_calendar,
    engine_calendars,
    person_calendars,
)
from .pages import calendar_page, calendars_of_organisation, hours_in_words, shown_week

__all__ = [
    "MARK_OF_CALENDARS",
    "calendar_of_project",
    "calendar_page",
    "calendars_of_organisation",
    "default_calendar",
    "engine_calendars",
    "hours_in_words",
    "person_calendars",
    "shown_week",
]
