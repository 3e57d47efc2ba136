"""Reads of the subject. Import from here."""

from .history import project_history
from .people import people_involved
from .projects import project_by_code

__all__ = ["people_involved", "project_by_code", "project_history"]
