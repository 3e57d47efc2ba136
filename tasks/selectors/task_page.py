"""Everything the task panel shows, in a fixed number of queries."""

from typing import Any

from core.access import Action, Actor, require
from core.errors import NotVisible
from core.journal import history_of
from projects.models import Project
from tasks.models import Task
from tasks.selectors.plan_calendar import scale_of
from tasks.selectors.reasons import reason_for
from tasks.shorthand import format_duration, format_lag


def task_of(actor: Actor, project: Project, task_id: int, action: Action = Action.VIEW_PLAN) -> Task:
    """A live task of the project. Raises NotVisible or Forbidden."""
    require(actor, action, project.pk)
    task: Task | None = (
        Task.objects.visible_to(actor)
        .live()
        .select_related("phase", "gate", "parent", "calendar")
        .filter(project=project, pk=task_id)
        .first()
    )
    if task is None:
        raise NotVisible
    return task


def task_page(project: Project, task: Task) -> dict[str, Any]:
    """Links, people, comments, history and the reason for the dates."""
    scale = scale_of(project)
    return {
        "task": task,
        "duration": format_duration(
            task.duration_minutes, scale, is_elapsed=task.is_elapsed, is_estimated=task.is_estimated
        ),
        "float_text": format_duration(abs(task.total_float_minutes or 0), scale),
        "reason": reason_for(project, task, scale),
        "predecessors": [
            (link, link.predecessor, format_lag(link.lag, link.lag_unit, scale))
            for link in task.predecessor_links.filter(predecessor__deleted_at=None).select_related(
                "predecessor"
            )
        ],
        "successors": [
            (link, link.successor, format_lag(link.lag, link.lag_unit, scale))
            for link in task.successor_links.filter(successor__deleted_at=None).select_related("successor")
        ],
        "assignments": list(task.assignments.select_related("resource", "resource__user")),
        "comments": list(task.comments.filter(deleted_at=None).select_related("author")),
        "checklist": list(task.checklist.all()),
        "time_minutes": sum(task.time_entries.values_list("minutes", flat=True)),
        "history": history_of(task, limit=20),
    }


def find_by_code(project: Project, code: str) -> Task | None:
    """The live task with a WBS code (2.3.1)."""
    return Task.objects.live().filter(project=project, wbs_code=code).first()
