"""Reads of the subject. Import from here."""

from .jump import found_by

__all__ = [
    "found_by",
]
