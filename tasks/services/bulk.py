"""A whole plan at once: what an import or a template writes. A handful of statements, whatever the size."""

from collections.abc import Sequence

from django.db import connection

from core.journal import Recorder
from projects.models import Project
from tasks.models import Assignment, Resource, Task, TaskLink
from tasks.services.outline import number_in_memory
from tasks.services.reschedule import Rescheduled, reschedule

_BATCH = 2000


def insert_plan(
    *,
    project: Project,
    tasks: Sequence[Task],
    links: Sequence[TaskLink],
    resources: Sequence[Resource],
    assignments: Sequence[Assignment],
    record: Recorder,
) -> Rescheduled:
    """Insert unsaved rows in plan order into a project without tasks, number the tree and schedule it.

    `tasks` have `outline_level`, `is_summary` and, as unsaved instances, `parent`; links, assignments refer to the
    same instances. The caller holds the project's lock. Raises DomainError (a cycle) and nothing is written.
    The journal gets one entry for the import, not one per row: undoing it is deleting the project.
    """
    number_in_memory(tasks)
    for level in sorted({task.outline_level for task in tasks}):
        rows = [task for task in tasks if task.outline_level == level]
        for row in rows:
            row.parent = row.parent  # takes over the id that the level above has by now
        Task.objects.bulk_create(rows, batch_size=_BATCH)
    Resource.objects.bulk_create(resources, batch_size=_BATCH)
    for link in links:
        link.predecessor, link.successor = link.predecessor, link.successor
    TaskLink.objects.bulk_create(links, batch_size=_BATCH)
    for assignment in assignments:
        assignment.task, assignment.resource = assignment.task, assignment.resource
    Assignment.objects.bulk_create(assignments, batch_size=_BATCH)
    _refresh_statistics()
    return reschedule(project)


def _refresh_statistics() -> None:
    """Tell the planner how large the tables are now.

    Until autovacuum comes by, it takes them for nearly empty and joins thousands of new rows by scanning them again
    and again.
    """
    tables = ", ".join(model._meta.db_table for model in (Task, TaskLink, Resource, Assignment))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
