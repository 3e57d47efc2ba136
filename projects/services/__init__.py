"""Every write of the room, one function per intent. Import from here."""

from .generation import raise_generation

__all__ = ["raise_generation"]
