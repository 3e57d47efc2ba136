"""Undo and redo of plan edits, per person, from the journal: the change set is turned back, and that is journalled.

Undoing an undo is the redo. What somebody else has changed since is not overwritten: the undo is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.intents import UNDOABLE, Intent
from core.journal import Recorder, last_editor_of, recording
from core.models import Change, ChangeSet
from core.writing import create_row, delete_row, save_fields
from projects.models import Project
from tasks.editing.services import number_now, put_at_rows
from tasks.models import Assignment, CustomField, CustomValue, Resource, Task, TaskLink
from tasks.plan.services.edits import PlanEdited, finish
from tasks.scheduling.services import PlanEdit, lock_project

_UNDO = Intent.UNDO_PLAN
_UNDOS = (_UNDO, Intent.UNDO_REPORT)
_REACH = 200
# Follows from the order of the rows, which is put back as a whole.
_PLACE = frozenset({"row_number", "outline_level", "wbs_code", "is_summary"})
_MODELS: dict[str, type[models.Model]] = {
    model._meta.label_lower: model
    for model in (Task, TaskLink, Assignment, Resource, CustomField, CustomValue)
}


class BuiltUpon(DomainError):
    """Somebody has changed what an edit wrote; `older` is its change set, before which others stand."""

    code = "built_upon"
    older: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What the person's next undo and redo would turn back, if there is one."""

    undo: ChangeSet | None
    redo: ChangeSet | None
    redo_summary: str = ""


def history_of_edits(actor: Actor, project_id: int, *, past: int | None = None) -> History:
    """The person's own edits of this plan: the latest that stands, and the latest undo that nothing came after.

    With `past` only what stands before that change set.
    """
    own = ChangeSet.objects.filter(
        actor_id=actor.user_id, project_id=project_id, intent__in=[*UNDOABLE, *_UNDOS]
    )
    rows = list(own.order_by("-id")[:_REACH])
    undone_by = {row.undoes_id: row for row in rows if row.undoes_id}
    undo = redo = None
    summary = ""
    newest_edit = 0
    for row in rows:
        if row.intent in _UNDOS:
            continue
        newest_edit = newest_edit or row.pk
        last, turns = row, 0
        while last.pk in undone_by:
            last, turns = undone_by[last.pk], turns + 1
        if turns % 2 == 0:
            undo = undo or (last if past is None or last.pk < past else None)
        elif last.pk > newest_edit and (redo is None or last.pk > redo.pk):
            redo, summary = last, row.summary
    return History(undo, redo, summary)


def undo_plan(*, actor: Actor, project_id: int, past: int | None = None) -> tuple[PlanEdited, str]:
    """Take back the actor's latest edit of this plan, with `past` the latest before that change set.

    Returns what moved and what the edit was about. Raises BuiltUpon.
    """
    return _turn_back(actor, project_id, is_redo=False, past=past)


def redo_plan(*, actor: Actor, project_id: int, past: int | None = None) -> tuple[PlanEdited, str]:
    """Make again what the actor's latest undo took back."""
    return _turn_back(actor, project_id, is_redo=True)


@transaction.atomic
def _turn_back(
    actor: Actor, project_id: int, *, is_redo: bool, past: int | None = None
) -> tuple[PlanEdited, str]:
    require(actor, Action.VIEW_PLAN, project_id)
    project = lock_project(project_id)
    history = history_of_edits(actor, project_id, past=past)
    target = history.redo if is_redo else history.undo
    if target is None:
        raise DomainError(_("There is nothing to redo.") if is_redo else _("There is nothing to undo."))
    if not actor.may(Action.EDIT_PLAN, project_id):
        require(actor, Action.UPDATE_PROGRESS, project_id)
    summary = history.redo_summary if is_redo else target.summary
    finish_before = project.finish
    with recording(actor, _UNDO, project_id=project_id, summary=summary, undoes=target) as record:
        try:
            _Turn(project, record).back(target.changes.order_by("-id"))
        except BuiltUpon as error:
            before = None if is_redo else history_of_edits(actor, project_id, past=target.pk).undo
            error.older = target.pk if before else None
            raise
    number_now(project_id)
    result = finish(PlanEdit(actor, record, project, must_schedule=True))
    edited = PlanEdited(
        project=project,
        created_ids=[],
        rescheduled=result,
        finish_before=finish_before,
    )
    return edited, summary


