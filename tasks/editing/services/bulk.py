"""A whole plan at once: what an import or a template writes. A handful of statements, whatever the size."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.journal import Recorder
from projects.models import Project
from tasks.editing.services.outline import number_in_memory
from tasks.models import Assignment, Resource, Task, TaskLink
from tasks.scheduling.services import Rescheduled
from tasks.scheduling.services.reschedule import reschedule

_BATCH = 2000


def insert_plan(
    *,
    project: Project,
    tasks: Sequence[Task],
    links: Sequence[TaskLink],
    resources: Sequence[Resource],
    assignments: Sequence[Assignment],
    record: Recorder,
    at_share: Callable[[float], None] = lambda _share: None,
) -> Rescheduled:
    """Insert unsaved rows in plan order into a project without tasks, number the tree and schedule it.

    `tasks` have `outline_level`, `is_summary` and, as unsaved instances, `parent`; links, assignments refer to the
    same instances. The caller holds the project's lock. Raises DomainError (a cycle) and nothing is written.
    The journal gets one entry for the import, not one per row: undoing it is deleting the project. `at_share` is
    told which share of the rows is written.
    """
    total = sum(map(len, (tasks, links, resources, assignments)))
    insert = PlanInsert(project, total=total, record=record, at_share=at_share)
    insert.tasks(tasks)
    insert.rows(Resource, resources)
    for link in links:
        link.predecessor, link.successor = link.predecessor, link.successor
    insert.rows(TaskLink, links)
    for assignment in assignments:
        assignment.task, assignment.resource = assignment.task, assignment.resource
    insert.rows(Assignment, assignments)
    return insert.schedule()


class PlanInsert:
    """`insert_plan` step by step, for plans so large that their rows should not all be in memory at once.

    Tasks come first; links, resources and assignments then name them by id, and may be made while they are inserted.
    """

    def __init__(
        self,
        project: Project,
        *,
        total: int,
        record: Recorder | None,
        at_share: Callable[[float], None] = lambda _share: None,
    ) -> None:
        self._project = project
        self._record = record
        self._total = max(1, total)
        self._written = 0
        self._at_share = at_share

    def tasks(self, tasks: Sequence[Task]) -> None:
        """Number and insert all tasks of the plan; they have their ids afterwards."""
        number_in_memory(tasks)
        _refuse_long_codes(tasks)
        for level in sorted({task.outline_level for task in tasks}):
            rows = [task for task in tasks if task.outline_level == level]
            for row in rows:
                row.parent = row.parent  # takes over the id that the level above has by now
            self.rows(Task, rows)

    def rows(self, model: Any, rows: Iterable[Any]) -> None:
        """Insert rows of any of the plan's tables."""
        for count in insert_in_batches(model, rows):
            self._written += count
            self._at_share(min(1.0, self._written / self._total))

    def schedule(self) -> Rescheduled:
        """Give every task its dates. Raises DomainError (a cycle)."""
        _refresh_statistics()
        return reschedule(self._project, record=self._record)


def insert_in_batches(model: Any, rows: Iterable[Any]) -> Iterator[int]:
    """Insert rows as they come, a batch at a time; yields how many each batch had."""
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        model.objects.bulk_create(batch)
        yield len(batch)


def _refuse_long_codes(tasks: Sequence[Task]) -> None:
    longest = Task._meta.get_field("wbs_code").max_length or 0
    for task in tasks:
        if len(task.wbs_code) > longest:
            raise DomainError(
                _("Task “%(name)s” stands too deep in the tree: its WBS number would be too long.")
                % {"name": task.name[:60]}
            )


def _refresh_statistics() -> None:
    """Tell the planner how large the tables are now.

    Until autovacuum comes by, it takes them for nearly empty and joins thousands of new rows by scanning them again
    and again.
    """
    tables = ", ".join(model._meta.db_table for model in (Task, TaskLink, Resource, Assignment))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
