"""Work contours as an assignment keeps them: a name, and the parts of one by hand."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.errors import DomainError
from engine.errors import InvalidContourError
from engine.plan.contours import MOST_PARTS, Contour, Curve, curve_of, mean_units
from tasks.typing.figures.hours import format_hours, parse_hours

Parts = Sequence[Sequence[int]]


def stored_curve(contour: str, parts: Parts | None) -> Curve | None:
    """How the work of an assignment lies along its time; None where it lies evenly.

    Parts that say nothing any more count as even work: a plan is never lost for one of them.
    """
    if contour == Contour.FLAT:
        return None
    try:
        return curve_of(Contour(contour), _pairs(parts))
    except InvalidContourError:
        return None


def average_units(units: Decimal, contour: str) -> Decimal:
    """At how many units a contour is worked on average, when its highest are `units`."""
    return units * Decimal(str(mean_units(Contour(contour))))


def parts_by_day(assignment: Any, duration_minutes: int, per_day: int) -> list[list[int]]:
    """The parts that an assignment's work has by hand: one for each day of the task, shaped as it lies now."""
    parts = []
    curve = stored_curve(assignment.contour, assignment.contour_parts)
    work, reached = assignment.work_minutes, 0
    for begin in range(0, max(duration_minutes, 1), max(per_day, 1)):
        end = min(begin + per_day, duration_minutes)
        until = _reached(curve, work, end, duration_minutes)
        parts.append([max(end - begin, 1), until - reached])
        reached = until
    return parts


def _reached(curve: Curve | None, work: int, done: int, total: int) -> int:
    if curve is not None:
        return curve.reached(work, done, total)
    return round(work * done / total) if total else work


def typed_parts(text: str, duration_minutes: int) -> list[list[int]]:
    """Hours as typed, "8 8 4 0 6", as equal parts of the task's time. Raises DomainError for what are no hours."""
    hours = [0 if word == "0" else parse_hours(word) for word in text.replace(";", " ").split()]
    if not any(hours):
        raise DomainError(_("Type the hours of each part, like 8 8 4 0 6."), field="hours")
    if len(hours) > max(duration_minutes, 1):
        raise DomainError(_("There are more parts than minutes."), field="hours")
    edges = [duration_minutes * place // len(hours) for place in range(len(hours) + 1)]
    return [
        [max(after - before, 1), work] for before, after, work in zip(edges, edges[1:], hours, strict=False)
    ]


def parts_text(parts: Parts | None) -> str:
    """The work of the parts as hours, as `typed_parts` reads them."""
    return " ".join(format_hours(work) or "0" for _minutes, work in parts or ())


def validate_parts(value: Any) -> None:
    """Raise ValidationError unless `value` is a list of [working minutes, work in them] with some work in it."""
    is_list = isinstance(value, list) and len(value) <= MOST_PARTS
    if not is_list or not all(_is_pair(row) for row in value):
        raise ValidationError(
            _("A contour by hand is a list of at most %(most)d pairs of whole minutes: time and work in it.")
            % {"most": MOST_PARTS}
        )
    try:
        curve_of(Contour.BY_HAND, _pairs(value))
    except InvalidContourError as error:
        raise ValidationError(_("A contour needs some work, and time for each part of it.")) from error


def _is_pair(row: Any) -> bool:
    return isinstance(row, list) and len(row) == 2 and all(type(x) is int and 0 <= x < 1 << 31 for x in row)


def _pairs(parts: Parts | None) -> list[tuple[int, int]]:
    return [(minutes, work) for minutes, work in parts or ()]
