from .calendars import calendar_of_project, default_calendar, engine_calendars, organisation, person_calendars
from .rates import hourly_rate, hourly_rates

__all__ = [
    "calendar_of_project",
    "default_calendar",
    "engine_calendars",
    "hourly_rate",
    "hourly_rates",
    "organisation",
    "person_calendars",
]
