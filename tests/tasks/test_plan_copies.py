"""Whatever rows of a plan are copied, the copies are the same plan again, beside the first."""

from itertools import pairwise
from random import Random

import pytest

from tasks.models import Task, TaskLink
from tasks.plan.services import edit_plan
from tests.tasks.plans import DrawnPlan, drawn_plan

pytestmark = pytest.mark.django_db
ROWS = 12


def any_plan(random: Random) -> DrawnPlan:
    """A dozen rows with summaries, links of all kinds, people and notes."""
    plan = drawn_plan()
    names: list[str] = []
    for number in range(ROWS):
        under = random.choice(["", "", *names[-3:]])
        if under and plan[under].assignments.exists():
            under = ""
        name = f"row {number}"
        plan.add(name, random.randint(1, 9), under=under, description=f"note {number}")
        names.append(name)
    leaves = [name for name in names if not plan[name].children.exists()]
    for before, after in pairwise(leaves):
        if random.random() < 0.6:
            TaskLink.objects.create(
                project=plan.project,
                predecessor_id=plan.ids[before],
                successor_id=plan.ids[after],
                kind=random.choice(["FS", "SS", "FF"]),
                lag=random.choice([0, 420, -420]),
            )
    for name in leaves:
        if random.random() < 0.4:
            plan.give(name)
    return plan


def told(tasks: list[Task]) -> list[tuple[object, ...]]:
    """What the rows are to each other, without what they are called in the database."""
    place = {task.pk: index for index, task in enumerate(tasks)}
    top = min(task.outline_level for task in tasks)
    return [
        (
            task.name,
            task.description,
            task.outline_level - top,
            task.duration_minutes,
            [(row.resource_id, row.units) for row in task.assignments.order_by("resource_id")],
            sorted(
                (place[link.predecessor_id], link.kind, link.lag)
                for link in task.predecessor_links.all()
                if link.predecessor_id in place
            ),
        )
        for task in tasks
    ]


@pytest.mark.parametrize("seed", range(12))
def test_copied_rows_are_the_same_plan_again(seed: int) -> None:
    random = Random(seed)
    plan = any_plan(random)
    rows = list(Task.objects.filter(project=plan.project).order_by("row_number"))
    roots = [task for task in rows if task.parent_id is None]
    first = random.randrange(len(roots))
    chosen = roots[first : first + random.randint(1, 3)]
    codes = tuple(task.wbs_code for task in chosen)
    originals = [task for task in rows if task.wbs_code.split(".")[0] in codes]
    edited = edit_plan(
        actor=plan.manager,
        project_id=plan.project.pk,
        steps=[{"op": "copy", "ids": [task.pk for task in originals], "parent": None, "after": roots[-1].pk}],
    )
    copies = list(Task.objects.filter(pk__in=edited.created_ids).order_by("row_number"))
    assert told(copies) == told(originals)
    assert [task.row_number for task in copies] == list(range(ROWS + 1, ROWS + 1 + len(copies)))
