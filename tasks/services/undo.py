"""Taking back one's own last report, from the journal."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor
from core.errors import DomainError
from core.journal import recording
from core.models import Change
from core.writing import save_fields
from tasks.models import Task
from tasks.services.editing import Edited, editable_task, reschedule_and_raise


@transaction.atomic
def undo_report(*, actor: Actor, task_id: int, version: int) -> Edited:
    """Put the fields of the actor's last report back. `version` is the task's after that report.

    Raises DomainError when somebody (the actor included) has changed the task since, or there is nothing to undo.
    """
    project, task = editable_task(actor, task_id, Action.UPDATE_PROGRESS)
    change = (
        Change.objects.filter(model=Task._meta.label_lower, row_id=task.pk)
        .select_related("change_set")
        .order_by("-id")
        .first()
    )
    if task.version != version or change is None or not _is_own_report(actor, change):
        raise DomainError(_("This cannot be undone any more: the task has changed since."), code="built_upon")
    values = {_field_name(attname): _value(attname, raw) for attname, raw in (change.before or {}).items()}
    with recording(
        actor, "undo_report", project_id=project.pk, summary=str(task), undoes=change.change_set
    ) as record:
        save_fields(task, values, record=record)
    result = reschedule_and_raise(project)
    task.refresh_from_db()
    return Edited(task, result)


def _is_own_report(actor: Actor, change: Change) -> bool:
    change_set = change.change_set
    return change_set.intent == "report_progress" and change_set.actor_id == actor.user_id


def _field_name(attname: str) -> str:
    return next(field.name for field in Task._meta.concrete_fields if field.attname == attname)


def _value(attname: str, raw: Any) -> Any:
    return Task._meta.get_field(_field_name(attname)).to_python(raw)
