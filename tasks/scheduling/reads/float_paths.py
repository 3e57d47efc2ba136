"""The chains of work that lead to a task, the most critical first."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from engine.critical_path import schedule
from engine.critical_path.float_paths import FloatPath, PathRule, float_paths
from engine.errors import PlanError
from projects.models import Project
from tasks.models import Task
from tasks.scheduling.reads.planload import load_plan
from tasks.typing.figures.shorthand import Scale, format_duration

MOST_PATHS = 5
# Of a long chain the last ones are what somebody can still act on.
MOST_TASKS = 12
# In the plan itself.
MOST_NUMBERED = 10


@dataclass(frozen=True, slots=True)
class PathLine:
    """Tasks in order of time, and the float of the path in words; `left_out` earlier ones are not listed."""

    tasks: list[Task]
    room: str
    left_out: int = 0
    is_critical: bool = False


@dataclass(frozen=True, slots=True)
class NumberedPath:
    """A path as the plan shows it: its tasks in order of time, and the float of the path in words.

    `joins` is the task of an earlier path that its last one leads to; None for the first path.
    """

    number: int
    task_ids: tuple[int, ...]
    room: str
    joins: int | None = None
    is_critical: bool = False


def paths_to(project: Project, task: Task, scale: Scale) -> list[PathLine]:
    """The most critical paths to a task; none where the plan cannot be scheduled."""
    found = _found(project, task, MOST_PATHS, PathRule.TOTAL)
    uids = {uid for path in found for uid in path.uids[-MOST_TASKS:]}
    known = Task.objects.filter(project=project).in_bulk(uids)
    limit = project.critical_float_minutes
    return [_line(path, known, scale, limit) for path in found]


def numbered_paths(
    project: Project,
    task: Task,
    scale: Scale,
    *,
    rule: PathRule = PathRule.TOTAL,
    most: int = MOST_NUMBERED,
) -> list[NumberedPath]:
    """The most critical paths to a task, each whole; none where the plan cannot be scheduled."""
    limit = project.critical_float_minutes
    return [
        NumberedPath(
            number=number,
            task_ids=path.uids,
            room=_room_words(path.float_minutes, scale),
            joins=path.joins_uid,
            is_critical=path.float_minutes <= limit,
        )
        for number, path in enumerate(_found(project, task, most, rule), start=1)
    ]


def _found(project: Project, task: Task, most: int, rule: PathRule) -> tuple[FloatPath, ...]:
    try:
        result = schedule(load_plan(project).columns)
        return float_paths(result, task.pk, most=most, rule=rule)
    except PlanError:
        return ()


def _line(path: FloatPath, known: dict[int, Task], scale: Scale, limit: int) -> PathLine:
    listed = path.uids[-MOST_TASKS:]
    return PathLine(
        tasks=[known[uid] for uid in listed if uid in known],
        room=_room_words(path.float_minutes, scale),
        left_out=len(path.uids) - len(listed),
        is_critical=path.float_minutes <= limit,
    )


def _room_words(minutes: int, scale: Scale) -> str:
    if not minutes:
        return _("no float")
    sign = "−" if minutes < 0 else ""
    return _("float %(time)s") % {"time": sign + format_duration(abs(minutes), scale)}
