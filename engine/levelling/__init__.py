"""Levelling: nobody booked above their availability."""

from engine.levelling.level import (
    LEAST_PART_MINUTES,
    NEVER_DELAYED,
    Levelling,
    Move,
    level,
    levelled_schedule,
    with_levelling,
)
from engine.levelling.load import Overload, overloads_of

__all__ = [
    "LEAST_PART_MINUTES",
    "NEVER_DELAYED",
    "Levelling",
    "Move",
    "Overload",
    "level",
    "levelled_schedule",
    "overloads_of",
    "with_levelling",
]
