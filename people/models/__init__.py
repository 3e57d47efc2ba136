from .addresses import AddressChange
from .calendars import CalendarException, Leave, WorkingCalendar
from .exchange import ExchangeRate
from .memberships import Invitation, Membership
from .security import REFUSALS, DoorRecord, KnownDevice, PersonSession, ResetRequest
from .users import Organisation, PersonSkill, Rate, Skill, User

__all__ = [
    "REFUSALS",
    "AddressChange",
    "CalendarException",
    "DoorRecord",
    "ExchangeRate",
    "Invitation",
    "KnownDevice",
    "Leave",
    "Membership",
    "Organisation",
    "PersonSession",
    "PersonSkill",
    "Rate",
    "ResetRequest",
    "Skill",
    "User",
    "WorkingCalendar",
]
