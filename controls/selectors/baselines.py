"""Baselines of a project, and what differs between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from controls.models import Baseline, BaselineTask
from projects.models import Project


@dataclass(slots=True)
class BaselineChange:
    """A row that differs: `kind` is added, removed, moved or dearer (cheaper when `cost_change` is negative).

    A row may be both moved and dearer; then it stands in both lists with the same figures.
    """

    kind: str
    wbs_code: str
    name: str
    before_finish: datetime | None
    after_finish: datetime | None
    cost_change: Decimal
    work_change_minutes: int
    # Working days between the two finishes, where both are known; the page reckons them.
    days: Decimal | None = None


def baseline_rows(project_id: int) -> list[Baseline]:
    """All baselines of a project, newest first, with who took them."""
    return list(Baseline.objects.filter(project_id=project_id).select_related("taken_by").order_by("-number"))


def reference_baseline(project_id: int) -> Baseline | None:
    """The baseline that variance is measured against."""
    return Baseline.objects.filter(project_id=project_id, is_reference=True).first()


def compare_baselines(before: Baseline, after: Baseline) -> dict[str, list[BaselineChange]]:
    """Kind -> changed leaf rows, in plan order. Rows are the same when they are of the same task."""
    old, new = _rows(before), _rows(after)
    changes: dict[str, list[BaselineChange]] = {"added": [], "removed": [], "moved": [], "dearer": []}
    for key, row in new.items():
        if key not in old:
            changes["added"].append(_change("added", None, row))
            continue
        earlier = old[key]
        if (earlier["start"], earlier["finish"]) != (row["start"], row["finish"]):
            changes["moved"].append(_change("moved", earlier, row))
        if earlier["cost"] != row["cost"]:
            changes["dearer"].append(_change("dearer", earlier, row))
    changes["removed"] = [_change("removed", row, None) for key, row in old.items() if key not in new]
    return changes


def _rows(baseline: Baseline) -> dict[Any, dict[str, Any]]:
    fields = ("task_id", "wbs_code", "name", "start", "finish", "cost", "work_minutes")
    rows = BaselineTask.objects.filter(baseline=baseline, is_summary=False).order_by("id").values(*fields)
    return {row["task_id"] or row["name"]: row for row in rows}


def _change(kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> BaselineChange:
    shown = after or before or {}
    costs = [row["cost"] if row else Decimal("0.00") for row in (before, after)]
    work = [row["work_minutes"] if row else 0 for row in (before, after)]
    return BaselineChange(
        kind=kind,
        wbs_code=shown["wbs_code"],
        name=shown["name"],
        before_finish=before["finish"] if before else None,
        after_finish=after["finish"] if after else None,
        cost_change=costs[1] - costs[0],
        work_change_minutes=work[1] - work[0],
    )


def ghost_spans(project: Project) -> dict[int, list[str]]:
    """Task id -> [start, finish] of the reference baseline as local ISO minutes; empty without a baseline."""
    baseline = reference_baseline(project.pk)
    if baseline is None:
        return {}
    zone = ZoneInfo(project.time_zone)
    rows = BaselineTask.objects.filter(
        baseline=baseline, task__isnull=False, start__isnull=False, finish__isnull=False
    )
    return {
        task_id: [moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") for moment in span]
        for task_id, *span in rows.values_list("task_id", "start", "finish")
    }
