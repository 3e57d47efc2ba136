"""The rows that a plan is scheduled from, as columns: a statement for tasks, links and assignments each.

All of a project's, or of the tasks that were stamped later than a revision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import F
from django.db.models.expressions import Combinable

from engine.plan import ConstraintKind, LagUnit, LinkKind
from engine.plan.columns import CONSTRAINT_CODES, LAG_CODES, LINK_CODES
from engine.plan.contours import Contour
from projects.models import Project
from tasks.models import Assignment as AssignmentRow
from tasks.models import Task, TaskLink
from tasks.scheduling.reads.packed import (
    NEWER_THAN,
    NULL,
    OF_NEWER_TASKS,
    Packed,
    coded,
    local_minutes,
)

_NUMBERS = (
    "id",
    "parent_id",
    "row_number",
    "duration_minutes",
    "calendar_id",
    "percent_complete",
    "remaining_minutes",
    "levelling_delay_minutes",
    "levelling_delay_is_elapsed",
    "priority",
    "is_elapsed",
    "ignores_resource_calendars",
    "is_milestone",
    "summary_percent",
    "levelling_can_split",
    "revision",
)
# Units have four decimal places.
UNITS = 10_000
MOMENTS = (
    "constraint_date",
    "deadline",
    "actual_start",
    "actual_finish",
    "manual_start",
    "manual_finish",
    "resume",
    "expected_finish",
)
_CHOICES = {
    "mode": coded("mode", {Task.Mode.AUTO: 0, Task.Mode.MANUAL: 1}),
    "kind": coded("kind", {Task.Kind.FIXED_DURATION: 1}),
    "constraint": coded(
        "constraint_kind",
        {kind.lower(): CONSTRAINT_CODES[kind] for kind in ConstraintKind},
    ),
}
# What the engine found last time: compared after a run, so that only changed rows are written.
SCHEDULED_MOMENTS = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")
SCHEDULED_FIELDS = (
    *SCHEDULED_MOMENTS,
    "total_float_minutes",
    "free_float_minutes",
    "is_critical",
    "is_near_critical",
)


_PLAIN: dict[str, str | Combinable] = {
    name: name
    for name in (
        *_NUMBERS,
        *MOMENTS,
        *SCHEDULED_FIELDS,
    )
}
FEW = ("gaps", "levelling_gaps", "stretches", "schedule_warnings")
_TASKS = Packed(
    lambda pk: Task.objects.filter(project=pk).live(),
    _PLAIN | _CHOICES,
    texts=["name"],
    sparse=FEW,
)
# Those in the trash, too: they have left the plan.
_NEWER_TASKS = Packed(
    lambda pk: Task.objects.filter(project=pk, revision__gt=NEWER_THAN),
    _PLAIN | _CHOICES | {"deleted_at": "deleted_at"},
    texts=["name"],
    sparse=FEW,
)
_LINK_COLUMNS: dict[str, str | Combinable] = {
    "id": "id",
    "before": "predecessor_id",
    "after": "successor_id",
    "kind": coded("kind", {kind.value: LINK_CODES[kind] for kind in LinkKind}),
    "lag": "lag",
    "unit": coded("lag_unit", {unit.value: LAG_CODES[unit] for unit in LagUnit}),
}
_LINKS = Packed(lambda pk: TaskLink.objects.filter(project=pk), _LINK_COLUMNS)
_NEWER_LINKS = Packed(
    lambda pk: TaskLink.objects.filter(project=pk, successor__in=OF_NEWER_TASKS),
    _LINK_COLUMNS,
)
_ASSIGNMENT_COLUMNS: dict[str, str | Combinable] = {
    "id": "id",
    "task": "task_id",
    "resource": "resource_id",
    "units": F("units") * UNITS,
    "work": "work_minutes",
    # Done in the hours of the calendar: overtime takes no time.
    "ordinary": F("work_minutes") - F("overtime_minutes"),
    "delay": "delay_minutes",
    "contour": coded("contour", {kind.value: code for code, kind in enumerate(Contour)}),
}
_ASSIGNMENTS = Packed(
    lambda pk: AssignmentRow.objects.filter(task__project=pk, task__deleted_at=None),
    _ASSIGNMENT_COLUMNS,
)
_NEWER_ASSIGNMENTS = Packed(
    lambda pk: AssignmentRow.objects.filter(task__in=OF_NEWER_TASKS, task__deleted_at=None),
    _ASSIGNMENT_COLUMNS,
)
# What is read of tasks that were stamped later.
NEWER = (_NEWER_TASKS, _NEWER_LINKS, _NEWER_ASSIGNMENTS)


@dataclass(frozen=True, slots=True)
class PlanRows:
    """A plan's rows as they are read. Nobody changes these arrays: a process may keep them.

    Live tasks stand in plan order, moments as minutes of the project's clock; `few` holds what
    few of them have, by task. All links of the project, also those that rest with what is in
    the trash, and the assignments of live tasks stand in the order in which they were made.
    """

    tasks: dict[str, np.ndarray]
    few: dict[str, dict[int, Any]]
    links: dict[str, np.ndarray]
    assignments: dict[str, np.ndarray]


def read_rows(project: Project) -> PlanRows:
    """All rows of a plan. Three queries."""
    tasks, few = _TASKS.all_of(project.pk)
    return PlanRows(
        tasks=in_plan_order(local_rows(tasks, ZoneInfo(project.time_zone))),
        few=few,
        links=_by_id(_LINKS.of(project.pk)),
        assignments=_by_id(_ASSIGNMENTS.of(project.pk)),
    )


def newer_rows(project: Project, answers: Sequence[Sequence[Any]]) -> PlanRows:
    """The rows of all tasks stamped later, those in the trash with their `deleted_at`, and what hangs on them.

    `answers` are the rows that the statements of NEWER are answered by.
    """
    tasks, links, assignments = (packed.read(values) for packed, values in zip(NEWER, answers, strict=True))
    return PlanRows(
        tasks=local_rows(tasks[0], ZoneInfo(project.time_zone)),
        few=tasks[1],
        links=links[0],
        assignments=assignments[0],
    )


def local_rows(rows: dict[str, np.ndarray], zone: ZoneInfo) -> dict[str, np.ndarray]:
    """With moments as minutes of the project's clock."""
    moments = [name for name in (*MOMENTS, *SCHEDULED_MOMENTS) if (rows[name] != NULL).any()]
    local = local_minutes([rows[name] for name in moments], zone)
    return rows | dict(zip(moments, local, strict=True))


def in_plan_order(rows: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    order = np.lexsort((rows["id"], rows["row_number"]))
    return {name: values[order] for name, values in rows.items()}


def _by_id(rows: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    order = np.argsort(rows["id"])
    return {name: values[order] for name, values in rows.items()}
