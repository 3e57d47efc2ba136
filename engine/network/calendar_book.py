"""The calendars of a plan, numbered: those that work the same hours share a table."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from engine.calendar.table import CalendarTable, Ints, SharedDays
from engine.calendar.work_calendar import round_the_clock
from engine.errors import UnknownCalendarError
from engine.plan.columns import NONE, ActivityColumns, PlanColumns


class CalendarBook:
    """The plan's calendars as table numbers; those that work the same hours share one."""

    def __init__(self, columns: PlanColumns) -> None:
        self.tables: list[CalendarTable] = []
        self._by_key: dict[Hashable, int] = {}
        self._by_uid: dict[int, int] = {}
        self._shared: dict[tuple[int, int], int] = {}
        for calendar in columns.calendars:
            self._by_uid[calendar.uid] = self._number(calendar.table)
        if not columns.calendars:
            raise UnknownCalendarError("The plan has no calendar.")
        uid = columns.calendar_uid if columns.calendar_uid is not None else columns.calendars[0].uid
        self.project = self.number_of(uid, activity_uid=None)
        self.elapsed = self._number(round_the_clock().table)

    def _number(self, table: CalendarTable) -> int:
        key = table.days.key
        if key not in self._by_key:
            self._by_key[key] = len(self.tables)
            self.tables.append(table)
        return self._by_key[key]

    def number_of(self, uid: int, *, activity_uid: int | None) -> int:
        if uid not in self._by_uid:
            raise UnknownCalendarError(f"There is no calendar {uid} in the plan.", activity_uid=activity_uid)
        return self._by_uid[uid]

    def shared(self, one: int, other: int) -> int:
        """The calendar of the time that both calendars work."""
        if one == other:
            return one
        if (one, other) not in self._shared:
            days = SharedDays(self.tables[one].days, self.tables[other].days)
            name = f"{self.tables[one].name} / {self.tables[other].name}"
            self._shared[one, other] = self._number(CalendarTable(days, name=name))
        return self._shared[one, other]

    def of_activities(self, rows: ActivityColumns) -> Ints:
        calendar = np.full(len(rows.uid), self.project, dtype=np.int64)
        if rows.calendar_uid is not None:
            for uid in np.unique(rows.calendar_uid[rows.calendar_uid != NONE]).tolist():
                own = rows.calendar_uid == uid
                calendar[own] = self.number_of(uid, activity_uid=int(rows.uid[np.argmax(own)]))
        return calendar
