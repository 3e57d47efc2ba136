"""A project's own columns and what stands in them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from core.database.among import among
from projects.models import Project
from tasks.custom_fields.figures import shown_value
from tasks.models import CustomField, CustomValue, Task
from tasks.models.custom import KEY


def custom_fields(project_id: int) -> list[CustomField]:
    """In their order. One query."""
    return list(CustomField.objects.filter(project=project_id))


_COLUMNS = (
    "id",
    "project_id",
    "name",
    "kind",
    "options",
    "position",
    "version",
)


def field_rows(project_id: int) -> QuerySet[CustomField, tuple[Any, ...]]:
    """The rows of `custom_fields`, to be read with those of others.

    `fields_of` makes them fields.
    """
    found = CustomField.objects.filter(project=project_id)
    return found.values_list(*_COLUMNS)


def fields_of(rows: Iterable[Sequence[Any]]) -> list[CustomField]:
    fields = []
    for row in rows:
        values = dict(zip(_COLUMNS, row, strict=True))
        fields.append(CustomField(**values))
    return fields


def definitions(fields: Iterable[CustomField]) -> list[dict[str, Any]]:
    """The columns as the plan page needs them."""
    return [
        {"key": field.key, "id": field.pk, "label": field.name, "kind": field.kind, "options": field.options}
        for field in fields
    ]


def values_by_task(project: Project, ids: Iterable[int] | None = None) -> dict[int, dict[str, str]]:
    """By task: column key -> stored value, of all tasks or of these. One query."""
    rows = CustomValue.objects.filter(field__project=project, task__deleted_at=None)
    if ids is not None:
        rows = rows.filter(task__in=among(ids))
    found: dict[int, dict[str, str]] = {}
    for task_id, field_id, value in rows.order_by().values_list("task_id", "field_id", "value"):
        found.setdefault(task_id, {})[f"{KEY}{field_id}"] = value
    return found


def with_counts(project_id: int) -> list[CustomField]:
    """The columns, each with `filled`: how many live tasks have something in it."""
    live = Q(values__task__deleted_at=None)
    return list(CustomField.objects.filter(project=project_id).annotate(filled=Count("values", filter=live)))


def custom_cells(task: Task) -> list[dict[str, Any]]:
    """A task's custom cells for its panel: [{column, label, text, kind, choices}]. Two queries."""
    fields = custom_fields(task.project_id)
    if not fields:
        return []
    values = dict(CustomValue.objects.filter(task=task).values_list("field_id", "value"))
    return [
        {
            "column": field.key,
            "label": field.name,
            "text": shown_value(field, values.get(field.pk, "")),
            "choices": _choices(field),
        }
        for field in fields
    ]


def _choices(field: CustomField) -> list[str]:
    if field.kind == CustomField.Kind.YES_NO:
        return [_("Yes"), _("No")]
    return list(field.options) if field.kind == CustomField.Kind.CHOICE else []
