"""The organisation's 5×5 scales: names, numbers, and from a number to its step."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from risks.models import ScaleStep


@dataclass(frozen=True, slots=True)
class Scales:
    """Five steps of each axis, lowest first."""

    probability: tuple[ScaleStep, ...]
    impact: tuple[ScaleStep, ...]

    def probability_step(self, percent: int) -> int:
        """The first step whose limit covers the percentage."""
        return next((row.step for row in self.probability if percent <= row.up_to_percent), 5)

    def impact_step(self, *, cost: Decimal, days: Decimal, budget: Decimal) -> int:
        """The higher of the step of the cost (as a share of the budget) and the step of the delay in working days.

        Without a budget the delay alone decides.
        """
        share = cost * 100 / budget if budget else Decimal(0)
        by_cost = next((row.step for row in self.impact if share <= row.up_to_percent), 5)
        by_days = next(
            (row.step for row in self.impact if row.up_to_days is not None and days <= row.up_to_days), 5
        )
        return max(by_cost, by_days)

    def probability_words(self) -> list[str]:
        """For the axis: ≤ 10%, 11–30% ... > 80%."""
        return _ranges([round(row.up_to_percent) for row in self.probability], "%")

    def impact_words(self) -> list[str]:
        """For the axis, in working days: ≤ 2 d, 3–5 d ... > 30 d."""
        return _ranges([row.up_to_days for row in self.impact], _(" d"))


def scales() -> Scales:
    rows = list(ScaleStep.objects.all())
    return Scales(
        tuple(row for row in rows if row.axis == ScaleStep.Axis.PROBABILITY),
        tuple(row for row in rows if row.axis == ScaleStep.Axis.IMPACT),
    )


def _ranges(limits: list[int | None], unit: str) -> list[str]:
    words, below = [], 0
    for position, limit in enumerate(limits):
        if position == 0:
            words.append(f"≤ {number_format(limit or 0, force_grouping=True)}{unit}")
        elif position == len(limits) - 1 or limit is None:
            words.append(f"> {number_format(below, force_grouping=True)}{unit}")
        else:
            words.append(
                f"{number_format(below + 1, force_grouping=True)}–{number_format(limit, force_grouping=True)}{unit}"
            )
        below = limit or below
    return words
