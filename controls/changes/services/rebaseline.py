"""The baseline after an approved change: the reference one and what the change added to it, no more.

Each row is moved, lengthened and made dearer by as much as the merge did that to its task: what was late or dearer
before stays so. New tasks come in as they are planned, removed ones go; everything else is copied as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from budgets.reserves.reads import contingency_left
from controls.baselines.services import (
    OUTSIDE,
    ByDay,
    as_phasing,
    keep_baseline,
    outside_rows,
    planned_costs,
    row_of,
)
from controls.changes.services.rehearsal import Made
from controls.known.reads import reference_baseline
from controls.known.reads.facts import Calendars, TaskRow, calendars_of, live_tasks
from controls.models import Baseline, BaselineTask, ChangeRequest
from core.access import Actor
from core.money import cents, total
from engine.calendar import WorkCalendar
from engine.money.phasing import Profile, shape_of
from projects.models import Project


@dataclass(frozen=True, slots=True)
class PlanBefore:
    """The plan right before a merge: what each row was, and what was planned to be spent when."""

    project: Project
    tasks: Mapping[int, TaskRow]
    costs: Mapping[int, ByDay]

    @classmethod
    def of(cls, project: Project) -> "PlanBefore":
        tasks = live_tasks(project.pk)
        return cls(project, tasks, planned_costs(project, tasks))


def baseline_of_change(
    actor: Actor, change: ChangeRequest, before: PlanBefore, made: Made
) -> Baseline | None:
    """Keep the new baseline and measure against it; None in a project that has no reference yet."""
    reference = reference_baseline(change.project_id)
    if reference is None:
        return None
    project = Project.objects.get(pk=change.project_id)
    tasks = live_tasks(project.pk)
    calendars = calendars_of(project, tasks)
    costs = planned_costs(project, tasks)
    old = {
        row.task_id: row for row in BaselineTask.objects.filter(baseline=reference) if row.task_id is not None
    }
    rows = [_copy(row) for row in BaselineTask.objects.filter(baseline=reference, task=None) if row.wbs_code]
    touched = set()
    beside = dict(before.costs.get(OUTSIDE, {}))
    outside_now = dict(costs.get(OUTSIDE, {}))
    for pk, task in tasks.items():
        was, kept = before.tasks.get(pk), old.get(pk)
        if kept is not None and was is not None:
            delta = _Delta(was, task, before.costs.get(pk, {}), costs.get(pk, {}))
            row = delta.on(kept, calendars, is_named=pk in made.named)
            rows.append(row)
            if delta.moves and not task.is_summary:
                touched.add(pk)
        elif kept is not None:
            rows.append(_copy(kept))
        elif was is None and pk in made.named and not task.is_summary:
            rows.append(row_of(task, costs.get(pk, {})))
            touched.add(pk)
        else:
            # Not in the reference: it stays unplanned, and what the change adds to its cost is approved all the same.
            _add(beside, before.costs.get(pk, {}))
            _add(outside_now, costs.get(pk, {}))
    # A task in the trash for another reason stays in the baseline: only this change was approved.
    rows += [_copy(row) for pk, row in old.items() if pk not in tasks and pk not in _below(made, before)]
    _span_summaries(rows, tasks, touched | made.removed, calendars, before)
    rows += outside_rows({OUTSIDE: _outside(reference, beside, outside_now)})
    return keep_baseline(
        actor=actor,
        project=project,
        rows=rows,
        name=str(change)[:120],
        reason=change.reason[:300],
        contingency=contingency_left(project.pk),
        is_reference=True,
    )


def _below(made: Made, before: PlanBefore) -> set[int]:
    """The removed tasks with all that lay under them."""
    found = set(made.removed)
    for pk, task in before.tasks.items():  # in plan order: a parent comes first
        if task.parent_id in found:
            found.add(pk)
    return found


def _copy(row: BaselineTask) -> BaselineTask:
    names = [
        field.attname for field in BaselineTask._meta.concrete_fields if field.name not in ("id", "baseline")
    ]
    return BaselineTask(**{name: getattr(row, name) for name in names})


@dataclass(frozen=True, slots=True)
class _Delta:
    """What the merge did to one task: the task right before and after it, with its planned cost by day."""

    was: TaskRow
    task: TaskRow
    costs_before: ByDay
    costs_after: ByDay

    @property
    def moves(self) -> bool:
        before, after = self.was, self.task
        return (before.start, before.finish, before.work_minutes) != (
            after.start,
            after.finish,
            after.work_minutes,
        )

    def on(self, kept: BaselineTask, calendars: Calendars, *, is_named: bool) -> BaselineTask:
        """The row of the reference with the same done to it; its cost changes by just as much, to the cent."""
        row, was, task = _copy(kept), self.was, self.task
        if is_named:
            row.name, row.is_milestone = task.name, task.is_milestone
        if task.is_summary:
            return row
        calendar = calendars.of_task(task.calendar_id)
        if kept.start and was.start and task.start:
            row.start = _shifted(kept.start, was.start, task.start, calendars, calendar, at_end=False)
        if kept.finish and was.finish and task.finish:
            row.finish = _shifted(kept.finish, was.finish, task.finish, calendars, calendar, at_end=True)
        if row.start and row.finish:
            # The end of a day and the start of the next are one moment: a milestone keeps to its finish.
            row.start = row.finish if kept.start == kept.finish else min(row.start, row.finish)
        row.duration_minutes = max(0, kept.duration_minutes + task.duration_minutes - was.duration_minutes)
        row.work_minutes = max(0, kept.work_minutes + task.work_minutes - was.work_minutes)
        if (row.start, row.finish) != (kept.start, kept.finish) and kept.phasing:
            row.phasing = _moved_cost(kept, row, calendars, task.calendar_id)
        dearer = total(self.costs_after.values()) - total(self.costs_before.values())
        if dearer:
            row.phasing = as_phasing(self._dearer_by(dearer, row))
            row.cost = total(Decimal(amount) for amount in row.phasing.values())
        return row

    def _dearer_by(self, amount: Decimal, row: BaselineTask) -> ByDay:
        """The row's cost by day with so much more or less in all, in the shape that it has."""
        days = {date.fromisoformat(day): Decimal(cost) for day, cost in row.phasing.items()}
        worth = max(total(days.values()) + amount, Decimal(0))
        return _in_shape_of(days or self.costs_after, worth)


