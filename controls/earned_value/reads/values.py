"""Earned value of a snapshot: of the project, its phases, its work packages and tasks, and month by month.

Read from the snapshot and the task measures in force at it, so every figure is one that was known then. Names and
order of tasks and phases are today's.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from controls.earned_value.figures.project import FORECASTS
from controls.earned_value.figures.schedule import EarnedTime, earned_time
from controls.known.reads.facts import project_calendar
from controls.models import BaselineTask, Snapshot, TaskMeasure
from engine.money.earned_value import EarnedSchedule, ForecastMethod, Measures
from projects.models import Phase, Project
from tasks.models import Task

ZERO = Decimal("0.00")
NO_MEASURES = Measures(ZERO, ZERO, ZERO, ZERO, ZERO)


class Leaf(NamedTuple):
    """What is known of one task, or (id 0) of the costs outside the tasks."""

    task_id: int
    measures: Measures
    percent_complete: int
    earning_method: str


@dataclass(slots=True)
class Node:
    """A line of a table: the project, a phase, a summary, a task, or the costs outside the tasks.

    `key` names it in addresses: project, phase-3, task-12, outside.
    """

    key: str
    name: str
    measures: Measures
    wbs_code: str = ""
    level: int = 0
    parent: str = ""
    is_summary: bool = False
    own: list[Leaf] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def leaves(self) -> list[Leaf]:
        """What lies in it, in the plan's order."""
        found, waiting = list(self.own), self.children[::-1]
        while waiting:
            node = waiting.pop()
            found += node.own
            waiting += node.children[::-1]
        return found


@dataclass(frozen=True, slots=True)
class Month:
    """Amounts of a month, or of the part of it before or after the status date, and what they had reached at its end.

    `is_forecast`: earned and spent are what is still expected; `spent` is None where no cost is forecast.
    """

    until: date
    is_part: bool
    is_forecast: bool
    planned: Decimal
    earned: Decimal
    spent: Decimal | None
    reached: Measures


@dataclass(frozen=True, slots=True)
class EarnedValue:
    """All of it for one snapshot. `time` is earned schedule in working days; None where not defined."""

    project: Project
    snapshot: Snapshot
    total: Node
    tree: list[Node]
    phases: list[Node]
    months: list[Month]
    method: ForecastMethod
    time: EarnedSchedule | None

    @property
    def is_detailed(self) -> bool:
        """False for figures from before the tasks' own were kept."""
        return bool(self.total.own) or not self.total.measures.bac

    def nodes(self) -> dict[str, Node]:
        """Every line by its key, the project first, then phases, then the tree in its order."""
        found = {node.key: node for node in (self.total, *self.phases)}
        waiting = self.tree[::-1]
        while waiting:
            node = waiting.pop()
            found[node.key] = node
            waiting += node.children[::-1]
        return found


def earned_value(project: Project, snapshot: Snapshot) -> EarnedValue:
    """Every figure of a snapshot in three queries, however many tasks."""
    leaves = _leaves(snapshot)
    tasks = _tasks(project.pk, leaves)
    total = Node("project", project.name, measures_of(snapshot), is_summary=True, own=list(leaves.values()))
    return EarnedValue(
        project=project,
        snapshot=snapshot,
        total=total,
        tree=_tree(tasks, leaves),
        phases=_phases(project.pk, tasks, leaves),
        months=months_of(snapshot),
        method=FORECASTS.get(snapshot.eac_method) or ForecastMethod.TYPICAL,
        time=time_of(snapshot),
    )


def measures_of(snapshot: Snapshot) -> Measures:
    """The project's sums as the snapshot has them."""
    return Measures(
        bac=snapshot.budget_at_completion or ZERO,
        pv=snapshot.planned_value or ZERO,
        ev=snapshot.earned_value or ZERO,
        ac=snapshot.actual_cost,
        bottom_up_etc=snapshot.bottom_up_etc,
        as_planned=snapshot.earned_as_planned,
    )


def time_of(snapshot: Snapshot) -> EarnedSchedule | None:
    """Earned schedule as the snapshot has it, in working days."""
    if snapshot.earned_days is None or snapshot.elapsed_days is None or snapshot.planned_days is None:
        return None
    return EarnedSchedule(
        snapshot.earned_days, Decimal(snapshot.elapsed_days), Decimal(snapshot.planned_days)
    )


