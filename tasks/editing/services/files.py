"""Files put with a task. Whoever may report on the work may add one; its sender and the planner may remove it."""

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, Forbidden, NotVisible
from core.files import check_upload, forget_file, forget_upload, keep_file
from core.journal import recording
from core.writing import create_row, delete_row
from tasks.models import Task, TaskFile

MAX_FILES = 40


def add_file(*, actor: Actor, task_id: int, upload: "File[bytes]") -> TaskFile:
    """Keep an upload with a task. Raises DomainError saying why it is not taken; then nothing is kept."""
    task = Task.objects.visible_to(actor).live().filter(pk=task_id).first()
    if task is None:
        raise NotVisible
    require(actor, Action.UPDATE_PROGRESS, task.project_id)
    checked = check_upload(upload)
    stored_as = keep_file(upload, f"tasks/{task.project_id}")
    try:
        with transaction.atomic():
            _check_room(task)
            row = TaskFile(
                task=task,
                name=checked.name,
                stored_as=stored_as,
                content_type=checked.content_type,
                size=checked.size,
                uploaded_by=actor.user,
            )
            with recording(actor, "add_file", project_id=task.project_id, summary=str(task)) as record:
                return create_row(row, record=record)
    except BaseException:
        forget_upload(stored_as)
        raise


def _check_room(task: Task) -> None:
    """The task is locked, so that two uploads at once are counted one after the other."""
    Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if TaskFile.objects.filter(task=task).count() >= MAX_FILES:
        raise DomainError(_("A task holds %(most)d files at most.") % {"most": MAX_FILES}, field="file")


@transaction.atomic
def drop_file(*, actor: Actor, file_id: int) -> TaskFile:
    """Remove a file; its bytes go when the removal is certain. Raises NotVisible, Forbidden."""
    row = file_of(actor, file_id)
    needed = Action.UPDATE_PROGRESS if row.uploaded_by_id == actor.user_id else Action.EDIT_PLAN
    if not actor.may(needed, row.task.project_id):
        raise Forbidden(_("Whoever put it here, and the project manager, can remove a file."))
    stored_as = row.stored_as
    with recording(actor, "drop_file", project_id=row.task.project_id, summary=str(row.task)) as record:
        delete_row(row, record=record)
    transaction.on_commit(lambda: forget_file(stored_as))
    return row


def file_of(actor: Actor, file_id: int) -> TaskFile:
    """A file of a live task whose plan the actor may see. Raises NotVisible."""
    row: TaskFile | None = (
        TaskFile.objects.allowing(actor, Action.VIEW_PLAN)
        .filter(pk=file_id, task__deleted_at=None)
        .select_related("task__project")
        .first()
    )
    if row is None:
        raise NotVisible
    return row
