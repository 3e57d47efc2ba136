"""Our dates against those that a plan file expects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.calendar.table import CalendarTable, instant_of
from engine.critical_path.method import schedule
from engine.critical_path.results import Schedule
from engine.plan.plan_file import PlanFile

FLOAT_TOLERANCE_MINUTES = 1


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One value that differs."""

    uid: int
    what: str
    expected: object
    found: object


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences of one file. A row counts once per group, however many of its values differ."""

    tasks: int
    forward: tuple[Mismatch, ...]
    slack: tuple[Mismatch, ...]
    critical: tuple[Mismatch, ...]

    @property
    def counts(self) -> tuple[int, int, int, int, int, int]:
        """Tasks, and how many of them differ: in early dates, in late dates or floats, in being critical; and of the
        floats alone, in the total and in the free one."""
        floats = [
            sum(mismatch.what == name for mismatch in self.slack)
            for name in ("total_float_minutes", "free_float_minutes")
        ]
        groups = (self.forward, self.slack, self.critical)
        return self.tasks, *(self.rows(group) for group in groups), *floats  # type: ignore[return-value]

    @staticmethod
    def rows(mismatches: tuple[Mismatch, ...]) -> int:
        return len({mismatch.uid for mismatch in mismatches})


def compare(file: PlanFile) -> Comparison:
    """Schedule a plan; compare working instants (17:00 is the next 08:00), floats within a minute, critical flags."""
    result = schedule(file.plan)
    forward: list[Mismatch] = []
    slack: list[Mismatch] = []
    critical: list[Mismatch] = []
    for uid, expected in file.expected.items():
        found = result[uid]
        table = _table_of(result, uid)
        for name in ("start", "finish", "early_start", "early_finish"):
            forward += _moment_mismatch(uid, name, getattr(expected, name), getattr(found, name), table)
        for name in ("late_start", "late_finish"):
            slack += _moment_mismatch(uid, name, getattr(expected, name), getattr(found, name), table)
        for name in ("total_float_minutes", "free_float_minutes"):
            wanted = getattr(expected, name)
            if wanted is not None and abs(wanted - getattr(found, name)) > FLOAT_TOLERANCE_MINUTES:
                slack.append(Mismatch(uid, name, wanted, getattr(found, name)))
        if expected.is_critical is not None and expected.is_critical != found.is_critical:
            critical.append(Mismatch(uid, "is_critical", expected.is_critical, found.is_critical))
    return Comparison(len(file.expected), tuple(forward), tuple(slack), tuple(critical))


def _table_of(result: Schedule, uid: int) -> CalendarTable:
    plan = result.solved.plan
    table: CalendarTable = plan.calendars.tables[plan.calendar[plan.index[uid]]]
    return table


def _moment_mismatch(
    uid: int, name: str, wanted: datetime | None, found: datetime, table: CalendarTable
) -> list[Mismatch]:
    if wanted is None or wanted == found:
        return []
    if table.count_at(instant_of(wanted)) == table.count_at(instant_of(found)):
        return []
    return [Mismatch(uid, name, wanted, found)]
