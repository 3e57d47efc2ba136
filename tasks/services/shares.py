"""Who has which share of a task: one assignment changed in place, its work following the task's type."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import DomainError, NotVisible
from core.journal import recording
from core.writing import save_fields
from tasks.models import Assignment, Resource, Task
from tasks.services.editing import Edited, editable_task, reschedule_and_raise
from tasks.services.effort import sum_work

MOST = Decimal(10)


@transaction.atomic
def set_share(*, actor: Actor, assignment_id: int, units: Decimal, version: int | None = None) -> Edited:
    """Another share (1 is full time) for somebody on a task. Raises Conflict with both values, DomainError.

    Work follows: duration × units. With fixed work it stays, and the task takes as long as whoever needs longest.
    """
    found = Assignment.objects.visible_to(actor).filter(pk=assignment_id).first()
    if found is None:
        raise NotVisible
    project, task = editable_task(actor, found.task_id)
    row = Assignment.objects.select_for_update(of=("self",)).select_related("resource").get(pk=found.pk)
    if not 0 < units <= MOST:
        raise DomainError(_("A share is between 1 and 1000%."), field="units")
    changes: dict[str, object] = {"units": units}
    if task.kind != Task.Kind.FIXED_WORK:
        changes["work_minutes"] = round(task.duration_minutes * units)
    with recording(actor, "assign", project_id=project.pk, summary=str(row)) as record:
        changed = save_fields(row, changes, record=record, expected_version=version)
        if task.kind == Task.Kind.FIXED_WORK and changed:
            save_fields(task, {"duration_minutes": _longest(task)}, record=record)
        sum_work(task, record=record)
    if not changed:
        return Edited(task)
    result = reschedule_and_raise(project)
    task.refresh_from_db()
    return Edited(task, result)


def _longest(task: Task) -> int:
    rows = Assignment.objects.filter(task=task, resource__kind=Resource.Kind.WORK, units__gt=0)
    lengths = [round(row.work_minutes / row.units) for row in rows]
    return max(lengths, default=task.duration_minutes) or task.duration_minutes
