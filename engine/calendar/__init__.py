"""Working calendars: what a person writes down, and the tables that make lookups fast."""

from engine.calendar.form import CalendarException, Interval
from engine.calendar.work_calendar import (
    WorkCalendar,
    hours,
    link_parents,
    round_the_clock,
    standard_calendar,
)

__all__ = [
    "CalendarException",
    "Interval",
    "WorkCalendar",
    "hours",
    "link_parents",
    "round_the_clock",
    "standard_calendar",
]