def time_of_node(found: EarnedValue, node: Node) -> EarnedTime | None:
    """Earned schedule of a line, from the baseline rows of its tasks: one query for them, two for the calendar."""
    baseline = found.snapshot.baseline
    ids = [leaf.task_id for leaf in node.leaves if leaf.task_id and not _is_level(leaf.earning_method)]
    if baseline is None or not ids:
        return None
    rows = BaselineTask.objects.filter(baseline=baseline, is_summary=False, start__isnull=False)
    rows = rows.filter(task__in=ids)
    calendars = project_calendar(found.project)
    planned: dict[date, Decimal] = {}
    starts, finishes = [], []
    for start, finish, phasing in rows.values_list("start", "finish", "phasing"):
        for day, amount in phasing.items():
            planned[date.fromisoformat(day)] = planned.get(date.fromisoformat(day), ZERO) + Decimal(amount)
        starts.append(start)
        finishes.append(finish or start)
    if not starts:
        return None
    return earned_time(
        planned,
        node.measures.ev - node.measures.as_planned,
        start=calendars.local(min(starts)).date(),
        finish=calendars.local(max(finishes)).date(),
        until=found.snapshot.status_date,
        calendar=calendars.of_project,
    )


def _leaves(snapshot: Snapshot) -> dict[int, Leaf]:
    in_force = TaskMeasure.objects.filter(project=snapshot.project_id, since__lte=snapshot.pk)
    rows = in_force.filter(Q(until=None) | Q(until__gt=snapshot.pk)).order_by("task_id")
    fields = ("budget_at_completion", "planned_value", "earned_value", "actual_cost", "bottom_up_etc")
    return {
        pk: Leaf(pk, _measures(amounts, method), percent, method)
        for pk, percent, method, *amounts in rows.values_list(
            "task_id", "percent_complete", "earning_method", *fields
        )
    }


def _measures(amounts: list[Decimal], method: str) -> Measures:
    measures = Measures(*amounts)
    return replace(measures, as_planned=measures.pv) if _is_level(method) else measures


def _is_level(method: str) -> bool:
    """Whether the calendar alone earns it."""
    return method == Task.EarningMethod.LEVEL_OF_EFFORT


class _TaskRow(NamedTuple):
    id: int
    parent_id: int | None
    wbs_code: str
    name: str
    is_summary: bool
    phase_id: int | None
    is_gone: bool


def _tasks(project_id: int, leaves: Iterable[int]) -> dict[int, _TaskRow]:
    """Tasks in the plan's order; one that is gone only where it has figures."""
    rows = Task.objects.filter(project=project_id).order_by("row_number", "id")
    fields = ("id", "parent_id", "wbs_code", "name", "is_summary", "phase_id", "deleted_at")
    known = set(leaves)
    found = (_TaskRow(*row)._replace(is_gone=row[-1] is not None) for row in rows.values_list(*fields))
    return {row.id: row for row in found if not row.is_gone or row.id in known}


def _tree(tasks: Mapping[int, _TaskRow], leaves: Mapping[int, Leaf]) -> list[Node]:
    """The work packages that have any figure, rolled up; what lies outside the tasks, or is gone, comes last."""
    shown = _with_summaries(tasks, leaves)
    nodes = {
        pk: Node(
            f"task-{pk}",
            _name(row),
            leaves[pk].measures if pk in leaves else NO_MEASURES,
            wbs_code="" if row.is_gone else row.wbs_code,
            level=shown[pk],
            is_summary=row.is_summary,
            own=[leaves[pk]] if pk in leaves else [],
        )
        for pk, row in tasks.items()
        if pk in shown
    }
    roots: list[Node] = []
    for pk, node in nodes.items():
        above = nodes.get(_above(tasks[pk]) or 0)
        if above is None:
            roots.append(node)
        else:
            node.parent = above.key
            above.children.append(node)
    for node in sorted(nodes.values(), key=lambda node: -node.level):
        for child in node.children:
            node.measures += child.measures
    roots.sort(key=lambda node: not node.wbs_code)
    rest = [leaf for pk, leaf in leaves.items() if pk not in nodes]
    if rest:
        measures = NO_MEASURES
        for leaf in rest:
            measures += leaf.measures
        roots.append(Node("outside", _("Outside the tasks"), measures, own=rest))
    return roots


