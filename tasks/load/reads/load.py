"""How much each person is booked per week against what they are available for.

A task's work lies evenly over its scheduled working time, at the units of each assignment: the working minutes of the
week that fall inside the task, times units, or what its contour has there. What somebody does for a whole summary lies
evenly over all of it. Working time is the person's own within
the task's calendar, leave taken out; a task of fixed duration runs on whoever is away, and then shows as booked without
being available.
A fixed handful of queries and one pass over arrays, whatever the size.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Q

from core.access import Action, Actor, Role
from engine.calendar.table import instant_of
from people.models import Membership, User
from projects.models import Project
from tasks.load.reads.calendars import FIELDS, Book, BookedTask, Booking, Entry
from tasks.models import Assignment, Resource, Task
from tasks.typing.figures.shorthand import Scale

WEEKS = 12
# From this share of the availability on, in per cent: the steps of the heat ramp.
BANDS = ((130, 5), (100, 4), (90, 3), (60, 2), (0, 1))
# A minute more than there is comes from rounding work, not from planning.
TOLERANCE_PERCENT = 0.5


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


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def project_load(project: Project, first_week: date) -> LoadMap:
    """The people of one project: its team and what its plan books, against what they are available for here."""
    booked = Resource.objects.filter(project=project, kind=Resource.Kind.WORK).select_related("user")
    entries = [Entry.of_resource(row) for row in booked]
    known = [entry.user_id for entry in entries if entry.user_id]
    members = Membership.objects.filter(project=project, user__is_active=True).exclude(role=Role.STAKEHOLDER)
    entries += [Entry.of_user(row.user) for row in members.exclude(user__in=known).select_related("user")]
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
    entries = [Entry.of_user(user) for user in found.order_by("full_name", "id")]
    rows = Assignment.objects.allowing(actor, Action.VIEW_PLAN).filter(
        task__project__in=[project.pk for project in projects],
        resource__user__in=[entry.user.pk for entry in entries if entry.user],
    )
    return _load(entries, rows, projects, first_week)


def _load(entries: list[Entry], assignments: Any, projects: list[Project], first_week: date) -> LoadMap:
    weeks = [first_week + timedelta(weeks=number) for number in range(WEEKS)]
    span = (weeks[0], weeks[-1] + timedelta(weeks=1))
    edges = np.array([instant_of(datetime.combine(day, time())) for day in [*weeks, span[1]]])
    rows = _rows(assignments, span)
    book = Book(entries, rows, projects, span)
    by_row = [list(book.bookings(row)) for row in rows]
    even = [booking for own in by_row for booking in own if booking.curve is None]
    shaped = [own for own in by_row if own and own[0].curve is not None]
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
    _book_into(lines, even, book, edges)
    _book_shaped(lines, shaped, book, edges)
    return LoadMap(weeks, lines, book.scales())


def _book_into(lines: list[Line], bookings: list[Booking], book: "Book", edges: np.ndarray) -> None:
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


def _book_shaped(lines: list[Line], shaped: list[list[Booking]], book: Book, edges: np.ndarray) -> None:
    """Work under a contour: what of it falls between each two edges, over all stretches of an assignment."""
    for bookings in shaped:
        first = bookings[0]
        starts = np.array([row.start for row in bookings])[:, None]
        finishes = np.array([row.finish for row in bookings])[:, None]
        # From the start on: what lies before the first week shapes what lies within.
        inside = np.clip(edges[None, :], starts, finishes)
        marks = np.hstack((starts, inside, finishes))
        minutes = book.minutes(np.array([row.table for row in bookings]), marks)
        total, done = int(minutes.sum()), np.cumsum(minutes.sum(axis=0))[:-1].tolist()
        assert first.curve is not None
        reached = [first.curve.reached(first.work, minute, total) if total else 0 for minute in done]
        for week, amount in enumerate(np.diff(reached).tolist()):
            if amount:
                cell = lines[first.line].cells[week]
                cell.booked += amount
                cell.shares.append(Share(first.task_id, first.resource_id, amount))


def _rows(assignments: Any, span: tuple[date, date]) -> list[BookedTask]:
    # A day more on both sides: project time zones differ, the clipping is exact.
    first, last = (datetime.combine(day, time(), tzinfo=ZoneInfo("UTC")) for day in span)
    found = assignments.filter(
        task__deleted_at=None,
        resource__kind=Resource.Kind.WORK,
        units__gt=0,
        task__start__lt=last + timedelta(days=1),
        task__finish__gt=first - timedelta(days=1),
    )
    return [BookedTask(*row) for row in found.order_by("task__start", "id").values_list(*FIELDS)]


def with_tasks(found: LoadMap, actor: Actor, ids: set[int]) -> LoadMap:
    """The map with these tasks' rows, for the words of a page. One query."""
    rows = Task.objects.visible_to(actor).live().filter(pk__in=ids).select_related("project")
    found.tasks = {row.pk: row for row in rows}
    return found
