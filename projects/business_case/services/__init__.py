"""Every write of the subject, one function per intent. Import from here."""

from .case import choose_option, update_case
from .options import add_option, delete_option, update_option

__all__ = [
    "add_option",
    "choose_option",
    "delete_option",
    "update_case",
    "update_option",
]
