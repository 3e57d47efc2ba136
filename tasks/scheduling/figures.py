"""How much of a task's duration is left and how much is done: reckoned here and nowhere else."""

from tasks.models import Task


def minutes_left(duration: int, percent: int, remaining: int | None) -> int:
    """Working minutes left: as reported, or what the share done leaves of the duration.

    `engine.compiling.progress` reckons a whole plan by the same rule.
    """
    if remaining is not None:
        return remaining
    return round(duration * (100 - percent) / 100)


def minutes_left_of(task: Task) -> int:
    """Working minutes that are left of a task; its whole duration before it has begun."""
    return minutes_left(task.duration_minutes, task.percent_complete, task.remaining_minutes)


def minutes_done_of(task: Task) -> int:
    """Working minutes of a task that are done; none before it has begun."""
    if task.actual_start is None:
        return 0
    return max(0, task.duration_minutes - minutes_left_of(task))
