"""Baselines of a project, and what differs between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils.translation import gettext as _

from budgets.money.reads import planned_cost_by_task
from controls.known.reads.facts import project_calendar
from controls.known.words import days_from
from controls.models import Baseline, BaselineTask
from projects.models import Project
from tasks.models import Task


@dataclass(slots=True)
class BaselineChange:
    """A task that differs: `kind` is added, removed, moved or dearer (cheaper when `cost_change` is negative).

    A task that is both moved and dearer is one change of kind moved that stands in both lists.
    """

    kind: str
    task_id: int | None
    wbs_code: str
    name: str
    before_start: datetime | None
    before_finish: datetime | None
    after_start: datetime | None
    after_finish: datetime | None
    cost_change: Decimal
    work_change_minutes: int
    # Working days between the two finishes, where both are known; the page reckons them.
    days: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """The plan as a baseline keeps it, or as it is now: `number` None, `taken_at` None."""

    number: int | None
    name: str
    taken_at: datetime | None
    finish: datetime | None
    budget_at_completion: Decimal
    rows: Mapping[Any, Mapping[str, Any]]


def baseline_rows(project_id: int) -> list[Baseline]:
    """All baselines of a project, newest first, with who took them."""
    return list(Baseline.objects.filter(project_id=project_id).select_related("taken_by").order_by("-number"))


def version_of(baseline: Baseline) -> PlanVersion:
    """What a baseline keeps. One query."""
    return PlanVersion(
        baseline.number,
        baseline.name,
        baseline.taken_at,
        baseline.finish,
        baseline.budget_at_completion,
        _rows(baseline),
    )


def version_now(project: Project) -> PlanVersion:
    """The plan as it is now, in the form of a baseline."""
    costs = dict(planned_cost_by_task(project.pk))
    fields = ("id", "wbs_code", "name", "start", "finish", "work_minutes")
    leaves = Task.objects.filter(project=project).leaves().order_by("row_number", "id").values(*fields)
    rows: dict[Any, dict[str, Any]] = {
        row["id"]: {**row, "task_id": row["id"], "cost": costs.pop(row["id"], Decimal("0.00"))}
        for row in leaves
    }
    outside = sum(costs.values(), Decimal("0.00"))
    if outside:
        name = str(_("Costs outside the tasks"))
        empty = {"task_id": None, "wbs_code": "", "start": None, "finish": None, "work_minutes": 0}
        rows[name] = {**empty, "name": name, "cost": outside}
    return PlanVersion(
        None,
        str(_("The plan now")),
        None,
        max((row["finish"] for row in rows.values() if row["finish"]), default=None),
        sum((row["cost"] for row in rows.values()), Decimal("0.00")),
        rows,
    )


def compare_baselines(before: Baseline, after: Baseline) -> dict[str, list[BaselineChange]]:
    """Kind -> changed leaf rows, in plan order. Rows are the same when they are of the same task."""
    return compare_versions(version_of(before), version_of(after))


def compare_versions(before: PlanVersion, after: PlanVersion) -> dict[str, list[BaselineChange]]:
    """The same for any two versions of one plan."""
    old, new = before.rows, after.rows
    changes: dict[str, list[BaselineChange]] = {"added": [], "removed": [], "moved": [], "dearer": []}
    for key, row in new.items():
        if key not in old:
            changes["added"].append(_change("added", None, row))
            continue
        earlier = old[key]
        kinds = []
        if (earlier["start"], earlier["finish"]) != (row["start"], row["finish"]):
            kinds.append("moved")
        if earlier["cost"] != row["cost"]:
            kinds.append("dearer")
        if kinds:
            change = _change(kinds[0], earlier, row)
            for kind in kinds:
                changes[kind].append(change)
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
        task_id=shown["task_id"],
        wbs_code=shown["wbs_code"],
        name=shown["name"],
        before_start=before["start"] if before else None,
        before_finish=before["finish"] if before else None,
        after_start=after["start"] if after else None,
        after_finish=after["finish"] if after else None,
        cost_change=costs[1] - costs[0],
        work_change_minutes=work[1] - work[0],
    )


def ghosts(
    project: Project,
    number: int | None,
    *,
    with_figures: bool = False,
    with_costs: bool = False,
    with_tasks: bool = True,
) -> dict[str, Any]:
    """The baseline of that number, else the reference, and which there are.

    `distance` says how far the plan's end is from its end, in the words and by the count of the overview.

    `tasks` are {task id: [start, finish]} in local ISO minutes, `finish` its last day, `figures`
    {task id: [working minutes, cost as decimal text or None]}; without a baseline all is empty.
    """
    kept = baseline_rows(project.pk)
    reference = next((row for row in kept if row.is_reference), None)
    shown = next((row for row in kept if row.number == number), reference)
    zone = ZoneInfo(project.time_zone)
    answer: dict[str, Any] = {
        "tasks": _spans(shown, zone) if shown and with_tasks else {},
        "baselines": [[row.number, row.name, row.is_reference] for row in kept],
        "shown": shown.number if shown else None,
        "finish": shown.finish.astimezone(zone).date().isoformat() if shown and shown.finish else None,
        "distance": _distance(project, shown) if shown else "",
    }
    if shown and with_figures:
        answer["figures"] = _figures(shown, with_costs)
    return answer


def _distance(project: Project, baseline: Baseline) -> str:
    """“9 working days after Baseline 1”; the name alone where one of the two ends is not known."""
    leaves = Task.objects.filter(project=project, is_summary=False).live()
    finish = leaves.aggregate(last=Max("finish"))["last"]
    if finish is None or baseline.finish is None:
        return baseline.name
    return days_from(project_calendar(project).working_days(baseline.finish, finish), baseline.name)


def _spans(baseline: Baseline, zone: ZoneInfo) -> dict[int, list[str]]:
    rows = BaselineTask.objects.filter(
        baseline=baseline, task__isnull=False, start__isnull=False, finish__isnull=False
    )
    return {
        task_id: [moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") for moment in span]
        for task_id, *span in rows.values_list("task_id", "start", "finish")
    }


def _figures(baseline: Baseline, with_costs: bool) -> dict[int, list[Any]]:
    rows = BaselineTask.objects.filter(baseline=baseline, task__isnull=False)
    return {
        task_id: [minutes, str(cost) if with_costs else None]
        for task_id, minutes, cost in rows.values_list("task_id", "duration_minutes", "cost")
        if task_id is not None
    }
