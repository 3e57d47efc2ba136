"""How much each person is booked per week against what they are available for.

A task's work lies evenly over its scheduled working time, at the units of each assignment: the working minutes of the
week that fall inside the task, times units. Working time is the person's own within the task's calendar, leave taken
out; a task of fixed duration runs on whoever is away, and then shows as booked without being available.
A fixed handful of queries and one pass over arrays, whatever the size.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Q

from core.access import Action, Actor, Role
from engine.calendar import CalendarException, WorkCalendar, standard_calendar
from engine.calendar_set import CalendarSet
from engine.calendar_table import CalendarTable, SharedDays, instant_of
from people.models import Leave, Membership, User
from people.selectors import calendar_of_project, engine_calendars
from projects.models import Project
from tasks.models import Assignment, Resource, Task
from tasks.selectors.plan_calendar import scale_of_calendar
from tasks.shorthand import Scale

WEEKS = 12
# From this share of the availability on, in per cent: the steps of the heat ramp.
BANDS = ((130, 5), (100, 4), (90, 3), (60, 2), (0, 1))
# A minute more than there is comes from rounding work, not from planning.
TOLERANCE_PERCENT = 0.5


class _Row(NamedTuple):
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

    @property
    def is_deaf(self) -> bool:
        """Whether the task keeps its dates whoever is away; what is done happened when its people worked."""
        keeps = self.kind == Task.Kind.FIXED_DURATION or self.mode == Task.Mode.MANUAL or self.ignores_people
        return keeps and not self.is_elapsed and self.actual_finish is None


_FIELDS = (
    "resource_id", "resource__user_id", "units", "task_id", "task__start", "task__finish", "task__calendar_id",
    "task__kind", "task__mode", "task__is_elapsed", "task__ignores_resource_calendars", "task__actual_finish",
    "task__project_id",
)  # fmt: skip


@dataclass(slots=True)
class Share:
    """A task's part in somebody's week; `resource_id` is what the task's project calls the person."""

    task_id: int
    resource_id: int
    minutes: int


@dataclass(slots=True)
class Cell:
    """One person's week, in working minutes."""

    week: date
    booked: int
    available: int
    shares: list[Share] = field(default_factory=list)

    @property
    def percent(self) -> int | None:
        """Booked against available; None where nobody is available."""
        return round(100 * self.booked / self.available) if self.available else None

    @property
    def is_over(self) -> bool:
        return self.booked > self.available * (1 + TOLERANCE_PERCENT / 100)

    @property
    def band(self) -> int:
        """Step of the heat ramp, 0 for a week without work."""
        if not self.booked:
            return 0
        if self.percent is None:
            return 5
        if not self.is_over and self.percent >= BANDS[1][0]:
            return BANDS[2][1]
        return next(step for least, step in BANDS if self.percent >= least)


@dataclass(slots=True)
class Line:
    """A person, or a resource that nobody is linked to, with a cell per week. `key` names it in addresses."""

    key: str
    name: str
    user: User | None
    cells: list[Cell]

    @property
    def most_over(self) -> int:
        """Minutes over in the worst week."""
        return max((cell.booked - cell.available for cell in self.cells), default=0)


@dataclass(slots=True)
class LoadMap:
    weeks: list[date]
    lines: list[Line]
    # Per project, what a day is; and the rows of tasks that a page tells of (see `with_tasks`).
    scales: dict[int, Scale]
    tasks: dict[int, Task] = field(default_factory=dict)

    @property
    def totals(self) -> list[Cell]:
        """All people together, per week."""
        return [
            Cell(
                week,
                sum(line.cells[place].booked for line in self.lines),
                sum(line.cells[place].available for line in self.lines),
            )
            for place, week in enumerate(self.weeks)
        ]

    def over(self) -> list[tuple[Line, Cell]]:
        """Every over-booked week, the one with most minutes over first."""
        found = [(line, cell) for line in self.lines for cell in line.cells if cell.is_over]
        return sorted(
            found, key=lambda pair: (pair[1].available - pair[1].booked, pair[1].week, pair[0].name)
        )

    def cell(self, key: str, week: date | None) -> tuple[Line, Cell] | None:
        for line in self.lines:
            if line.key == key:
                return next(((line, cell) for cell in line.cells if cell.week == week), None)
        return None


@dataclass(slots=True)
class _Booking:
    """An assignment on the way to its minutes: local instants, the row of its person, the table of its time."""

    line: int
    task_id: int
    resource_id: int
    units: float
    start: int
    finish: int
    table: int


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def project_load(project: Project, first_week: date) -> LoadMap:
    """The people of one project: its team and what its plan books, against what they are available for here."""
    booked = Resource.objects.filter(project=project, kind=Resource.Kind.WORK).select_related("user")
    entries = [_Entry.of_resource(row) for row in booked]
    known = [entry.user_id for entry in entries if entry.user_id]
    members = Membership.objects.filter(project=project, user__is_active=True).exclude(role=Role.STAKEHOLDER)
    entries += [_Entry.of_user(row.user) for row in members.exclude(user__in=known).select_related("user")]
    entries.sort(key=lambda entry: (entry.name.lower(), entry.key))
    rows = Assignment.objects.filter(task__project=project)
    return _load(entries, rows, [project], first_week)


