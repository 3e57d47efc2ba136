"""Who has which share of a task, and how their work lies in it: one assignment changed in place."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import DomainError, NotVisible
from core.journal import recording
from core.writing import save_fields
from projects.models import Project
from tasks.editing.services.editing import Edited, editable_task, reschedule_and_raise
from tasks.editing.services.effort import contour_changes, longest_of, sum_work, work_over
from tasks.models import Assignment, Resource, Task
from tasks.typing.figures.contours import average_units

MOST = Decimal(10)


@transaction.atomic
def set_share(*, actor: Actor, assignment_id: int, units: Decimal, version: int | None = None) -> Edited:
    """Another share (1 is full time) for somebody on a task. Raises Conflict with both values, DomainError.

    Work follows: duration × units. With fixed work it stays, and the task takes as long as whoever needs longest.
    """
    project, task, row = _editable(actor, assignment_id)
    if not 0 < units <= MOST:
        raise DomainError(_("A share is between 1 and 1000%."), field="units")
    return _change(actor, project, task, row, {"units": units}, version)


@transaction.atomic
def set_contour(
    *,
    actor: Actor,
    assignment_id: int,
    contour: str,
    parts: Sequence[Sequence[int]] | None = None,
    version: int | None = None,
) -> Edited:
    """How somebody's work lies in a task: evenly, along a named contour, or by hand.

    Under a contour the units are its highest, so less work fits into the same time: work follows. With fixed work it
    stays, and the task takes longer. By hand `parts` are [working minutes, work in them] along the task's time, and
    their work is the assignment's. Raises DomainError for a contour that is none or sums to nothing.
    """
    project, task, row = _editable(actor, assignment_id)
    return _change(actor, project, task, row, contour_changes(contour, parts), version)


@transaction.atomic
def set_overtime(*, actor: Actor, assignment_id: int, minutes: int, version: int | None = None) -> Edited:
    """How much of somebody's work is overtime: done outside the calendar, so that the task takes less long.

    The work stays. With fixed duration the share falls instead. Raises Conflict with both values, DomainError.
    """
    project, task, row = _editable(actor, assignment_id)
    if row.resource.kind != Resource.Kind.WORK:
        raise DomainError(_("Only people work overtime."), field="overtime")
    if minutes and not 0 < minutes < row.work_minutes:
        raise DomainError(_("Overtime is part of the work: less than all of it."), field="overtime")
    if task.kind == Task.Kind.FIXED_DURATION and task.duration_minutes:
        ordinary = Decimal(row.work_minutes - minutes) / task.duration_minutes
        mean = average_units(Decimal(1), row.contour)
        changes: dict[str, object] = {"units": (ordinary / mean).quantize(Decimal("0.0001"))}
    else:
        changes = {}
    with recording(actor, "assign", project_id=project.pk, summary=str(row)) as record:
        changed = save_fields(
            row, {"overtime_minutes": minutes, **changes}, record=record, expected_version=version
        )
        if changed and not changes and not task.is_summary and row.contour != Assignment.Contour.BY_HAND:
            save_fields(task, {"duration_minutes": longest_of(task)}, record=record)
    if not changed:
        return Edited(task)
    result = reschedule_and_raise(actor, project, record)
    task.refresh_from_db()
    return Edited(task, result)


def _editable(actor: Actor, assignment_id: int) -> tuple[Project, Task, Assignment]:
    found = Assignment.objects.visible_to(actor).filter(pk=assignment_id).first()
    if found is None:
        raise NotVisible
    project, task = editable_task(actor, found.task_id)
    row = Assignment.objects.select_for_update(of=("self",)).select_related("resource").get(pk=found.pk)
    return project, task, row


def _change(
    actor: Actor,
    project: Project,
    task: Task,
    row: Assignment,
    changes: dict[str, object],
    version: int | None,
) -> Edited:
    """Write the changes with the work, or the duration, that follows from them."""
    wanted = Assignment(work_minutes=row.work_minutes, units=row.units, contour=row.contour)
    wanted.contour_parts, wanted.overtime_minutes = row.contour_parts, row.overtime_minutes
    for name, value in changes.items():
        setattr(wanted, name, value)
    if task.is_summary:
        # As long as its tasks are: what another share changes is the work.
        changes["work_minutes"] = round(row.work_minutes * wanted.units / row.units) if row.units else 0
    elif task.kind != Task.Kind.FIXED_WORK or wanted.contour == Assignment.Contour.BY_HAND:
        changes["work_minutes"] = work = work_over(task.duration_minutes, wanted)
        changes["overtime_minutes"] = min(row.overtime_minutes, work)
    with recording(actor, "assign", project_id=project.pk, summary=str(row)) as record:
        changed = save_fields(row, changes, record=record, expected_version=version)
        if task.kind == Task.Kind.FIXED_WORK and changed and not task.is_summary:
            save_fields(task, {"duration_minutes": longest_of(task)}, record=record)
        sum_work(task, record=record)
    if not changed:
        return Edited(task)
    result = reschedule_and_raise(actor, project, record)
    task.refresh_from_db()
    return Edited(task, result)
