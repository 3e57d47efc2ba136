"""Every write of the subject, one function per intent. Import from here."""

from .generation import RAISE_GENERATION, begin_watch, raise_generation, tell_of_generation

__all__ = ["RAISE_GENERATION", "begin_watch", "raise_generation", "tell_of_generation"]
