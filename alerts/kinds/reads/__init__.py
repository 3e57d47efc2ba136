"""Reads of the subject. Import from here."""

from .answers import answers_to, warnings_for
from .quiet import is_watched, quiet_among
from .rights import over_among, unheard

__all__ = [
    "answers_to",
    "is_watched",
    "over_among",
    "quiet_among",
    "unheard",
    "warnings_for",
]
