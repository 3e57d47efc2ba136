"""Reads of the subject. Import from here."""

from .values import (
    EarnedValue,
    Month,
    Node,
    earned_value,
    measures_of,
    time_of_node,
)

__all__ = [
    "EarnedValue",
    "Month",
    "Node",
    "earned_value",
    "measures_of",
    "time_of_node",
]
