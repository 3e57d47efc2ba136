"""Every write of the subject, one function per intent. Import from here."""

from .keeping import delete_template, document_of, keep_template, update_template
from .parts import Putting, Taking
from .using import Beginning, copy_project, readable_project, start_from_template

__all__ = [
    "Beginning",
    "Putting",
    "Taking",
    "copy_project",
    "delete_template",
    "document_of",
    "keep_template",
    "readable_project",
    "start_from_template",
    "update_template",
]
