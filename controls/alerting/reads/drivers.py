"""What puts late tasks on their dates, as the engine found it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from controls.alerting.figures import root_cause
from controls.earned_value.figures.progress import phase_of
from controls.known.reads.facts import ProjectFacts, TaskRow
from engine.critical_path import schedule
from engine.critical_path.reasons import DriverKind
from engine.errors import PlanError
from projects.models import Project
from tasks.scheduling.reads.planload import load_plan

# Less than this late in working days, a task is not what makes others late.
_LATE = Decimal("0.5")


def drivers_in(project: Project) -> Callable[[int], int | None]:
    """A function from a task to the one that drives it, None where that is no task. Runs the engine at the first
    question."""

    class Drivers:
        @cached_property
        def schedule(self):  # type: ignore[no-untyped-def]
            try:
                return schedule(load_plan(project).columns)
            except PlanError:
                return {}

        def of(self, task_id: int) -> int | None:
            if task_id not in self.schedule:
                return None
            driver = self.schedule[task_id].driver
            is_task = driver.kind in (
                DriverKind.PREDECESSOR,
                DriverKind.CHILDREN,
            )
            return driver.uid if is_task else None

    return Drivers().of


class LateChains:
    """A project's late tasks and the cause of each, from the dates as they were scheduled: no query, no engine."""

    def __init__(self, facts: ProjectFacts) -> None:
        self._facts = facts
        self._planned = {row.task_id: row.finish for row in facts.baseline_rows if row.finish}

    def days(self, task_id: int) -> Decimal:
        """Working days after the baseline; zero for what has none."""
        task, planned = (
            self._facts.tasks.get(task_id),
            self._planned.get(task_id),
        )
        if task is None or planned is None or task.finish is None:
            return Decimal(0)
        return self._facts.calendars.working_days(planned, task.finish)

    def cause_of(self, task_id: int) -> int:
        """The unfinished late task that everything up to this one waits for; itself where nothing before is late."""
        return root_cause(task_id, self._driver_of, self._is_late)

    def last_of_project(self) -> int | None:
        """The open task that ends last."""
        return _last(self._open)

    def last_of_phase(self, phase_id: int) -> int | None:
        return _last([task for task in self._open if phase_of(task, self._facts) == phase_id])

    @cached_property
    def _open(self) -> list[TaskRow]:
        return [task for task in self._facts.leaves if task.actual_finish is None and task.finish]

    def _is_late(self, task_id: int) -> bool:
        task = self._facts.tasks.get(task_id)
        return task is not None and task.actual_finish is None and self.days(task_id) >= _LATE

    def _driver_of(self, task_id: int) -> int | None:
        """The late predecessor that ends last and leaves no room before the task begins."""
        task = self._facts.tasks.get(task_id)
        if task is None or task.actual_start is not None or task.start is None:
            return None
        before = [row for row in self._before(task) if self._is_late(row.id) and self._touch(row, task)]
        return _last(before)

    def _before(self, task: TaskRow) -> Iterator[TaskRow]:
        """Its predecessors and those of the summaries above it; of a summary, the task in it that ends last."""
        row: TaskRow | None = task
        while row is not None:
            for pk in self._facts.predecessors.get(row.id, []):
                other = self._facts.tasks.get(pk)
                if other is not None and other.is_summary:
                    last = _last([leaf for leaf in self._open if self._is_below(leaf, pk)])
                    other = self._facts.tasks.get(last or 0)
                if other is not None and other.id != task.id:
                    yield other
            row = self._facts.tasks.get(row.parent_id) if row.parent_id is not None else None

    def _touch(self, before: TaskRow, after: TaskRow) -> bool:
        if before.finish is None or after.start is None:
            return False
        return self._facts.calendars.working_days(before.finish, after.start) < _LATE

    def _is_below(self, task: TaskRow, summary_id: int) -> bool:
        parent = task.parent_id
        while parent is not None:
            if parent == summary_id:
                return True
            above = self._facts.tasks.get(parent)
            parent = above.parent_id if above else None
        return False


def _last(tasks: list[TaskRow]) -> int | None:
    def ends(task: TaskRow) -> tuple[datetime, int]:
        assert task.finish is not None
        return task.finish, task.id

    return max(tasks, key=ends).id if tasks else None
