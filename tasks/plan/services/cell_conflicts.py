"""Whether somebody else has changed a cell since the person who types into it saw it.

A typed cell carries the value it started from, as the plan page has it. The stored value decides,
not the row's version: another cell of the row is no conflict, and what one has changed oneself
(by an edit that is still on its way, or by one that sets several cells) is none either.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import DomainError
from core.models import Change
from projects.models import Project
from tasks.custom_fields.services import is_custom
from tasks.models import Assignment, CustomValue, Task, TaskLink
from tasks.models.custom import KEY
from tasks.plan.reads import LocalMinute, duration_in_words, held_start, links_of, people_of
from tasks.scheduling.reads import scale_of


class CellChanged(DomainError):
    """Somebody else changed the cell: `stored` is its value now, as the plan page has it."""

    status_code = 409
    code = "conflict"

    def __init__(self, stored: Any, who: str) -> None:
        self.stored, self.who = stored, who
        super().__init__(_("%(who)s has changed this cell meanwhile.") % {"who": who or _("Somebody")})


def refuse_if_changed(actor: Actor, project: Project, task: Task, column: str, was: Any) -> None:
    """Raise CellChanged if the cell holds something else than `was`, and somebody else wrote that."""
    if column not in _VALUES and not is_custom(column):
        return
    stored = _stored(project, task, column)
    if stored == was:
        return
    latest = _latest_change(project, task, column)
    if latest is not None and latest.change_set.actor_id == actor.user_id:
        return
    raise CellChanged(stored, latest.change_set.actor_name if latest else "")


def _stored(project: Project, task: Task, column: str) -> Any:
    """The cell as the plan page has it: text, number, ISO minute, or lists for links and people."""
    if is_custom(column):
        rows = CustomValue.objects.filter(task=task, field=int(column.removeprefix(KEY)))
        return rows.values_list("value", flat=True).first() or ""
    return _VALUES[column](project, task)


def _held(_project: Project, task: Task) -> Any:
    return Task.objects.filter(pk=task.pk).values_list(held_start(), flat=True).get()


def _moment(field: str) -> Callable[[Project, Task], Any]:
    def stored(project: Project, task: Task) -> Any:
        local = LocalMinute(project.time_zone, field)
        return Task.objects.filter(pk=task.pk).values_list(local, flat=True).get()

    return stored


def _links(project: Project, task: Task) -> Any:
    return links_of(project, scale_of(project), [task.pk]).get(task.pk, [])


def _people(project: Project, task: Task) -> Any:
    return people_of(project, [task.pk]).get(task.pk, [])


_VALUES: dict[str, Callable[[Project, Task], Any]] = {
    "name": lambda _project, task: task.name,
    "duration": lambda project, task: duration_in_words(task, scale_of(project)),
    "start": _held,
    "finish": lambda _project, task: task.duration_minutes,
    "percent": lambda _project, task: task.percent_complete,
    "status": lambda _project, task: task.status,
    "deadline": _moment("deadline"),
    "expected_finish": _moment("expected_finish"),
    "phase": lambda _project, task: task.phase_id,
    "priority": lambda _project, task: task.priority,
    "constraint": lambda _project, task: task.constraint_kind,
    "constraint_date": _moment("constraint_date"),
    "predecessors": _links,
    "people": _people,
}
_LENGTH = ["duration_minutes", "is_elapsed", "is_estimated", "remaining_minutes"]
_FIELDS: dict[str, list[str]] = {
    "name": ["name"],
    "duration": _LENGTH,
    "start": ["actual_start", "mode", "manual_start", "constraint_kind", "constraint_date"],
    "finish": [*_LENGTH, "manual_finish"],
    "percent": ["percent_complete", "remaining_minutes"],
    "status": ["status"],
    "deadline": ["deadline"],
    "expected_finish": ["expected_finish"],
    "phase": ["phase_id"],
    "priority": ["priority"],
    "constraint": ["constraint_kind"],
    "constraint_date": ["constraint_date"],
}


def _latest_change(project: Project, task: Task, column: str) -> Change | None:
    """The journal's last word about a cell."""
    rows = Change.objects.filter(change_set__project_id=project.pk)
    if column in _FIELDS:
        touches = Q(after__has_any_keys=_FIELDS[column]) | Q(before=None)
        rows = rows.filter(touches, model=Task._meta.label_lower, row_id=task.pk)
    else:
        rows = rows.filter(_of_rows_beside(task, column))
    return rows.select_related("change_set").order_by("-id").first()


def _of_rows_beside(task: Task, column: str) -> Q:
    """Changes of the rows that a cell of links, people or an own column consists of."""
    if column == "predecessors":
        ids = TaskLink.objects.filter(successor=task).values_list("pk", flat=True)
        return _changes_of(TaskLink, list(ids), {"successor_id": task.pk})
    if column == "people":
        ids = Assignment.objects.filter(task=task).values_list("pk", flat=True)
        return _changes_of(Assignment, list(ids), {"task_id": task.pk})
    field = int(column.removeprefix(KEY))
    ids = CustomValue.objects.filter(task=task, field=field).values_list("pk", flat=True)
    return _changes_of(CustomValue, list(ids), {"task_id": task.pk, "field_id": field})


def _changes_of(model: type[Model], ids: list[int], values: dict[str, int]) -> Q:
    """Of these rows, and of those that were made or removed with these values."""
    made_or_removed = Q(**{f"before__{name}": value for name, value in values.items()})
    made_or_removed |= Q(**{f"after__{name}": value for name, value in values.items()})
    return Q(model=model._meta.label_lower) & (Q(row_id__in=ids) | made_or_removed)
