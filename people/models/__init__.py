from .calendars import CalendarException, Leave, WorkingCalendar
from .memberships import Invitation, Membership
from .users import Organisation, PersonSkill, Rate, Skill, User

__all__ = [
    "CalendarException",
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
