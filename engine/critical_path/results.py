"""What comes out of the scheduler: dates, floats, and for every activity why it is where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from engine.calendar.table import Ints, moment_of
from engine.critical_path.drivers import Drivers
from engine.critical_path.reasons import Driver, DriverKind, ScheduledActivity, ScheduleWarning, WarningKind
from engine.critical_path.solved import Solved


class Schedule(Mapping[int, ScheduledActivity]):
    """The result, by activity uid. Rows are built when asked for; `dates` and `minutes` give whole columns quickly."""

    def __init__(self, solved: Solved) -> None:
        self.solved = solved
        self._index = solved.plan.index

    @property
    def uids(self) -> list[int]:
        """Activity uids in the order of every column."""
        uids: list[int] = self.solved.plan.columns.activities.uid.tolist()
        return uids

    def dates(self, name: str) -> list[datetime]:
        """A column of local datetimes: start, finish, early_start, early_finish, late_start or late_finish."""
        return moments_of(_column(self.solved, name, DATE_COLUMNS))

    def instants(self, name: str) -> Ints:
        """The same column as clock minutes since 1970-01-01 00:00 local, to compare without making datetimes."""
        instants: Ints = _column(self.solved, name, DATE_COLUMNS)
        return instants

    def minutes(self, name: str) -> list[int]:
        """total_float_minutes or free_float_minutes of every activity."""
        minutes: list[int] = _column(self.solved, name, FLOAT_COLUMNS).tolist()
        return minutes

    def flags(self, name: str) -> list[bool]:
        """is_critical or is_near_critical of every activity."""
        flags: list[bool] = _column(self.solved, name, FLAG_COLUMNS).tolist()
        return flags

    def stretches(self, uid: int) -> tuple[tuple[datetime, datetime], ...]:
        """When an activity is worked on: one stretch, several where it is split or has stopped for a while."""
        return tuple(
            (moment_of(start), moment_of(finish)) for start, finish in self.solved.stretches(self._index[uid])
        )

    @property
    def expected_minutes(self) -> dict[int, int]:
        """Working minutes left of activities whose finish is expected, by uid."""
        return self.solved.plan.expected_minutes

    @property
    def split_uids(self) -> list[int]:
        """Activities that may have more than one stretch."""
        uids = self.solved.plan.columns.activities.uid
        return [int(uids[row]) for row in self.solved.split_rows]

    @property
    def start(self) -> datetime:
        """When the first activity starts; the plan's start when there is none."""
        return moment_of(self.solved.project_start)

    @property
    def finish(self) -> datetime:
        """When the last activity finishes."""
        return moment_of(self.solved.project_finish)

    @cached_property
    def drivers(self) -> Drivers:
        return Drivers(self.solved)

    @property
    def longest_path(self) -> tuple[int, ...]:
        """Uids along the driving path to the activity that finishes last, in order of time."""
        return self.drivers.longest_path()

    @property
    def warnings(self) -> tuple[ScheduleWarning, ...]:
        """Where dates disagree with logic, constraints or deadlines."""
        return tuple(self.drivers.warnings())

    def __getitem__(self, uid: int) -> ScheduledActivity:
        return self._row(self._index[uid])

    def __iter__(self) -> Iterator[int]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def _row(self, row: int) -> ScheduledActivity:
        solved = self.solved
        return ScheduledActivity(
            uid=int(solved.plan.columns.activities.uid[row]),
            start=moment_of(int(solved.start[row])),
            finish=moment_of(int(solved.finish[row])),
            early_start=moment_of(int(solved.early_start[row])),
            early_finish=moment_of(int(solved.early_finish[row])),
            late_start=moment_of(int(solved.late_start[row])),
            late_finish=moment_of(int(solved.late_finish[row])),
            total_float_minutes=int(solved.total_float_minutes[row]),
            free_float_minutes=int(solved.free_float_minutes[row]),
            is_critical=bool(solved.is_critical[row]),
            is_near_critical=bool(solved.is_near_critical[row]),
            driver=self.drivers.of_row(row),
        )


DATE_COLUMNS = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")
FLOAT_COLUMNS = ("total_float_minutes", "free_float_minutes")
FLAG_COLUMNS = ("is_critical", "is_near_critical")


def _column(solved: Solved, name: str, allowed: tuple[str, ...]) -> Any:
    if name not in allowed:
        raise KeyError(name)
    return getattr(solved, name)


def moments_of(instants: Ints) -> list[datetime]:
    """Local datetimes of instants. Raises DateOutOfRangeError outside the years 1 to 9999."""
    if len(instants):
        moment_of(int(instants.min()))
        moment_of(int(instants.max()))
    moments: list[datetime] = instants.astype("datetime64[m]").astype(object).tolist()
    return moments


__all__ = ["Driver", "DriverKind", "Schedule", "ScheduleWarning", "ScheduledActivity", "WarningKind"]