def _add(days: ByDay, more: Mapping[date, Decimal]) -> None:
    for day, amount in more.items():
        days[day] = days.get(day, Decimal(0)) + amount


def _in_shape_of(days: ByDay, amount: Decimal) -> ByDay:
    """An amount over days as they share what lies on them; exact to the cent."""
    whole = total(days.values())
    shares: ByDay = {}
    sofar = given = Decimal(0)
    for day, cost in sorted(days.items()):
        sofar += cost
        upto = cents(amount * sofar / whole) if whole else Decimal(0)
        shares[day] = upto - given
        given = upto
    return shares


def _shifted(
    moment: datetime,
    earlier: datetime,
    later: datetime,
    calendars: Calendars,
    calendar: WorkCalendar,
    *,
    at_end: bool,
) -> datetime:
    minutes = calendar.working_minutes_between(calendars.local(earlier), calendars.local(later))
    if not minutes:
        return moment
    reached = calendar.add(calendars.local(moment), minutes)
    reached = calendar.previous_working(reached) if at_end else calendar.next_working(reached)
    return reached.replace(tzinfo=calendars.zone).astimezone(ZoneInfo("UTC"))


def _moved_cost(
    kept: BaselineTask, row: BaselineTask, calendars: Calendars, calendar_id: int | None
) -> dict[str, str]:
    """What lay within the row's dates lies within its new ones, in the same shape; other days stay."""
    assert kept.start is not None
    assert kept.finish is not None
    assert row.start is not None
    assert row.finish is not None
    first, last = calendars.local(kept.start).date(), calendars.local(kept.finish).date()
    days = {date.fromisoformat(day): Decimal(amount) for day, amount in kept.phasing.items()}
    inside = total(amount for day, amount in days.items() if first <= day <= last)
    moved: ByDay = {day: amount for day, amount in days.items() if not first <= day <= last}
    lay = calendars.course(kept.start, kept.finish, calendar_id)
    shape = shape_of({day: amount for day, amount in days.items() if first <= day <= last}, lay)
    lies = replace(calendars.course(row.start, row.finish, calendar_id), profile=shape or Profile.LINEAR)
    for day, amount in lies.by_day(inside):
        moved[day] = moved.get(day, Decimal(0)) + amount
    return as_phasing(moved)


def _span_summaries(
    rows: list[BaselineTask],
    tasks: Mapping[int, TaskRow],
    touched: set[int],
    calendars: Calendars,
    before: PlanBefore,
) -> None:
    """A summary over something touched spans its rows anew; the others keep what they were."""
    parents = {pk: task.parent_id for pk, task in {**before.tasks, **tasks}.items()}
    above: set[int] = set()
    for pk in touched:
        parent = parents.get(pk)
        while parent is not None and parent not in above:
            above.add(parent)
            parent = parents.get(parent)
    by_task = {row.task_id: row for row in rows if row.task_id is not None}
    for pk in above:
        if pk in tasks and pk not in by_task:
            by_task[pk] = row_of(tasks[pk], {})
            rows.append(by_task[pk])
    # From the leaves up: the deepest summaries first.
    for pk in sorted((pk for pk in above if pk in by_task), key=lambda pk: -_depth(pk, parents)):
        below = [row for task_id, row in by_task.items() if parents.get(task_id) == pk]
        summary = by_task[pk]
        summary.is_summary = True
        summary.start = min((row.start for row in below if row.start), default=summary.start)
        summary.finish = max((row.finish for row in below if row.finish), default=summary.finish)
        summary.work_minutes = sum(row.work_minutes for row in below)
        if summary.start and summary.finish:
            summary.duration_minutes = calendars.of_project.working_minutes_between(
                calendars.local(summary.start), calendars.local(summary.finish)
            )


def _depth(pk: int, parents: Mapping[int, int | None]) -> int:
    depth, above = 0, parents.get(pk)
    while above is not None:
        depth, above = depth + 1, parents.get(above)
    return depth


def _outside(reference: Baseline, before: ByDay, after: ByDay) -> ByDay:
    """Costs outside the tasks: those of the reference, and what the change added or took away, day by day."""
    days: ByDay = {}
    for row in BaselineTask.objects.filter(baseline=reference, task=None, wbs_code=""):
        for day, amount in row.phasing.items():
            on = date.fromisoformat(day)
            days[on] = days.get(on, Decimal(0)) + Decimal(amount)
    for sign, costs in ((1, after), (-1, before)):
        for on, amount in costs.items():
            days[on] = days.get(on, Decimal(0)) + sign * amount
    return days
