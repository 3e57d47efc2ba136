"""One task of a plan: found by its id, its code or its name, and its cells as people type them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, NotVisible
from core.reading import whole_number
from projects.models import Project
from tasks.models import Assignment, Task, TaskLink
from tasks.scheduling.reads import calendar_of, scale_of, spanned_minutes
from tasks.typing.figures.shorthand import Scale, format_duration, format_lag

_MEANT, _OFFERED = 20, 12


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


def is_in_series(task: Task) -> bool:
    """Whether it is one time of a series: numbered under a summary of its name, and not alone there."""
    name, _space, digits = task.name.rpartition(" ")
    number = whole_number(digits)
    if task.parent is None or number is None or task.parent.name[: len(name)] != name:
        return False
    if task.name != numbered(task.parent.name, number):
        return False
    other = numbered(task.parent.name, 2 if number == 1 else 1)
    return Task.objects.live().filter(parent=task.parent, name=other).exists()


def numbered(name: str, number: int) -> str:
    """How one time of a series is called."""
    return f"{name[:290]} {number}"


def find_by_code(project: Project, code: str) -> Task | None:
    """The live task with a WBS code (2.3.1)."""
    return Task.objects.live().filter(project=project, wbs_code=code).first()


def find_by_words(project: Project, words: str) -> Task:
    """The live task that somebody means by "2.3.1", "2.3.1 Load data", or its name or a part of it.

    Raises DomainError when none is meant, or more than one.
    """
    typed = " ".join(words.split())
    found = find_by_code(project, typed.partition(" ")[0]) if typed else None
    if found is not None and (" " not in typed or typed.casefold() == str(found).casefold()):
        return found
    tasks = list(Task.objects.live().filter(project=project, name__icontains=typed)[:_MEANT]) if typed else []
    exact = [task for task in tasks if task.name.casefold() == typed.casefold()]
    meant = exact or tasks
    if len(meant) == 1:
        return meant[0]
    if not meant:
        raise DomainError(_("There is no task “%(words)s”.") % {"words": typed}, field="other")
    raise DomainError(
        _("Several tasks are meant: %(names)s. Type the WBS code.")
        % {"names": ", ".join(str(task) for task in meant[:3])},
        field="other",
    )


def tasks_like(project: Project, words: str, *, without: int) -> list[Task]:
    """Up to twelve live tasks whose WBS code begins so, or whose name has the words: what a field offers."""
    typed = " ".join(words.split())
    if not typed:
        return []
    meant = Q(wbs_code__startswith=typed.partition(" ")[0]) | Q(name__icontains=typed)
    rows = Task.objects.live().filter(meant, project=project).exclude(pk=without)
    return list(rows.order_by("row_number")[:_OFFERED])


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

    def duration() -> str:
        if not (task.is_summary and task.start and task.finish):
            how = {"is_elapsed": task.is_elapsed, "is_estimated": task.is_estimated}
            return format_duration(task.duration_minutes, scale, **how)
        start, finish = (moment.astimezone(zone).replace(tzinfo=None) for moment in (task.start, task.finish))
        return format_duration(spanned_minutes(calendar_of(project), start, finish, scale) or 0, scale)

    texts = {
        "duration": duration,
        "start": lambda: day(task.start),
        "finish": lambda: day(task.finish),
        "deadline": lambda: day(task.deadline),
        "expected_finish": lambda: day(task.expected_finish),
        "predecessors": lambda: ", ".join(_link_text(link, scale) for link in links),
        "people": lambda: ", ".join(_person_text(row) for row in people),
    }
    labels = {
        "duration": _("Duration"),
        "start": _("Start"),
        "finish": _("Finish"),
        "deadline": _("Deadline"),
        "expected_finish": _("Expected finish"),
        "predecessors": _("After"),
        "people": _("People"),
    }
    of_leaves = ("duration", "start", "finish", "expected_finish", "people")
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