class _Turn:
    """Puts rows back, last change first, and notes where tasks stood."""

    def __init__(self, project: Project, record: Recorder) -> None:
        self.project = project
        self.record = record
        self.restored: dict[int, int] = {}

    def back(self, changes: Iterable[Change]) -> None:
        for change in changes:
            model = _MODELS.get(change.model)
            if model is None:
                raise DomainError(_("This cannot be undone here."))
            if change.before is None:
                self._unmake(self._row(model, change), change)
            elif change.after is None:
                self._make_again(model, change)
            else:
                self._put_back(self._row(model, change), change)
        self._place_restored()

    def _row(self, model: type[models.Model], change: Change) -> models.Model:
        row = model._default_manager.select_for_update(of=("self",)).filter(pk=change.row_id).first()
        if row is None:
            raise self._built_upon(change)
        return row

    def _unmake(self, row: models.Model, change: Change) -> None:
        if isinstance(row, Task):
            if row.children.filter(deleted_at=None).exists():
                raise DomainError(_("“%(task)s” has tasks under it by now.") % {"task": row.name})
            save_fields(row, {"deleted_at": timezone.now()}, record=self.record)
        elif isinstance(row, CustomField) and row.values.exists():
            raise DomainError(_("The column “%(column)s” is filled in by now.") % {"column": row.name})
        elif not isinstance(row, Resource):  # a resource may stay: nothing shows it until it is used
            self._compare(row, change)
            delete_row(row, record=self.record)

    def _make_again(self, model: type[models.Model], change: Change) -> None:
        values = change.before or {}
        names = {field.attname: field for field in model._meta.concrete_fields}
        row = model(**{key: names[key].to_python(value) for key, value in values.items() if key in names})
        create_row(row, record=self.record)

    def _put_back(self, row: models.Model, change: Change) -> None:
        self._compare(row, change)
        before = change.before or {}
        values: dict[str, Any] = {}
        for field in row._meta.concrete_fields:
            if field.attname in before and field.name not in _PLACE:
                values[field.name] = _value_of(field, before[field.attname])
        save_fields(row, values, record=self.record)
        if isinstance(row, Task) and "row_number" in before:
            self._place(row, before["row_number"])
        elif isinstance(row, Task) and before.get("deleted_at", "") is None:
            self.restored[row.pk] = row.row_number

    def _place(self, task: Task, row_number: int) -> None:
        """Moves are turned back one by one: each row number counts in the order that was there at the time."""
        self._place_restored()
        self.record.updated(task, {"row_number": task.row_number}, {"row_number": row_number})
        put_at_rows(self.project.pk, {task.pk: row_number})
        number_now(self.project.pk)

    def _place_restored(self) -> None:
        """What was deleted together comes back together, each where it stood."""
        if self.restored:
            put_at_rows(self.project.pk, self.restored)
            number_now(self.project.pk)
            self.restored = {}

    def _compare(self, row: models.Model, change: Change) -> None:
        """Raise unless the row still holds what the edit wrote."""
        fields = {field.attname: field for field in row._meta.concrete_fields}
        for key, value in (change.after or {}).items():
            field = fields.get(key)
            if field is None or key in _PLACE:
                continue
            if getattr(row, key) != (value if field.is_relation else field.to_python(value)):
                raise self._built_upon(change, row)

    def _built_upon(self, change: Change, row: models.Model | None = None) -> DomainError:
        who = last_editor_of(row) if row is not None else ""
        return BuiltUpon(
            _("%(who)s has changed “%(what)s” since; undoing would take that away, too.")
            % {"who": who or _("Somebody"), "what": change.label}
        )


def _value_of(field: models.Field, stored: Any) -> Any:
    """A field's value from the journal: the row behind an id, or the typed value."""
    if not field.is_relation:
        return field.to_python(stored)
    if stored is None:
        return None
    return field.related_model._default_manager.filter(pk=stored).first()  # type: ignore[union-attr]
