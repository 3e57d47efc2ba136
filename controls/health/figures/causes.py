"""Why a project will finish late: the tasks that drive the forecast, found by walking the driving path backwards.

Pure: rows in, causes out. What drives a task is asked of `driver_of(task id)`, along the path only: the answer is
dear for a whole plan. Datetimes are whatever `working_days(earlier, later)` understands.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

WorkingDays = Callable[[datetime, datetime], Decimal]
DriverOf = Callable[[int], int | None]


@dataclass(frozen=True, slots=True)
class PathTask:
    """What the walk needs of a task."""

    id: int
    name: str
    parent_id: int | None
    is_summary: bool
    finish: datetime | None
    baseline_finish: datetime | None


@dataclass(frozen=True, slots=True)
class LateTask:
    """`days_late`: working days after its baseline finish. `days_added`: how many of them it did not inherit."""

    task_id: int
    name: str
    days_late: Decimal
    days_added: Decimal


def explains(part: Decimal, whole: Decimal) -> bool:
    """Whether a cause is worth a name: it explains a third or more."""
    return part * 3 >= whole


def driving_path(tasks: Mapping[int, PathTask], driver_of: DriverOf) -> list[PathTask]:
    """Leaf tasks from the one that finishes last back along what drives each, last first."""
    children: dict[int, list[PathTask]] = {}
    for task in tasks.values():
        if task.parent_id is not None:
            children.setdefault(task.parent_id, []).append(task)
    last = _last_to_finish(task for task in tasks.values() if not task.is_summary)
    path: list[PathTask] = []
    seen: set[int] = set()
    while last is not None and last.id not in seen:
        seen.add(last.id)
        path.append(last)
        driver_id = driver_of(last.id)
        driver = tasks.get(driver_id) if driver_id is not None else None
        last = _leaf_of(driver, children) if driver else None
    return path


def causes_of_delay(
    tasks: Mapping[int, PathTask], driver_of: DriverOf, working_days: WorkingDays, *, at_most: int = 3
) -> list[LateTask]:
    """The tasks on the driving path that add delay of their own, the greatest share first.

    A task's own share is its slip against the baseline less the slip of the task that drives it, so a task that
    is late only because it waits is no cause. Tasks without a baseline add nothing that could be measured.
    """
    path = driving_path(tasks, driver_of)
    slips = [_slip(task, working_days) for task in path]
    late = []
    for place, (task, slip) in enumerate(zip(path, slips, strict=True)):
        if slip is None or slip <= 0:
            continue
        inherited = next((earlier for earlier in slips[place + 1 :] if earlier is not None), Decimal(0))
        added = slip - max(inherited, Decimal(0))
        if added > 0:
            late.append(LateTask(task.id, task.name, slip, added))
    # Of equal shares the earlier comes first: it is nearer the root.
    late.reverse()
    return sorted(late, key=lambda cause: -cause.days_added)[:at_most]


def _slip(task: PathTask, working_days: WorkingDays) -> Decimal | None:
    if task.finish is None or task.baseline_finish is None:
        return None
    return working_days(task.baseline_finish, task.finish)


def _last_to_finish(tasks: Iterable[PathTask]) -> PathTask | None:
    dated = [task for task in tasks if task.finish is not None]
    # The lowest id wins a tie, so that the same plan always names the same cause.
    return max(dated, key=lambda task: (task.finish, -task.id), default=None)


def _leaf_of(task: PathTask | None, children: Mapping[int, list[PathTask]]) -> PathTask | None:
    """The task itself, or for a summary the leaf that finishes it."""
    while task is not None and task.is_summary:
        task = _last_to_finish(children.get(task.id, ()))
    return task
