"""Reads of the subject. Import from here."""

from .overview import overview

__all__ = [
    "overview",
]
