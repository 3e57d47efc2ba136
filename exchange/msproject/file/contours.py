"""Work contours of assignments, and the hours of work that a file says one by one."""

from typing import Any

from core.foreign_files.unreadable import gettext_noop
from exchange.msproject.file.values import minutes, moment
from exchange.msproject.file.xml import Node

BY_HAND = "by_hand"
# In the order of WorkContour's numbers.
_NAMES = ("flat", "back", "front", "double_peak", "early_peak", "late_peak", "bell", "turtle", BY_HAND)
# Of time-phased data: remaining, actual and overtime work of an assignment.
_WORK_TYPES = frozenset({1, 2, 3})
# Periods of one assignment that are kept apart; more become coarser.
_MOST_PERIODS = 400


def contour_of(node: Node) -> str:
    """The contour of an assignment; a number that Microsoft Project does not have is named, and even work taken."""
    number = node.number("WorkContour")
    if 0 <= number < len(_NAMES):
        return _NAMES[number]
    node.notes.say(
        gettext_noop("%(where)s has a work contour that there is not (%(number)s); its work lies evenly."),
        where=node.where,
        number=str(number),
    )
    return "flat"


def phased_work(node: Node) -> list[list[Any]]:
    """[start, finish, minutes of work] of an assignment by hand, in order; nothing for other contours."""
    if node.number("WorkContour") != len(_NAMES) - 1:
        return []
    periods = []
    for element in node.children("TimephasedData"):
        inner = node.inner(element)
        work = minutes(inner, "Value") if inner.number("Type") in _WORK_TYPES else 0
        start, finish = moment(inner, "Start"), moment(inner, "Finish")
        if work > 0 and start and finish and finish > start:
            periods.append([start, finish, work])
    periods.sort()
    while len(periods) > _MOST_PERIODS:
        periods = [_joined(periods[place : place + 2]) for place in range(0, len(periods), 2)]
    return periods


def _joined(periods: list[list[Any]]) -> list[Any]:
    return [periods[0][0], max(row[1] for row in periods), sum(row[2] for row in periods)]
