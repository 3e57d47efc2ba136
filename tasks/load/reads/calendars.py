"""When each person of a load could work and each task is worked on: calendars read once, counted over arrays."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from engine.calendar import CalendarException, WorkCalendar, standard_calendar
from engine.calendar.calendar_set import CalendarSet
from engine.calendar.table import CalendarTable, SharedDays, instant_of
from engine.plan.contours import Curve
from people.calendars.reads import calendar_of_project, engine_calendars
from people.models import Leave, User
from projects.models import Project
from tasks.models import Resource, Task
from tasks.scheduling.reads import scale_of_calendar
from tasks.typing.figures.contours import stored_curve
from tasks.typing.figures.shorthand import Scale
from tasks.typing.figures.splits import stretches_of

_EVEN = Curve((1,), (1,))


class BookedTask(NamedTuple):
    """An assignment with what of its task decides when the work happens."""

    resource_id: int
    user_id: int | None
    units: Decimal
    task_id: int
    start: datetime
    finish: datetime
    calendar_id: int | None
    kind: str
    mode: str
    is_elapsed: bool
    ignores_people: bool
    actual_finish: datetime | None
    project_id: int
    stretches: list[list[str]] | None
    work_minutes: int
    contour: str
    contour_parts: list[list[int]] | None
    is_summary: bool
    overtime_minutes: int
    expected_finish: datetime | None

    @property
    def curve(self) -> Curve | None:
        """How the work lies; None for so many units at every moment.

        A summary is as long as its tasks are: the work that is assigned to it stays, and spreads over it.
        """
        shape = stored_curve(self.contour, self.contour_parts)
        return shape or (_EVEN if self.is_summary else None)

    @property
    def is_deaf(self) -> bool:
        """Whether the task keeps its dates whoever is away; what is done happened when its people worked."""
        keeps = (
            self.kind == Task.Kind.FIXED_DURATION
            or self.mode == Task.Mode.MANUAL
            or self.ignores_people
            or self.expected_finish is not None
        )
        return keeps and not self.is_elapsed and self.actual_finish is None


FIELDS = (
    "resource_id",
    "resource__user_id",
    "units",
    "task_id",
    "task__start",
    "task__finish",
    "task__calendar_id",
    "task__kind",
    "task__mode",
    "task__is_elapsed",
    "task__ignores_resource_calendars",
    "task__actual_finish",
    "task__project_id",
    "task__stretches",
    "work_minutes",
    "contour",
    "contour_parts",
    "task__is_summary",
    "overtime_minutes",
    "task__expected_finish",
)


@dataclass(slots=True)
class Entry:
    """A line of the map before its weeks: who, at which units, on which calendar of their own."""

    key: str
    user: User | None
    name: str
    units: float
    calendar_id: int | None

    @classmethod
    def of_resource(cls, row: Resource) -> "Entry":
        own = row.user.calendar_id if row.user else None
        return cls(
            key=f"u{row.user_id}" if row.user_id else f"r{row.pk}",
            user=row.user,
            name=str(row.user or row.name),
            units=float(row.max_units),
            calendar_id=row.calendar_id or own,
        )

    @classmethod
    def of_user(cls, user: User) -> "Entry":
        return cls(f"u{user.pk}", user, str(user), 1.0, user.calendar_id)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None


@dataclass(slots=True)
class Booking:
    """An assignment on the way to its minutes: local instants, the row of its person, the table of its time."""

    line: int
    task_id: int
    resource_id: int
    units: float
    start: int
    finish: int
    table: int
    # How much work lies in all of the assignment's stretches, and how; None where it is even.
    work: int = 0
    curve: Curve | None = None


class Book:
    """The calendars that a load needs, read once, each compiled once."""

    def __init__(
        self,
        entries: list[Entry],
        rows: list[BookedTask],
        projects: list[Project],
        span: tuple[date, date],
    ) -> None:
        self.entries = entries
        self.zones = {project.pk: ZoneInfo(project.time_zone) for project in projects}
        self.places = {entry.key: place for place, entry in enumerate(entries)}
        default = calendar_of_project(None)
        self.of_project = {project.pk: project.calendar_id or default for project in projects}
        # One project: who has no calendar follows the project's. Several: the organisation's.
        self.base = self.of_project[projects[0].pk] if len(projects) == 1 else default
        wanted = {entry.calendar_id for entry in entries} | {row.calendar_id for row in rows}
        wanted |= set(self.of_project.values()) | {default}
        self.calendars = engine_calendars(pk for pk in wanted if pk is not None)
        self.fallback = standard_calendar(uid=0)
        self.leave: dict[int, list[CalendarException]] = defaultdict(list)
        users = [entry.user_id for entry in entries if entry.user_id]
        absent = Leave.objects.filter(user__in=users, end__gte=span[0], start__lte=span[1])
        for user_id, start, end in absent.values_list("user_id", "start", "end"):
            self.leave[user_id].append(CalendarException(start=start, end=end, name="leave"))
        self._numbers: dict[Any, int] = {}
        self._tables: list[CalendarTable] = []
        self._people: dict[Any, WorkCalendar] = {}
        self._set: CalendarSet | None = None

    def bookings(self, row: BookedTask) -> Iterator[Booking]:
        """Where the assignment lies and on whose time, by stretch; none for somebody who is not on the map."""
        place = self.places.get(f"u{row.user_id}" if row.user_id else f"r{row.resource_id}")
        if place is None:
            return
        zone, base = self.zones[row.project_id], self.of_project[row.project_id]
        if row.is_deaf:
            pk = row.calendar_id or base
            table = self._number(("task", pk), self._plain(pk))
        elif row.calendar_id is None or row.is_elapsed:
            table = self._person_number(place, base)
        else:
            table = self._shared_number(place, base, row.calendar_id)
        for stretch in stretches_of(row.start, row.finish, row.stretches):
            start, finish = (instant_of(moment.astimezone(zone).replace(tzinfo=None)) for moment in stretch)
            yield Booking(
                place,
                row.task_id,
                row.resource_id,
                float(row.units),
                start,
                finish,
                table,
                # Overtime lies outside the hours that somebody is available for.
                work=row.work_minutes - row.overtime_minutes,
                curve=row.curve,
            )

    def table(self, number: int) -> CalendarTable:
        """The table of a booking's time."""
        return self._tables[number]

    def person_table(self, place: int) -> int:
        """The number of the table of a person's own time."""
        return self._person_number(place, self.base)

    def scales(self) -> dict[int, Scale]:
        """What a day is in each project."""
        return {
            pk: scale_of_calendar(self._plain(calendar_id)) for pk, calendar_id in self.of_project.items()
        }

    def counts(self, tables: list[int], edges: np.ndarray) -> np.ndarray:
        """Working minutes between each two edges, for each table."""
        if not tables:
            return np.zeros((0, len(edges) - 1), dtype=np.int64)
        return self.minutes(np.array(tables), np.broadcast_to(edges, (len(tables), len(edges))))

    def minutes(self, tables: np.ndarray, instants: np.ndarray) -> np.ndarray:
        """Working minutes between each two instants of a row, on the row's table."""
        if self._set is None or len(self._set.tables) < len(self._tables):
            self._set = CalendarSet(self._tables)
        repeated = np.repeat(tables, instants.shape[1])
        counts = self._set.counts(repeated, np.ascontiguousarray(instants).reshape(-1))
        return np.diff(counts.reshape(instants.shape), axis=1)

    def _plain(self, calendar_id: int | None) -> WorkCalendar:
        return self.calendars.get(calendar_id, self.fallback) if calendar_id is not None else self.fallback

    def _person(self, place: int, base: int | None) -> WorkCalendar:
        entry = self.entries[place]
        key = (place if entry.user_id in self.leave else None, entry.calendar_id or base)
        if key not in self._people:
            calendar = self._plain(entry.calendar_id or base)
            leave = tuple(self.leave.get(entry.user_id or 0, ()))
            if leave:
                calendar = WorkCalendar(uid=0, name=calendar.name, exceptions=leave, parent=calendar)
            self._people[key] = calendar
        return self._people[key]

    def _person_number(self, place: int, base: int | None) -> int:
        calendar = self._person(place, base)
        return self._number(("person", id(calendar)), calendar)

    def _shared_number(self, place: int, base: int | None, calendar_id: int) -> int:
        person, task = self._person(place, base), self._plain(calendar_id)
        key = ("shared", id(person), calendar_id)
        if key not in self._numbers:
            self._add(key, CalendarTable(SharedDays(person.table.days, task.table.days)))
        return self._numbers[key]

    def _number(self, key: Any, calendar: WorkCalendar) -> int:
        if key not in self._numbers:
            self._add(key, calendar.table)
        return self._numbers[key]

    def _add(self, key: Any, table: CalendarTable) -> None:
        self._numbers[key] = len(self._tables)
        self._tables.append(table)
