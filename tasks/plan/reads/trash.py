"""Tasks in the trash, one for each branch that was deleted together."""

from collections import Counter

from projects.models import Project
from tasks.models import Task

SHOWN = 200


def deleted_branches(project: Project) -> list[Task]:
    """Heads of deleted branches, latest first; `below` counts what went with each."""
    rows = list(
        Task.objects.filter(project=project)
        .exclude(deleted_at=None)
        .order_by("-deleted_at", "row_number", "id")
    )
    by_id = {row.pk: row for row in rows}
    counts: Counter[int] = Counter()
    heads = []
    for row in rows:
        head = row
        while (above := by_id.get(head.parent_id or 0)) is not None and above.deleted_at == row.deleted_at:
            head = above
        if head is row:
            heads.append(row)
        else:
            counts[head.pk] += 1
    for row in heads:
        row.below = counts[row.pk]
    return heads[:SHOWN]
