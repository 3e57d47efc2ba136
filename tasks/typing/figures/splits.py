"""Split work as a task keeps it: a list of gaps, each after so many minutes of work and so many minutes long."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engine.errors import InvalidSplitError
from engine.plan.splits import Gap, check_gaps

# A plan that says more of one task says it by mistake.
MOST_GAPS = 200
# The fields that hold a split: somebody's own, and what levelling made.
SPLITS = ("gaps", "levelling_gaps")
_PARTS = ("after_minutes", "minutes")


def stored(gaps: Iterable[Gap]) -> list[dict[str, int]] | None:
    """As the field keeps them; None for work in one stretch."""
    rows = [{"after_minutes": gap.after_minutes, "minutes": gap.minutes} for gap in gaps]
    return rows or None


def read(value: Sequence[Mapping[str, int]] | None) -> tuple[Gap, ...]:
    """The gaps of a stored value."""
    return tuple(Gap(row["after_minutes"], row["minutes"]) for row in value or ())


def kept(value: Sequence[Mapping[str, int]] | None, duration_minutes: int) -> list[dict[str, int]] | None:
    """What of a split still means something when the work takes so long."""
    return stored(gap for gap in read(value) if gap.after_minutes < duration_minutes)


def stretches_of(
    start: datetime, finish: datetime, value: Sequence[Sequence[str]] | None
) -> list[tuple[datetime, datetime]]:
    """When a task is worked on: the stored stretches, or all of it."""
    if not value:
        return [(start, finish)]
    return [(_moment(first), _moment(last)) for first, last in value]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def validate_gaps(value: Any) -> None:
    """Raise ValidationError unless `value` is a list of gaps whose parts follow each other."""
    if not isinstance(value, list) or len(value) > MOST_GAPS:
        raise ValidationError(_("A split is a list of at most %(most)d gaps.") % {"most": MOST_GAPS})
    for row in value:
        is_gap = isinstance(row, dict) and set(row) == set(_PARTS)
        if not is_gap or not all(type(row[name]) is int and 0 < row[name] < 1 << 31 for name in _PARTS):
            raise ValidationError(
                _("A gap needs “after_minutes” and “minutes”, both whole numbers above zero.")
            )
    try:
        check_gaps(read(value), called="", activity_uid=None)
    except InvalidSplitError as error:
        raise ValidationError(_("The parts of a split must follow each other.")) from error
