from .addresses import AddressChange
from .calendars import CalendarException, Leave, WorkingCalendar
from .exchange import ExchangeRate
from .memberships import Invitation, Membership
from .users import Organisation, PersonSkill, Rate, Skill, User

__all__ = [
    "AddressChange",
    "CalendarException",
    "ExchangeRate",
    "Invitation",
    "Leave",
    "Membership",
    "Organisation",
    "PersonSkill",
    "Rate",
    "Skill",
    "User",
    "WorkingCalendar",
]
