"""What a request scores: weighted points, with its parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from projects.models import ScoringCriterion
from projects.models.requests import LEAST_POINTS, MOST_POINTS

_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion of a score; `points` None where nobody has judged it yet.

    `worth`: what it adds to the score, of `most`; a burden adds the more, the less there is of it.
    """

    criterion: ScoringCriterion
    points: int | None
    worth: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """`total` of 100; None until every criterion is judged: half a score would compare wrongly."""

    parts: tuple[Part, ...]

    @property
    def judged(self) -> int:
        return sum(part.points is not None for part in self.parts)

    @property
    def total(self) -> int | None:
        if not self.parts or self.judged < len(self.parts):
            return None
        exact = sum((part.worth for part in self.parts), Decimal(0))
        return int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


def score_of(criteria: Sequence[ScoringCriterion], points: Mapping[int, int]) -> Score:
    """The score of a request whose points by criterion id these are.

    Each criterion gives its weight's share of 100, times how far its points lie from the least
    to the most.
    """
    weights = sum(row.weight for row in criteria)
    parts = []
    for row in criteria:
        most = _WHOLE * row.weight / weights
        own = points.get(row.pk)
        parts.append(Part(row, own, _worth(row, own, most), most))
    return Score(tuple(parts))


def _worth(criterion: ScoringCriterion, points: int | None, most: Decimal) -> Decimal:
    if points is None:
        return Decimal(0)
    reached = MOST_POINTS - points if criterion.is_burden else points - LEAST_POINTS
    return most * reached / (MOST_POINTS - LEAST_POINTS)
