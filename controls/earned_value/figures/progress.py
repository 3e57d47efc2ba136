"""Milestones against the baseline, and how far each phase is. Facts in, what a snapshot keeps out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from controls.known.figures.kept import MilestoneKept, PhaseKept
from controls.known.reads.facts import BaselineRow, ProjectFacts, TaskRow


def milestones(facts: ProjectFacts) -> list[MilestoneKept]:
    """Every milestone by forecast date: baseline, forecast, slip in working days (positive is late), done or not."""
    planned = {row.task_id: row for row in facts.baseline_rows}
    rows = [task for task in facts.leaves if task.is_milestone and task.finish is not None]
    rows.sort(key=lambda task: (task.finish, task.id))
    return [_milestone(facts, task, planned.get(task.id)) for task in rows]


def _milestone(facts: ProjectFacts, task: TaskRow, planned: BaselineRow | None) -> MilestoneKept:
    baseline_finish = planned.finish if planned else None
    slip = None
    if baseline_finish and task.finish:
        slip = str(facts.calendars.working_days(baseline_finish, task.finish))
    return {
        "task_id": task.id,
        "name": task.name,
        "gate_id": task.gate_id,
        "baseline": _iso(baseline_finish),
        "forecast": _iso(task.finish),
        "slip_days": slip,
        "is_done": task.actual_finish is not None,
    }


def phases(facts: ProjectFacts) -> list[PhaseKept]:
    """Every phase in order: percent done, first start, last finish, slip of its end against the baseline."""
    planned = {row.task_id: row for row in facts.baseline_rows}
    members: dict[int, list[TaskRow]] = {}
    for task in facts.leaves:
        phase_id = phase_of(task, facts)
        if phase_id is not None:
            members.setdefault(phase_id, []).append(task)
    return [_phase(facts, pk, members.get(pk, []), planned) for pk in facts.phase_ids]


def _phase(
    facts: ProjectFacts,
    phase_id: int,
    tasks: list[TaskRow],
    planned: Mapping[int | None, BaselineRow],
) -> PhaseKept:
    ends = [task.finish for task in tasks if task.finish]
    rows = [planned[task.id] for task in tasks if task.id in planned]
    old_ends = [row.finish for row in rows if row.finish]
    slip = facts.calendars.working_days(max(old_ends), max(ends)) if ends and old_ends else None
    return {
        "phase_id": phase_id,
        "percent": _text(percent_done(tasks)),
        "start": _iso(min((task.start for task in tasks if task.start), default=None)),
        "finish": _iso(max(ends, default=None)),
        "slip_days": _text(slip),
        "task_count": len(tasks),
    }


def phase_of(task: TaskRow, facts: ProjectFacts) -> int | None:
    """The task's own phase, else that of the nearest summary above it."""
    row: TaskRow | None = task
    while row is not None:
        if row.phase_id is not None:
            return row.phase_id
        row = facts.tasks.get(row.parent_id) if row.parent_id is not None else None
    return None


def percent_done(tasks: Iterable[TaskRow]) -> Decimal | None:
    """Percent complete weighted by work (by duration where no work is planned); None when nothing has a size.

    Milestones count only when there is nothing else.
    """
    rows = list(tasks)
    total = sum(task.weight_minutes for task in rows)
    if total:
        done = sum(task.percent_complete * task.weight_minutes for task in rows)
        return (Decimal(done) / total).quantize(Decimal("0.01"))
    if not rows:
        return None
    finished = sum(1 for task in rows if task.actual_finish is not None)
    return (Decimal(100 * finished) / len(rows)).quantize(Decimal("0.01"))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
