"""The checklist of a task: steps that are ticked off. It moves no dates; who may report may keep it."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, NotVisible
from core.journal import recording
from core.writing import create_row, delete_row, save_fields
from tasks.models import ChecklistItem, Task

MAX_ITEMS = 100


@transaction.atomic
def add_item(*, actor: Actor, task_id: int, text: str) -> ChecklistItem:
    """A new last step. Raises DomainError for an empty text or more than MAX_ITEMS."""
    task = Task.objects.visible_to(actor).live().filter(pk=task_id).first()
    if task is None:
        raise NotVisible
    require(actor, Action.UPDATE_PROGRESS, task.project_id)
    if not text.strip():
        raise DomainError(_("Say what the step is."), field="text")
    if task.checklist.count() >= MAX_ITEMS:
        raise DomainError(_("A checklist has %(most)d steps at most.") % {"most": MAX_ITEMS}, field="text")
    last = task.checklist.aggregate(last=Max("position"))["last"] or 0
    with recording(actor, "add_check", project_id=task.project_id, summary=str(task)) as record:
        return create_row(ChecklistItem(task=task, position=last + 1, text=text.strip()), record=record)


@transaction.atomic
def tick_item(*, actor: Actor, task_id: int, item_id: int, is_done: bool) -> ChecklistItem:
    """Tick a step off, or open it again."""
    item = _item(actor, task_id, item_id)
    with recording(actor, "tick_check", project_id=item.task.project_id, summary=str(item.task)) as record:
        save_fields(item, {"is_done": is_done}, record=record)
    return item


@transaction.atomic
def move_item(*, actor: Actor, task_id: int, item_id: int, step: int) -> None:
    """One place up (-1) or down (1); at the end of the list nothing happens."""
    item = _item(actor, task_id, item_id)
    order = list(
        ChecklistItem.objects.select_for_update().filter(task=item.task_id).order_by("position", "id")
    )
    place = next(index for index, row in enumerate(order) if row.pk == item.pk)
    other = place + step
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    with recording(actor, "move_check", project_id=item.task.project_id, summary=str(item.task)) as record:
        for position, row in enumerate(order, start=1):
            save_fields(row, {"position": position}, record=record)


@transaction.atomic
def drop_item(*, actor: Actor, task_id: int, item_id: int) -> None:
    """Take a step away."""
    item = _item(actor, task_id, item_id)
    with recording(actor, "drop_check", project_id=item.task.project_id, summary=str(item.task)) as record:
        delete_row(item, record=record)


def _item(actor: Actor, task_id: int, item_id: int) -> ChecklistItem:
    task = Task.objects.visible_to(actor).live().filter(pk=task_id).first()
    item = (
        ChecklistItem.objects.filter(task=task, pk=item_id).select_related("task").first() if task else None
    )
    if item is None:
        raise NotVisible
    require(actor, Action.UPDATE_PROGRESS, item.task.project_id)
    return item
