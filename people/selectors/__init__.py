from .calendar_pages import CalendarPage, DayShown, calendar_page, calendars_of_organisation, shown_week
from .calendars import (
    calendar_of_project,
    default_calendar,
    engine_calendars,
    mark_of_calendars,
    organisation,
    person_calendars,
)
from .exchange import ExchangeBook, NoExchangeRate, exchange_rates
from .invitations import invitation_by_token, projects_to_invite_to, waiting_invitations
from .people import people_page, person_page
from .rates import HourPrice, RateBook, hourly_rate, hourly_rates, rates_by_holder, rates_of_person

__all__ = [
    "CalendarPage",
    "DayShown",
    "ExchangeBook",
    "HourPrice",
    "NoExchangeRate",
    "RateBook",
    "calendar_of_project",
    "calendar_page",
    "calendars_of_organisation",
    "default_calendar",
    "engine_calendars",
    "exchange_rates",
    "hourly_rate",
    "hourly_rates",
    "invitation_by_token",
    "mark_of_calendars",
    "organisation",
    "people_page",
    "person_calendars",
    "person_page",
    "projects_to_invite_to",
    "rates_by_holder",
    "rates_of_person",
    "shown_week",
    "waiting_invitations",
]
