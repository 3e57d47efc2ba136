"""Every write of the subject, one function per intent. Import from here."""

from .lifecycle import create_project
from .settings import close_project, hold_project, resume_project, update_project

__all__ = ["close_project", "create_project", "hold_project", "resume_project", "update_project"]
