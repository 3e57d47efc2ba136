"""The fourteen checks, what each is measured by, the published limits, and what a check has found.

DCMA: Defense Contract Management Agency, Earned Value Management System Program Analysis Pamphlet,
DCMA-EA PAM 200.1 (October 2012), section 4. GAO: Schedule Assessment Guide, GAO-16-89G (December 2015).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum, auto

import numpy as np

from engine.calendar.table import Ints


class Check(StrEnum):
    """In the order of DCMA's fourteen points."""

    LOGIC = "logic"
    LEADS = "leads"
    LAGS = "lags"
    LINK_TYPES = "link_types"
    HARD_CONSTRAINTS = "hard_constraints"
    HIGH_FLOAT = "high_float"
    NEGATIVE_FLOAT = "negative_float"
    LONG_DURATIONS = "long_durations"
    INVALID_DATES = "invalid_dates"
    RESOURCES = "resources"
    MISSED_TASKS = "missed_tasks"
    CRITICAL_PATH_TEST = "critical_path_test"
    CPLI = "cpli"
    BEI = "bei"


class Measure(Enum):
    """SHARE: percent of what is counted, good at or below its limit. INDEX: good at or above it.

    MOVED: percent of the working days added to a task by which the finish moved, good at or above it.
    """

    SHARE = auto()
    INDEX = auto()
    MOVED = auto()


MEASURES: Mapping[Check, Measure] = dict.fromkeys(Check, Measure.SHARE) | {
    Check.CRITICAL_PATH_TEST: Measure.MOVED,
    Check.CPLI: Measure.INDEX,
    Check.BEI: Measure.INDEX,
}


@dataclass(frozen=True, slots=True)
class Limit:
    """`value`: percent or index; None measures without judging.

    `days`: the working days above which float or a duration is high, or that the test adds.
    """

    value: Decimal | None
    days: int | None = None


# Links other than finish to start: DCMA asks for 90 % of them at least. For resources it
# publishes no limit: not every plan has people in it.
PUBLISHED: Mapping[Check, Limit] = {
    Check.LOGIC: Limit(Decimal(5)),
    Check.LEADS: Limit(Decimal(0)),
    Check.LAGS: Limit(Decimal(5)),
    Check.LINK_TYPES: Limit(Decimal(10)),
    Check.HARD_CONSTRAINTS: Limit(Decimal(5)),
    Check.HIGH_FLOAT: Limit(Decimal(5), 44),
    Check.NEGATIVE_FLOAT: Limit(Decimal(0)),
    Check.LONG_DURATIONS: Limit(Decimal(5), 44),
    Check.INVALID_DATES: Limit(Decimal(0)),
    Check.RESOURCES: Limit(None),
    Check.MISSED_TASKS: Limit(Decimal(5)),
    Check.CRITICAL_PATH_TEST: Limit(Decimal(100), 600),
    Check.CPLI: Limit(Decimal("0.95")),
    Check.BEI: Limit(Decimal("0.95")),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has found.

    Of a share, `count` of `total`; of an index the figure above the line and the one below it.
    `uids` are the tasks to look at. Without a `total` there is nothing to measure.
    """

    check: Check
    limit: Limit
    count: int
    total: int
    uids: Ints

    @property
    def measure(self) -> Measure:
        return MEASURES[self.check]

    @property
    def value(self) -> Decimal | None:
        """Percent of a share or a movement, an index as it is; exact, None without a total.

        A movement is rounded to whole percent: between two calendars days are not exactly days.
        """
        if not self.total:
            return None
        if self.measure == Measure.INDEX:
            return Decimal(self.count) / self.total
        if self.measure == Measure.MOVED:
            return (Decimal(self.count) * 100 / self.total).quantize(Decimal(1))
        return Decimal(self.count) * 100 / self.total

    @property
    def passes(self) -> bool | None:
        """Whether it keeps its limit, compared before rounding; None where nothing is judged."""
        limit = self.limit.value
        if limit is None or self.value is None:
            return None
        if self.measure == Measure.SHARE:
            return self.count * 100 <= limit * self.total
        if self.measure == Measure.INDEX:
            return self.count >= limit * self.total
        return self.value >= limit


def no_uids() -> Ints:
    return np.empty(0, dtype=np.int64)
