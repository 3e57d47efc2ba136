"""Every write of the room, one function per intent. Import from here."""

from .generation import raise_generation
from .lifecycle import create_project

__all__ = ["create_project", "raise_generation"]
