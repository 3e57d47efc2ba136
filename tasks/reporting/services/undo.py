"""Taking back one's own last report, from the journal."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor
from core.errors import DomainError
from core.journal import Recorder, recording
from core.models import Change, ChangeSet
from core.writing import save_fields
from tasks.editing.services import Edited, editable_task, reschedule_and_raise
from tasks.models import Assignment, Task


@transaction.atomic
def undo_report(*, actor: Actor, task_id: int, version: int) -> Edited:
    """Put back what the actor's last report changed. `version` is the task's after that report.

    Raises DomainError when somebody (the actor included) has changed the task or its people since.
    """
    project, task = editable_task(actor, task_id, Action.UPDATE_PROGRESS)
    latest = Change.objects.filter(model=Task._meta.label_lower, row_id=task.pk).order_by("-id").first()
    change_set = latest.change_set if latest else None
    if task.version != version or change_set is None or not _is_own_report(actor, change_set):
        raise _built_upon()
    with recording(
        actor, "undo_report", project_id=project.pk, summary=str(task), undoes=change_set
    ) as record:
        # A row may be written twice in one change set; backwards, the first value stays.
        for change in change_set.changes.order_by("-id"):
            _put_back(task, change, record)
    result = reschedule_and_raise(actor, project, record)
    task.refresh_from_db()
    return Edited(task, result)


def _put_back(task: Task, change: Change, record: Recorder) -> None:
    row: Task | Assignment | None = task
    if change.model == Assignment._meta.label_lower:
        row = Assignment.objects.select_for_update().filter(task=task, pk=change.row_id).first()
    if row is None:
        raise _built_upon()
    fields = {field.attname: field for field in row._meta.concrete_fields}
    for key, value in (change.after or {}).items():
        # As values, not as texts: the journal has a moment in the zone in which it was entered.
        if getattr(row, key) != fields[key].to_python(value):
            raise _built_upon()
    before = change.before or {}
    save_fields(
        row, {fields[key].name: fields[key].to_python(value) for key, value in before.items()}, record=record
    )


def _is_own_report(actor: Actor, change_set: ChangeSet) -> bool:
    return change_set.intent == "report_progress" and change_set.actor_id == actor.user_id


def _built_upon() -> DomainError:
    return DomainError(_("This cannot be undone any more: the task has changed since."), code="built_upon")
