"""Reads of the subject. Import from here."""

from .levelling import (
    Options,
    Planned,
    Preview,
    digest_of,
    level_preview,
    plan_standing,
    read_token,
    stale_preview,
)
from .what_if import Answer, Kind, Question

__all__ = [
    "Answer",
    "Kind",
    "Options",
    "Planned",
    "Preview",
    "Question",
    "digest_of",
    "level_preview",
    "plan_standing",
    "read_token",
    "stale_preview",
]
