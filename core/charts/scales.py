"""From values to pixels: linear scales, round ticks, months."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import formats

from core.money import Unit, money_in

# Of the charts' small type, in their units: an axis leaves room for its longest label.
LABEL_CHARACTER_WIDTH = 6.2


@dataclass(frozen=True, slots=True)
class Scale:
    """Linear from [low, high] to [start, end]; a flat range maps to the middle."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def round_step(span: float, count: int) -> float:
    """The step of 1, 2, 2.5 or 5 times a power of ten that cuts `span` into about `count` parts."""
    if span <= 0:
        return 1.0
    raw = span / max(1, count)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if raw <= factor * power * 1.0001)


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Round values that cover [low, high], both ends included."""
    step = round_step(high - low, count)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [index * step for index in range(first, max(last, first + 1) + 1)]


def months(first: date, last: date, width: float, *, least: float = 46) -> list[tuple[date, str]]:
    """Month starts between two days with labels, thinned so that each has `least` pixels. January names the year."""
    start = (
        (first.replace(day=1) + timedelta(days=31)).replace(day=1) if first.day > 7 else first.replace(day=1)
    )
    starts = []
    while start <= last:
        starts.append(start)
        start = (start + timedelta(days=32)).replace(day=1)
    step = next((n for n in (1, 2, 3, 6, 12, 24, 60) if len(starts) / n * least <= width), 120)
    kept = [
        day
        for day in starts
        if (day.month - 1) % min(step, 12) == 0 and (step <= 12 or day.year % (step // 12) == 0)
    ]
    return [(day, month_label(day, years=step >= 12)) for day in kept]


def month_label(day: date, *, years: bool = False) -> str:
    if years:
        return str(day.year)
    return f"{formats.date_format(day, 'M')} {day:%y}" if day.month == 1 else formats.date_format(day, "M")


def axis_money(currency: str, marks: Sequence[float]) -> tuple[Callable[[float], str], float]:
    """Labels of a money axis in one unit (€0.5m, €100k), and the width the longest needs."""
    largest = max(marks)
    unit: Unit = 1_000_000 if largest >= 1e6 else 1000 if largest >= 1e3 else 1

    def label(value: float) -> str:
        if value == 0:
            return "0"
        scaled = abs(value) / unit
        places = 1 if unit == 1_000_000 or scaled != int(scaled) else 0
        words = money_in(unit, Decimal(str(abs(value))), places, currency)
        return f"−{words}" if value < 0 else words

    return label, max(len(label(mark)) for mark in marks) * LABEL_CHARACTER_WIDTH
