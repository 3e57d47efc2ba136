"""Every write of the room, one function per intent. Import from here."""

from .members import add_member, remove_member, set_member_role
from .organisation import ensure_organisation, fill_holidays, update_organisation

__all__ = [
    "add_member",
    "ensure_organisation",
    "fill_holidays",
    "remove_member",
    "set_member_role",
    "update_organisation",
]
