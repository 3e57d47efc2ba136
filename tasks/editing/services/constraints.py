"""The constraint of a task, said as people say it: a kind and a day."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import DomainError
from tasks.editing.services.editing import Edited, editable_task, update_task
from tasks.models import Task
from tasks.scheduling.reads import edge_of_day

WITHOUT_DAY = (Task.Constraint.ASAP, Task.Constraint.ALAP)
AT_END = (Task.Constraint.FNET, Task.Constraint.FNLT, Task.Constraint.MFO, Task.Constraint.FON)


@transaction.atomic
def set_constraint(
    *, actor: Actor, task_id: int, kind: str, day: date | None, version: int | None = None
) -> Edited:
    """A kind with its day: a start counts from the day's first working minute, a finish to its last.

    Raises DomainError without a day where the kind needs one, Conflict with both values.
    """
    if kind not in Task.Constraint.values:
        raise DomainError(_("Choose a constraint."), field="constraint_kind")
    project, task = editable_task(actor, task_id)
    moment: datetime | None = None
    if kind not in WITHOUT_DAY:
        if day is None:
            raise DomainError(_("This constraint needs a date."), field="constraint_date")
        moment = edge_of_day(project, task, day, at_end=kind in AT_END or task.is_milestone)
    changes = {"constraint_kind": kind, "constraint_date": moment}
    return update_task(actor=actor, task_id=task_id, changes=changes, version=version)
