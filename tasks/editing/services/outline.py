"""The tree: WBS codes, row numbers and levels follow from parents and order; they are written in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from psycopg2.extras import execute_values

from core.access import Actor
from tasks.models import Task
from tasks.scheduling.services import plan_edit_of

_FIELDS = ("row_number", "outline_level", "wbs_code", "is_summary")
_UPDATE = """
UPDATE tasks_task SET row_number = new.row_number, outline_level = new.outline_level, wbs_code = new.wbs_code,
    is_summary = new.is_summary
FROM (VALUES %s) AS new (id, row_number, outline_level, wbs_code, is_summary) WHERE tasks_task.id = new.id
"""


def renumber(actor: Actor, project_id: int) -> None:
    """Write row number, level, WBS code and summary flag of every live task whose place changed.

    Order is `row_number` among siblings; a task whose parent is in the trash goes up to the nearest live one.
    Within an edit of many steps it waits for the step that needs it.
    """
    edit = plan_edit_of(actor, project_id)
    if edit is not None:
        edit.must_number = True
        return
    number_now(project_id)


def number_now(project_id: int) -> None:
    """`renumber`, also within an edit of many steps."""
    rows = list(
        Task.objects.filter(project_id=project_id)
        .live()
        .order_by("row_number", "id")
        .values_list("id", "parent_id", *_FIELDS)
    )
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent_id, *_rest in rows:
        children[parent_id].append(pk)
    stored = {pk: tuple(rest) for pk, _parent, *rest in rows}
    changed = [(pk, *place) for pk, place in _places(children) if stored[pk] != place]
    if changed:
        with connection.cursor() as cursor:
            execute_values(cursor, _UPDATE, changed, page_size=5000)


def put_at_rows(project_id: int, places: Mapping[int, int]) -> None:
    """Let live tasks stand where they stood: `places` maps a task to the row number it had in the dense order.

    Exact when the other tasks are ordered as they were then; `number_now` makes tree and codes follow.
    """
    rows = list(
        Task.objects.filter(project_id=project_id)
        .live()
        .order_by("row_number", "id")
        .values_list("id", "parent_id", *_FIELDS)
    )
    stored = {pk: tuple(rest) for pk, _parent, *rest in rows}
    # What stands below a moved task goes along as a block.
    head_of: dict[int, int] = {pk: pk for pk in places}
    blocks: dict[int, list[int]] = defaultdict(list)
    for pk, parent_id, *_rest in rows:
        head = head_of.get(pk, head_of.get(parent_id or 0))
        if head is not None:
            head_of[pk] = head
            blocks[head].append(pk)
    order = [pk for pk in stored if pk not in head_of]
    for pk, row in sorted(places.items(), key=lambda item: item[1]):
        order[row - 1 : row - 1] = blocks[pk]
    moved = [(pk, row, *stored[pk][1:]) for row, pk in enumerate(order, start=1) if stored[pk][0] != row]
    if moved:
        with connection.cursor() as cursor:
            execute_values(cursor, _UPDATE, moved, page_size=5000)


def _places(children: dict[int | None, list[int]]) -> Iterable[tuple[int, tuple[int, int, str, bool]]]:
    """(task id, (row number, level, WBS code, is summary)) of the whole tree, depth first, without recursion."""
    row = 0
    stack = [(pk, 1, str(number)) for number, pk in reversed(list(enumerate(children[None], start=1)))]
    while stack:
        pk, level, code = stack.pop()
        row += 1
        below = children.get(pk, [])
        yield pk, (row, level, code, bool(below))
        stack += [
            (child, level + 1, f"{code}.{number}")
            for number, child in reversed(list(enumerate(below, start=1)))
        ]


def number_in_memory(tasks: Sequence[Task]) -> None:
    """The same for unsaved tasks in plan order whose `outline_level` is set (an import)."""
    counters: list[int] = []
    for row, task in enumerate(tasks, start=1):
        del counters[task.outline_level :]
        while len(counters) < task.outline_level:
            counters.append(0)
        counters[-1] += 1
        task.row_number = row
        task.wbs_code = ".".join(map(str, counters))
