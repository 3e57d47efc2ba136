"""What the pages of the plan show. Import from here."""

from .due import DuePage, due_page, letters_to, require_hand
from .plan import communication_page, new_message

__all__ = [
    "DuePage",
    "communication_page",
    "due_page",
    "letters_to",
    "new_message",
    "require_hand",
]
