"""Everything the task panel shows, in a fixed number of queries."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import NotVisible
from core.journal import history_of
from projects.models import Project
from tasks.models import Assignment, Task, TaskLink
from tasks.selectors.plan_calendar import scale_of
from tasks.selectors.reasons import reason_for
from tasks.shorthand import Scale, format_duration, format_lag


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
        "checklist": (items := list(task.checklist.all())),
        "checked_count": sum(item.is_done for item in items),
        "time_minutes": sum(task.time_entries.values_list("minutes", flat=True)),
        "history": history_of(task, limit=20),
    }


def find_by_code(project: Project, code: str) -> Task | None:
    """The live task with a WBS code (2.3.1)."""
    return Task.objects.live().filter(project=project, wbs_code=code).first()


def cell_texts(project: Project, task: Task, columns: Iterable[str]) -> list[dict[str, Any]]:
    """A task's cells as people type them: [{column, label, text, may_edit}]. Milestones have no duration."""
    scale, zone = scale_of(project), ZoneInfo(project.time_zone)

    def day(moment: datetime | None) -> str:
        return date_format(moment.astimezone(zone).date()) if moment else ""

    links = (
        task.predecessor_links.filter(predecessor__deleted_at=None)
        .select_related("predecessor")
        .order_by("id")
    )
    people = task.assignments.select_related("resource").order_by("id")
    texts = {
        "duration": lambda: format_duration(
            task.duration_minutes, scale, is_elapsed=task.is_elapsed, is_estimated=task.is_estimated
        ),
        "start": lambda: day(task.start),
        "finish": lambda: day(task.finish),
        "deadline": lambda: day(task.deadline),
        "predecessors": lambda: ", ".join(_link_text(link, scale) for link in links),
        "people": lambda: ", ".join(_person_text(row) for row in people),
    }
    labels = {
        "duration": _("Duration"),
        "start": _("Start"),
        "finish": _("Finish"),
        "deadline": _("Deadline"),
        "predecessors": _("After"),
        "people": _("People"),
    }
    of_leaves = ("duration", "start", "finish", "people")
    return [
        {
            "column": column,
            "label": labels[column],
            "text": texts[column](),
            "may_edit": not (task.is_summary and column in of_leaves),
        }
        for column in columns
        if not (column == "duration" and task.is_milestone)
    ]


def _link_text(link: TaskLink, scale: Scale) -> str:
    lag = format_lag(link.lag, link.lag_unit, scale)
    kind = link.kind if lag or link.kind != TaskLink.Kind.FS else ""
    return f"{link.predecessor.wbs_code}{kind}{lag}"


def _person_text(row: Assignment) -> str:
    return row.resource.name if row.units == 1 else f"{row.resource.name} {round(row.units * 100)}%"
