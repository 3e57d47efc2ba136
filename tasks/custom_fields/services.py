"""A project's own columns: made, changed, moved and removed by who edits the plan; typed into like any cell."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Action, Actor, require
from core.errors import Conflict, DomainError, FieldConflict, NotVisible
from core.journal import last_editor_of, recording
from core.reading import whole_number
from core.writing import create_row, delete_row, locked, save_fields
from projects.models import Project
from projects.project.services import raise_generation
from tasks.custom_fields.figures import parse_options, parse_value, shown_value
from tasks.editing.services import Edited, editable_task, tell_workers
from tasks.models import CustomField, CustomValue, Task
from tasks.models.custom import KEY
from tasks.scheduling.services import (
    in_transaction,
    lock_project,
    plan_edit_of,
    project_to_edit,
)

MAX_FIELDS = 30


@transaction.atomic
def add_field(
    *, actor: Actor, project_id: int, name: str, kind: str, options: Sequence[str] = ()
) -> CustomField:
    """A new column, behind the others. Raises InvalidInput, DomainError."""
    require(actor, Action.EDIT_PLAN, project_id)
    project = lock_project(project_id)
    rows = CustomField.objects.filter(project=project)
    if rows.count() >= MAX_FIELDS:
        raise DomainError(_("%(most)d columns are the most.") % {"most": MAX_FIELDS})
    last = rows.order_by("-position").values_list("position", flat=True).first()
    field = CustomField(
        project=project,
        name=_name(name),
        kind=kind,
        options=_options(kind, options),
        position=0 if last is None else last + 1,
    )
    with recording(actor, "add_custom_field", project_id=project.pk, summary=field.name) as record:
        create_row(field, record=record)
    raise_generation(project.pk)
    return field


@transaction.atomic
def change_field(
    *,
    actor: Actor,
    field_id: int,
    name: str | None = None,
    options: Sequence[str] | None = None,
    version: int | None = None,
) -> CustomField:
    """Another name or other options. An option that tasks have stays. Raises Conflict, InvalidInput, DomainError."""
    project, field = _own(actor, field_id)
    changes: dict[str, Any] = {}
    if name is not None:
        changes["name"] = _name(name)
    if options is not None and field.kind == CustomField.Kind.CHOICE:
        changes["options"] = _options(field.kind, options)
        _refuse_losing(field, changes["options"])
    with recording(actor, "change_custom_field", project_id=project.pk, summary=field.name) as record:
        save_fields(field, changes, record=record, expected_version=version)
    raise_generation(project.pk)
    return field


@transaction.atomic
def move_field(*, actor: Actor, field_id: int, step: int) -> CustomField:
    """One place up (-1) or down (1) in the project's order."""
    project, field = _own(actor, field_id)
    rows = list(CustomField.objects.select_for_update().filter(project=project))
    place = next(index for index, row in enumerate(rows) if row.pk == field.pk)
    rows.insert(max(0, place + step), rows.pop(place))
    with recording(actor, "move_custom_field", project_id=project.pk, summary=field.name) as record:
        for position, row in enumerate(rows):
            save_fields(row, {"position": position}, record=record)
    raise_generation(project.pk)
    return field


@transaction.atomic
def remove_field(*, actor: Actor, field_id: int) -> int:
    """Remove a column with all that stands in it; the journal keeps both, undo brings both back. Returns how many."""
    project, field = _own(actor, field_id)
    values = list(field.values.select_related("task", "field").order_by("pk"))
    with recording(actor, "remove_custom_field", project_id=project.pk, summary=field.name) as record:
        for value in values:
            record.deleted(value)
        CustomValue.objects.filter(field=field).delete()
        delete_row(field, record=record)
    raise_generation(project.pk)
    return len(values)


@in_transaction
def set_custom_value(
    *, actor: Actor, task_id: int, column: str, text: str, version: int | None = None
) -> Edited:
    """Type into a custom cell. Raises Conflict with both values, DomainError saying what can be typed."""
    project, task = editable_task(actor, task_id)
    field = _field_of(actor, project, column)
    today = timezone.localdate(timezone=ZoneInfo(project.time_zone))
    wanted = parse_value(field, text, today=today)
    row = CustomValue.objects.select_for_update().filter(task=task, field=field).first()
    stored = row.value if row else ""
    if stored == wanted:
        return Edited(task)
    if version is not None and version != task.version:
        both = FieldConflict(
            name=column, label=field.name, stored=shown_value(field, stored) or _("empty"), proposed=text
        )
        raise Conflict(fields=[both], version=task.version, changed_by=last_editor_of(row or task))
    with recording(actor, "set_custom_value", project_id=project.pk, summary=str(task)) as record:
        if row is None:
            # Task, column and text are checked by now: thousands of pasted cells need not ask for each again.
            row = CustomValue(task=task, field=field, value=wanted)
            row.save(force_insert=True)
            record.created(row)
        elif wanted:
            save_fields(row, {"value": wanted}, record=record)
        else:
            delete_row(row, record=record)
    # Whoever saw the row before sees a conflict, as with the task's own fields.
    task.version += 1
    task.save(update_fields=["version"])
    tell_workers(actor, project)
    return Edited(task)


def copy_values(project: Project, copies: dict[int, int], *, actor: Actor) -> None:
    """What stands in the custom columns of tasks, for their copies."""
    rows = CustomValue.objects.filter(task__in=copies, field__project=project).select_related("field")
    with recording(actor, "set_custom_value", project_id=project.pk) as record:
        for row in rows:
            copy = CustomValue(task_id=copies[row.task_id], field=row.field, value=row.value)
            create_row(copy, record=record)


def is_custom(column: str) -> bool:
    """Whether a column's name is that of a custom one."""
    return column.startswith(KEY) and whole_number(column.removeprefix(KEY)) is not None


def _field_of(actor: Actor, project: Project, column: str) -> CustomField:
    edit = plan_edit_of(actor, project.pk)
    fields = edit.custom_fields if edit is not None else None
    if fields is None:
        own = CustomField.objects.filter(project=project)
        fields = {field.key: field for field in own}
    if edit is not None:
        edit.custom_fields = fields
    if column not in fields:
        raise DomainError(_("This column is no longer there."), field=column)
    return fields[column]


def _own(actor: Actor, field_id: int) -> tuple[Project, CustomField]:
    """The project locked, then the column. Raises NotVisible or Forbidden."""
    seen = (
        CustomField.objects.visible_to(actor).filter(pk=field_id).values_list("project_id", flat=True).first()
    )
    if seen is None:
        raise NotVisible
    require(actor, Action.EDIT_PLAN, seen)
    project = project_to_edit(actor, seen)
    return project, locked(CustomField.objects.filter(project=project), field_id)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise DomainError(_("A column needs a name."), field="name")
    return name


def _options(kind: str, options: Sequence[str]) -> list[str]:
    return parse_options("\n".join(options)) if kind == CustomField.Kind.CHOICE else []


def _refuse_losing(field: CustomField, options: Sequence[str]) -> None:
    gone = [option for option in field.options if option not in options]
    used = Task.objects.live().filter(custom_values__field=field, custom_values__value__in=gone)
    count = used.distinct().count() if gone else 0
    if count:
        raise DomainError(
            ngettext(
                "%(count)d task has “%(options)s”. Give it another option first.",
                "%(count)d tasks have “%(options)s”. Give them another option first.",
                count,
            )
            % {"count": count, "options": ", ".join(gone)},
            field="options",
        )
