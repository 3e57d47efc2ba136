"""Columns of the plan beyond those of every row: read only for who shows them, and only those."""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Substr

from core.access import Action, Actor
from core.registry import plan_columns
from projects.models import Project
from tasks.models import Assignment, Task
from tasks.plan.reads.rows import LocalMinute

MAX_NOTE = 240
# By key: the field that fills it. Moments are local ISO minutes, durations and work minutes.
_MOMENTS = {
    "constraint_date": "constraint_date",
    "expected_finish": "expected_finish",
    "actual_start": "actual_start",
    "actual_finish": "actual_finish",
}
_PLAIN = {
    "constraint": "constraint_kind",
    "remaining": "remaining_minutes",
    "actual_work": "actual_work_minutes",
    "free_float": "free_float_minutes",
    "priority": "priority",
}
# By key: what is added up over the people of a task.
_OF_PEOPLE = {"overtime": "overtime_minutes"}
OWN = frozenset({*_MOMENTS, *_PLAIN, *_OF_PEOPLE, "notes"})


def column_values(
    project: Project, actor: Actor, keys: Iterable[str], *, since: int | None = None
) -> dict[str, dict[int, Any]]:
    """{key: {task id: value}} for the known ones of `keys` that the actor may see; empty cells are left out.

    With `since`, of the plan's own columns only what was stamped later, empty cells as None; what
    other rooms know always comes whole. A query for all own columns, and one or two for each other.
    """
    wanted = list(dict.fromkeys(keys))
    values = _own_values(project, [key for key in wanted if key in OWN], since)
    sees_costs = actor.may(Action.VIEW_COSTS, project.pk)
    for key in wanted:
        if key in plan_columns and (sees_costs or not plan_columns[key].needs_costs):
            values[key] = plan_columns[key].values(project.pk)
    return values


def _own_values(project: Project, keys: list[str], since: int | None) -> dict[str, dict[int, Any]]:
    if not keys:
        return {}
    rows = Task.objects.filter(project=project).live().order_by()
    if since is not None:
        rows = rows.filter(revision__gt=since)
    expressions: dict[str, Any] = {}
    for key in keys:
        if key in _MOMENTS:
            moment = LocalMinute(project.time_zone, _MOMENTS[key])
            expressions[f"shown_{key}"] = moment
        if key in _OF_PEOPLE:
            expressions[f"shown_{key}"] = _added_over_people(_OF_PEOPLE[key])
    if "notes" in keys:
        expressions["shown_notes"] = Substr("description", 1, MAX_NOTE)
    fields = [_PLAIN.get(key, f"shown_{key}") for key in keys]
    values: dict[str, dict[int, Any]] = {key: {} for key in keys}
    for pk, *cells in rows.annotate(**expressions).values_list("pk", *fields):
        for key, cell in zip(keys, cells, strict=True):
            if cell not in (None, "") or since is not None:
                values[key][pk] = cell or None if cell == "" else cell
    return values


def _added_over_people(field: str) -> Subquery:
    """The sum over a task's assignments; None for nothing."""
    found = Assignment.objects.filter(task=OuterRef("pk"))
    by_task = found.order_by().values("task")
    added = by_task.annotate(sum=Sum(field))
    above_zero = added.filter(sum__gt=0)
    return Subquery(above_zero.values("sum"))
