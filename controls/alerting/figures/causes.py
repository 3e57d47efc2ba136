"""The one task at the beginning of a chain of late ones."""

from collections.abc import Callable


def root_cause(
    task_id: int,
    driver_of: Callable[[int], int | None],
    is_late: Callable[[int], bool],
) -> int:
    """The first late task up the chain of what drives `task_id`: late, and driven by nothing that is late.

    `driver_of` names the task that puts another on its date, None where it is something else.
    A circle, which no plan that is scheduled has, ends where it began.
    """
    root, seen = task_id, {task_id}
    at: int | None = driver_of(task_id)
    while at is not None and at not in seen and is_late(at):
        seen.add(at)
        root = at
        at = driver_of(at)
    return root
