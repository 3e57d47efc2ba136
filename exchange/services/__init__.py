"""Every write of the room, one function per intent. Import from here."""

from .import_plan import import_plan
from .tokens import create_token, revoke_token

__all__ = ["create_token", "import_plan", "revoke_token"]