def people_load(
    actor: Actor, first_week: date, *, search: str = "", project_id: int | None = None
) -> LoadMap:
    """Everybody whom the actor may know of, over all running projects whose plan the actor sees.

    `project_id` leaves only the people of that project; their work elsewhere still counts.
    """
    projects = list(
        Project.objects.allowing(actor, Action.VIEW_PLAN)
        .exclude(status=Project.Status.CLOSED)
        .order_by("name", "id")
    )
    within = [project.pk for project in projects if project_id in (None, project.pk)]
    booked = Resource.objects.filter(project__in=within, user__isnull=False).values("user_id")
    members = Membership.objects.filter(project__in=within).exclude(role=Role.STAKEHOLDER).values("user_id")
    found = User.objects.visible_to(actor).filter(is_active=True).filter(Q(pk__in=booked) | Q(pk__in=members))
    for word in search.split():
        found = found.filter(full_name__icontains=word)
    entries = [_Entry.of_user(user) for user in found.order_by("full_name", "id")]
    rows = Assignment.objects.allowing(actor, Action.VIEW_PLAN).filter(
        task__project__in=[project.pk for project in projects],
        resource__user__in=[entry.user.pk for entry in entries if entry.user],
    )
    return _load(entries, rows, projects, first_week)


@dataclass(slots=True)
class _Entry:
    key: str
    user: User | None
    name: str
    units: float
    calendar_id: int | None

    @classmethod
    def of_resource(cls, row: Resource) -> "_Entry":
        own = row.user.calendar_id if row.user else None
        return cls(
            key=f"u{row.user_id}" if row.user_id else f"r{row.pk}",
            user=row.user,
            name=str(row.user or row.name),
            units=float(row.max_units),
            calendar_id=row.calendar_id or own,
        )

    @classmethod
    def of_user(cls, user: User) -> "_Entry":
        return cls(f"u{user.pk}", user, str(user), 1.0, user.calendar_id)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None


def _load(entries: list[_Entry], assignments: Any, projects: list[Project], first_week: date) -> LoadMap:
    weeks = [first_week + timedelta(weeks=number) for number in range(WEEKS)]
    span = (weeks[0], weeks[-1] + timedelta(weeks=1))
    edges = np.array([instant_of(datetime.combine(day, time())) for day in [*weeks, span[1]]])
    rows = _rows(assignments, span)
    book = _Book(entries, rows, projects, span)
    bookings = [booking for row in rows if (booking := book.booking(row)) is not None]
    available = book.counts([book.person_table(place) for place in range(len(entries))], edges)
    lines = [
        Line(
            entry.key,
            entry.name,
            entry.user,
            [
                Cell(week, 0, round(minutes * entry.units))
                for week, minutes in zip(weeks, available[place].tolist(), strict=True)
            ],
        )
        for place, entry in enumerate(entries)
    ]
    _book_into(lines, bookings, book, edges)
    return LoadMap(weeks, lines, book.scales())


def _book_into(lines: list[Line], bookings: list[_Booking], book: "_Book", edges: np.ndarray) -> None:
    if not bookings:
        return
    starts = np.array([row.start for row in bookings])[:, None]
    finishes = np.array([row.finish for row in bookings])[:, None]
    inside = np.clip(edges[None, :], starts, np.maximum(starts, finishes))
    minutes = book.minutes(np.array([row.table for row in bookings]), inside)
    worked = np.rint(minutes * np.array([row.units for row in bookings])[:, None]).astype(int)
    for place, week in zip(*np.nonzero(worked), strict=True):
        booking, amount = bookings[place], int(worked[place, week])
        cell = lines[booking.line].cells[week]
        cell.booked += amount
        cell.shares.append(Share(booking.task_id, booking.resource_id, amount))


def _rows(assignments: Any, span: tuple[date, date]) -> list[_Row]:
    # A day more on both sides: project time zones differ, the clipping is exact.
    first, last = (datetime.combine(day, time(), tzinfo=ZoneInfo("UTC")) for day in span)
    found = assignments.filter(
        task__deleted_at=None,
        task__is_summary=False,
        resource__kind=Resource.Kind.WORK,
        units__gt=0,
        task__start__lt=last + timedelta(days=1),
        task__finish__gt=first - timedelta(days=1),
    )
    return [_Row(*row) for row in found.order_by("task__start", "id").values_list(*_FIELDS)]


class _Book:
    """The calendars that a load needs, read once, each compiled once."""

    def __init__(
        self,
        entries: list[_Entry],
        rows: list[_Row],
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

    def booking(self, row: _Row) -> _Booking | None:
        place = self.places.get(f"u{row.user_id}" if row.user_id else f"r{row.resource_id}")
        if place is None:
            return None
        zone, base = self.zones[row.project_id], self.of_project[row.project_id]
        if row.is_deaf:
            pk = row.calendar_id or base
            table = self._number(("task", pk), self._plain(pk))
        elif row.calendar_id is None or row.is_elapsed:
            table = self._person_number(place, base)
        else:
            table = self._shared_number(place, base, row.calendar_id)
        start, finish = (
            instant_of(moment.astimezone(zone).replace(tzinfo=None)) for moment in (row.start, row.finish)
        )
        return _Booking(place, row.task_id, row.resource_id, float(row.units), start, finish, table)

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


def with_tasks(found: LoadMap, actor: Actor, ids: set[int]) -> LoadMap:
    """The map with these tasks' rows, for the words of a page. One query."""
    rows = Task.objects.visible_to(actor).live().filter(pk__in=ids).select_related("project")
    found.tasks = {row.pk: row for row in rows}
    return found
