"""Work contours: how the work of an assignment lies along its time, as in Microsoft Project.

A named contour divides the time into ten equal parts, each worked at a share of the units; the highest is the units.
So a bell takes twice as long as flat work. A contour by hand says how much work lies in which working minutes.
Sources: Microsoft, "Adjust the work contours of assignments" (Project help), whose percentages these are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from engine.errors import InvalidContourError


class Contour(StrEnum):
    FLAT = "flat"
    BACK = "back"
    FRONT = "front"
    DOUBLE_PEAK = "double_peak"
    EARLY_PEAK = "early_peak"
    LATE_PEAK = "late_peak"
    BELL = "bell"
    TURTLE = "turtle"
    BY_HAND = "by_hand"


# Per cent of the units in each tenth of the time.
_TENTHS = {
    Contour.BACK: (10, 15, 25, 50, 50, 75, 75, 100, 100, 100),
    Contour.FRONT: (100, 100, 100, 75, 75, 50, 50, 25, 15, 10),
    Contour.DOUBLE_PEAK: (25, 50, 100, 50, 25, 25, 50, 100, 50, 25),
    Contour.EARLY_PEAK: (25, 50, 100, 100, 75, 50, 50, 25, 15, 10),
    Contour.LATE_PEAK: (10, 15, 25, 50, 50, 75, 100, 100, 50, 25),
    Contour.BELL: (10, 20, 40, 80, 100, 100, 80, 40, 20, 10),
    Contour.TURTLE: (25, 50, 75, 100, 100, 100, 100, 75, 50, 25),
}
MOST_PARTS = 1000


@dataclass(frozen=True, slots=True)
class Curve:
    """How work lies along time: parts that are so long, with so much work in each. Both in units of one's own."""

    lengths: tuple[int, ...]
    amounts: tuple[int, ...]

    def reached(self, whole: int, done: int, total: int) -> int:
        """What of a whole is reached after `done` of `total` minutes, rounded half-even; computed in whole numbers."""
        if done >= total:
            return whole
        if done <= 0:
            return 0
        # The place along the curve is done × length / total; all is kept in parts of `total`.
        place = done * sum(self.lengths)
        begun = amount = 0
        for length, own in zip(self.lengths, self.amounts, strict=True):
            end = begun + length * total
            if place < end:
                top = whole * (amount * length * total + own * (place - begun))
                return _half_even(top, length * total * sum(self.amounts))
            begun, amount = end, amount + own
        return whole


def _half_even(numerator: int, denominator: int) -> int:
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))


def curve_of(contour: Contour, parts: Iterable[tuple[int, int]] = ()) -> Curve | None:
    """The curve of a contour; None for flat work. `parts` by hand are (working minutes, work in them).

    Raises InvalidContourError for parts that hold no time, less than no work, or no work at all.
    """
    if contour == Contour.FLAT:
        return None
    if contour == Contour.BY_HAND:
        return _by_hand(list(parts))
    return Curve((1,) * 10, _TENTHS[contour])


def _by_hand(parts: list[tuple[int, int]]) -> Curve:
    if len(parts) > MOST_PARTS:
        raise InvalidContourError(f"A contour has at most {MOST_PARTS} parts.")
    if any(minutes <= 0 for minutes, _work in parts):
        raise InvalidContourError("A part of a contour has no working time.")
    if any(work < 0 for _minutes, work in parts):
        raise InvalidContourError("A part of a contour has less than no work.")
    if not sum(work for _minutes, work in parts):
        raise InvalidContourError("A contour sums to nothing: none of its parts has any work.")
    return Curve(tuple(minutes for minutes, _work in parts), tuple(work for _minutes, work in parts))


def mean_units(contour: Contour) -> float:
    """What share of its highest units a named contour works at on average; 1 for flat work and for one by hand."""
    tenths = _TENTHS.get(contour)
    return 1.0 if tenths is None else sum(tenths) / 1000


def merged_parts(parts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Parts by hand with those that follow each other at the same rate as one."""
    merged: list[tuple[int, int]] = []
    for minutes, work in parts:
        if merged and merged[-1][1] * minutes == work * merged[-1][0]:
            merged[-1] = (merged[-1][0] + minutes, merged[-1][1] + work)
        else:
            merged.append((minutes, work))
    return merged


def coarser_parts(parts: list[tuple[int, int]], most: int = MOST_PARTS) -> list[tuple[int, int]]:
    """At most so many parts, neighbours joined; the work and the time stay as they are."""
    while len(parts) > most:
        ends = [*parts[1::2], *([(0, 0)] if len(parts) % 2 else [])]
        parts = [(one[0] + other[0], one[1] + other[1]) for one, other in zip(parts[::2], ends, strict=True)]
    return parts
