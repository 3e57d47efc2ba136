"""A baseline behind the plan: its dates as the chart draws them, and its figures for the columns."""

from typing import Any
from zoneinfo import ZoneInfo

from controls.models import Baseline, BaselineTask
from controls.selectors.baselines import baseline_rows
from projects.models import Project


def ghosts(
    project: Project, number: int | None, *, with_figures: bool = False, with_costs: bool = False
) -> dict[str, Any]:
    """The baseline of that number, else the reference, and which there are.

    `tasks` are {task id: [start, finish]} in local ISO minutes, `finish` its last day, `figures`
    {task id: [working minutes, cost as decimal text or None]}; without a baseline all is empty.
    """
    kept = baseline_rows(project.pk)
    reference = next((row for row in kept if row.is_reference), None)
    shown = next((row for row in kept if row.number == number), reference)
    zone = ZoneInfo(project.time_zone)
    answer: dict[str, Any] = {
        "tasks": _spans(shown, zone) if shown else {},
        "baselines": [[row.number, row.name, row.is_reference] for row in kept],
        "shown": shown.number if shown else None,
        "finish": shown.finish.astimezone(zone).date().isoformat() if shown and shown.finish else None,
    }
    if shown and with_figures:
        answer["figures"] = _figures(shown, with_costs)
    return answer


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
