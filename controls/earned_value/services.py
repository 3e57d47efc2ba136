"""Earned value of every task, kept so that a past day's table can be shown again: only what changed is written."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from controls.earned_value.figures.project import OUTSIDE, Figures
from controls.known.reads.facts import ProjectFacts
from controls.models import Snapshot, TaskMeasure
from tasks.models import Task

ZERO = Decimal("0.00")


class MeasureRow(NamedTuple):
    """What a TaskMeasure says, without from when until when."""

    budget_at_completion: Decimal
    planned_value: Decimal
    earned_value: Decimal
    actual_cost: Decimal
    bottom_up_etc: Decimal
    percent_complete: int
    earning_method: str

    @property
    def is_empty(self) -> bool:
        return not any(self[:5])


def write_measures(facts: ProjectFacts, figures: Figures, snapshot: Snapshot) -> None:
    """Bring the rows in force to what the snapshot's figures say. Three statements at most, however many tasks.

    A task without any amount has no row. The caller holds the project's compute lock.
    """
    rows = {pk: row for pk, row in _rows(facts, figures) if not row.is_empty}
    current = TaskMeasure.objects.filter(project_id=snapshot.project_id, until=None)
    known = {pk: MeasureRow(*values) for pk, *values in current.values_list("task_id", *MeasureRow._fields)}
    changed = {pk: row for pk, row in rows.items() if known.get(pk) != row}
    ended = [pk for pk in known if pk in changed or pk not in rows]
    if ended:
        current.filter(task_id__in=ended).update(until=snapshot)
    TaskMeasure.objects.bulk_create(
        [
            TaskMeasure(project_id=snapshot.project_id, task_id=pk, since=snapshot, **row._asdict())
            for pk, row in changed.items()
        ],
        batch_size=2000,
    )


def _rows(facts: ProjectFacts, figures: Figures) -> Iterable[tuple[int, MeasureRow]]:
    ledger = figures.ledger
    if ledger is None:
        return
    for uid in ledger:
        measures, task = ledger[uid], facts.tasks.get(uid)
        percent, method = 0, str(Task.EarningMethod.LEVEL_OF_EFFORT)
        if task is not None:
            percent = task.percent_earned
            method = task.earning_method
        yield (
            OUTSIDE if task is None else uid,
            MeasureRow(
                measures.bac,
                measures.pv,
                measures.ev,
                measures.ac,
                measures.bottom_up_etc or ZERO,
                percent,
                method,
            ),
        )