def _above(row: _TaskRow) -> int | None:
    return None if row.is_gone else row.parent_id


def _with_summaries(tasks: Mapping[int, _TaskRow], leaves: Iterable[int]) -> dict[int, int]:
    """Task id -> level, of every task with figures and of all above it."""
    levels: dict[int, int] = {}
    for pk in leaves:
        path: list[int] = []
        place: int | None = pk
        while place is not None and place in tasks and place not in levels:
            path.append(place)
            place = _above(tasks[place])
        level = levels[place] + 1 if place in levels else 0
        for step in reversed(path):
            levels[step] = level
            level += 1
    return levels


def _name(row: _TaskRow) -> str:
    return _("%(task)s (no longer in the plan)") % {"task": row.name} if row.is_gone else row.name


def _phases(project_id: int, tasks: Mapping[int, _TaskRow], leaves: Mapping[int, Leaf]) -> list[Node]:
    """Every phase with the tasks in it: their own phase, else that of the nearest summary above; then the rest."""
    rows = Phase.objects.filter(project=project_id).order_by("position").values_list("id", "name")
    nodes = {pk: Node(f"phase-{pk}", name, NO_MEASURES, is_summary=True) for pk, name in rows}
    rest = Node("phase-0", _("Without a phase"), NO_MEASURES, is_summary=True)
    for pk, leaf in leaves.items():
        node = nodes.get(_phase_of(pk, tasks) or 0, rest)
        node.measures += leaf.measures
        node.own.append(leaf)
    return [*nodes.values(), *([rest] if rest.own else [])]


def _phase_of(task_id: int, tasks: Mapping[int, _TaskRow]) -> int | None:
    row = tasks.get(task_id)
    while row is not None:
        if row.phase_id is not None:
            return row.phase_id
        row = tasks.get(row.parent_id) if row.parent_id is not None else None
    return None


def months_of(snapshot: Snapshot) -> list[Month]:
    """The curve by calendar month; the month of the status date in two lines, before and after it."""
    table = snapshot.earned_value_table
    if not table:
        return []
    dates = [date.fromisoformat(day) for day in table["dates"]]
    curves = {
        name: _known(dates, table.get(name, []))
        for name in ("planned", "as_planned", "earned", "spent", "earned_forecast", "spent_forecast")
    }
    months: list[Month] = []
    bac = snapshot.budget_at_completion or ZERO
    reached = Measures(bac, ZERO, ZERO, ZERO)
    has_cost = bool(curves["spent_forecast"])
    for until, is_part in _ends(dates[0], dates[-1], snapshot.status_date):
        is_forecast = until > snapshot.status_date
        now = Measures(
            bac,
            _at(curves["planned"], until),
            _at(curves["earned_forecast" if is_forecast else "earned"], until),
            _at(curves["spent_forecast" if is_forecast and has_cost else "spent"], until),
            as_planned=_at(curves["as_planned"], until),
        )
        spent = None if is_forecast and not has_cost else now.ac - reached.ac
        month = Month(until, is_part, is_forecast, now.pv - reached.pv, now.ev - reached.ev, spent, now)
        if month.planned or month.earned or month.spent:
            months.append(month)
        reached = now
    return months


def _known(dates: Sequence[date], amounts: Sequence[str | None]) -> list[tuple[date, Decimal]]:
    return [(day, Decimal(text)) for day, text in zip(dates, amounts, strict=False) if text is not None]


def _at(curve: Sequence[tuple[date, Decimal]], day: date) -> Decimal:
    return next((amount for known, amount in reversed(curve) if known <= day), ZERO)


def _ends(first: date, last: date, status: date) -> list[tuple[date, bool]]:
    """Month ends from the first day to the last, and the status date inside its month; True where it cuts one."""
    ends: list[tuple[date, bool]] = []
    year, month = first.year, first.month
    while date(year, month, 1) <= last:
        end = date(year, month, monthrange(year, month)[1])
        is_cut = date(year, month, 1) <= status < end
        if is_cut:
            ends.append((status, True))
        ends.append((end, is_cut))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return ends
