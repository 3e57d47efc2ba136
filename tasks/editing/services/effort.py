"""Keeps work = duration × units true when one of the three changes; which one gives way is the task's type."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.journal import Recorder
from core.writing import save_fields
from tasks.models import Assignment, Resource, Task, TimeEntry
from tasks.typing.figures.contours import Parts, average_units, validate_parts


def follow_duration(task: Task, *, before_minutes: int, record: Recorder) -> dict[str, Any]:
    """After a new duration: fixed work books its people at other units, the other types scale their work.

    The engine takes the dates of an assigned task from work and units, so a duration alone would move nothing.
    Returns what follows of the task's own fields.
    """
    people = list(_working_on(task).select_related("resource"))
    for assignment in people:
        assignment.task = task
        if task.kind == Task.Kind.FIXED_WORK and task.duration_minutes:
            units = assignment.units * before_minutes / task.duration_minutes
            changes: dict[str, object] = {"units": units.quantize(Decimal("0.0001"))}
        elif before_minutes:
            ordinary = assignment.work_minutes - assignment.overtime_minutes
            scaled = round(ordinary * task.duration_minutes / before_minutes)
            changes = {"work_minutes": scaled + assignment.overtime_minutes}
        else:
            changes = {"work_minutes": work_over(task.duration_minutes, assignment)}
        save_fields(assignment, changes, record=record)
    return {"work_minutes": sum(assignment.work_minutes for assignment in people)} if people else {}


def contour_changes(contour: str, parts: Parts | None) -> dict[str, Any]:
    """The fields of a contour. Raises DomainError for one that there is not, or that sums to nothing by hand."""
    if contour not in Assignment.Contour.values:
        raise DomainError(_("There is no such contour."), field="contour")
    if contour != Assignment.Contour.BY_HAND:
        return {"contour": contour, "contour_parts": None}
    kept = [list(part) for part in parts or ()]
    try:
        validate_parts(kept)
    except ValidationError as error:
        raise DomainError(error.messages[0], field="contour_parts") from error
    return {"contour": contour, "contour_parts": kept}


def work_over(duration_minutes: int, assignment: Assignment) -> int:
    """Minutes of work of an assignment over a duration: duration × units, on average where a contour says so.

    Overtime comes on top. By hand it is what the parts say.
    """
    if assignment.contour == Assignment.Contour.BY_HAND:
        return sum(work for _minutes, work in assignment.contour_parts or ())
    ordinary = round(duration_minutes * average_units(assignment.units, assignment.contour))
    return ordinary + assignment.overtime_minutes


def length_of(assignment: Assignment) -> int:
    """How long an assignment takes at its units; 0 where it follows its task."""
    units = average_units(assignment.units, assignment.contour)
    if assignment.contour == Assignment.Contour.BY_HAND or not units:
        return 0
    return round((assignment.work_minutes - assignment.overtime_minutes) / units)


def longest_of(task: Task) -> int:
    """How long whoever needs longest takes at their units; the task's own duration where nobody says."""
    people = _working_on(task).filter(units__gt=0)
    return max((length_of(row) for row in people), default=0) or task.duration_minutes


def sum_work(task: Task, *, record: Recorder) -> None:
    """A task's work is that of its people; a task without people keeps what was typed or imported.

    A summary's is what is assigned to itself.
    """
    work = _working_on(task).aggregate(sum=Sum("work_minutes"))["sum"]
    if work is None and task.is_summary:
        work = 0
    if work is not None:
        _set_work(task, work, record)


def _set_work(task: Task, minutes: int, record: Recorder) -> None:
    if minutes != task.work_minutes:
        save_fields(task, {"work_minutes": minutes}, record=record)


def logged_minutes(task: Task, resource: Resource) -> int:
    """What a person logged on a task before being assigned to it: the actual work of the new assignment."""
    if resource.user_id is None:
        return 0
    logged = TimeEntry.objects.filter(task=task, user_id=resource.user_id)
    return logged.aggregate(sum=Sum("minutes"))["sum"] or 0


def _working_on(task: Task) -> QuerySet[Assignment]:
    return Assignment.objects.filter(task=task, resource__kind=Resource.Kind.WORK)
