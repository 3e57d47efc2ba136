"""Every write of the subject, one function per intent. Import from here."""

from .generation import begin_watch, raise_generation

__all__ = ["begin_watch", "raise_generation"]
