"""Three-point estimates: optimistic, most likely, pessimistic, and what PERT makes of them. Pure numbers."""

from dataclasses import dataclass
from typing import Any

FIELDS = ("optimistic_minutes", "most_likely_minutes", "pessimistic_minutes")


@dataclass(frozen=True, slots=True)
class ThreePoints:
    """Durations in minutes."""

    optimistic: int
    likely: int
    pessimistic: int

    @property
    def mean(self) -> float:
        """(O + 4M + P) / 6"""
        return (self.optimistic + 4 * self.likely + self.pessimistic) / 6

    @property
    def deviation(self) -> float:
        """(P - O) / 6"""
        return (self.pessimistic - self.optimistic) / 6


def points_of(task: Any) -> ThreePoints | None:
    """The task's estimate, or None while one of the three is missing."""
    values = [getattr(task, name) for name in FIELDS]
    return None if None in values else ThreePoints(*values)
