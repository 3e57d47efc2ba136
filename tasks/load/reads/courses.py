"""When the work of assignments lies: in which stretches, on whose time, along which contour."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.calendar.table import CalendarTable, moment_of
from engine.money.phasing import Course, Profile
from projects.models import Project
from tasks.load.reads.calendars import FIELDS, Book, BookedTask, Booking, Entry
from tasks.models import Assignment, Resource


@dataclass(frozen=True, slots=True)
class TaskDates:
    """When a task would be worked on, as the columns of a task say it; its work × `factor`."""

    start: datetime
    finish: datetime
    stretches: list[list[str]] | None = None
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class _Hours:
    """The time that somebody has for a task."""

    table: CalendarTable


def courses_of(
    project_id: int,
    assignment_ids: Iterable[int],
    dates: Mapping[int, TaskDates],
) -> dict[int, Course]:
    """Assignment id -> when its work lies, in local time, as the load counts it.

    None for a task without dates. `dates` by task id stand in for those that are stored. Eight
    queries at most, whatever their number.
    """
    booked = _booked(assignment_ids, dates)
    if not booked:
        return {}
    rows = list(booked.values())
    resources = Resource.objects.filter(pk__in={row.resource_id for row in rows})
    entries = [Entry.of_resource(row) for row in resources.select_related("user")]
    first = min(row.start for row in rows).date()
    last = max(row.finish for row in rows).date()
    project = Project.objects.get(pk=project_id)
    book = Book(entries, rows, [project], (first, last))
    return {pk: _course(book, list(book.bookings(row))) for pk, row in booked.items()}


def _booked(
    assignment_ids: Iterable[int],
    dates: Mapping[int, TaskDates],
) -> dict[int, BookedTask]:
    found = Assignment.objects.filter(pk__in=list(assignment_ids))
    booked = {}
    for pk, *fields in found.values_list("pk", *FIELDS):
        row = BookedTask(*fields)
        lies = dates.get(row.task_id)
        if lies is not None:
            row = row._replace(
                start=lies.start,
                finish=lies.finish,
                stretches=lies.stretches,
            )
        if row.start is not None and row.finish is not None:
            booked[pk] = row
    return booked


def _course(book: Book, bookings: Sequence[Booking]) -> Course:
    first = bookings[0]
    hours = _Hours(book.table(first.table))
    stretches = tuple((moment_of(row.start), moment_of(row.finish)) for row in bookings)
    return Course(stretches, hours, first.curve or Profile.LINEAR)
