"""The cost tree: category, then phase (or the other way round), with planned, on order, spent and forecast."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from budgets.models import Commitment, CostCategory
from budgets.money.figures.forecasting import NO_WORK, Figures, Work, forecast
from budgets.money.reads.actuals import (
    Spent,
    committed_by_category_and_phase,
    for_the_tree,
    spent_by_category_and_phase,
)
from budgets.money.reads.planned import PlannedItem
from projects.models import Phase, Project
from tasks.models import Task

# (category id, phase id); None where an amount hangs on none.
Cell = tuple[int | None, int | None]
# (category id, phase id, task id) -> what is known of it, without a forecast.
Sums = dict[tuple[int | None, int | None, int | None], Figures]
# Colour starts at 3 % of the row and is red from 10 %.
WATCH_PERCENT, OVER_PERCENT = Decimal(3), Decimal(10)
MOST_TASKS = 60


@dataclass(frozen=True, slots=True)
class CostRow:
    """A row of the tree with the rows below it."""

    name: str
    figures: Figures
    rows: tuple["CostRow", ...] = ()
    has_forecast: bool = True

    @property
    def tone(self) -> str:
        """ "over", "watch", "under" or "" by how far the forecast is from the plan."""
        if not self.has_forecast:
            return ""
        percent = self.figures.over_percent
        if percent is None:
            return "over" if self.figures.forecast else ""
        if percent >= OVER_PERCENT:
            return "over"
        if percent >= WATCH_PERCENT:
            return "watch"
        return "under" if percent <= -WATCH_PERCENT else ""


@dataclass(frozen=True, slots=True)
class CostTree:
    by_category: tuple[CostRow, ...]
    by_phase: tuple[CostRow, ...]
    total: CostRow
    sums: Sums
    phase_names: dict[int | None, str]

    @property
    def dearest(self) -> CostRow | None:
        """The category that is most over its plan."""
        worst = max(self.by_category, key=lambda row: row.figures.over, default=None)
        return worst if worst and worst.figures.over > 0 else None

    @property
    def span(self) -> Decimal:
        """The widest variance of any row, for the bars; never zero."""
        rows = [*self.by_category, *self.by_phase, self.total]
        return max((abs(row.figures.over) for row in rows), default=Decimal(0)) or Decimal(1)


@dataclass(frozen=True, slots=True)
class CostFacts:
    """What the trees of a project are made of, read once for all its views."""

    status_date: date
    items: list[PlannedItem]
    spent: list[Spent]
    committed: list[Spent]
    categories: list[CostCategory]
    phases: list[Phase]

    def of(self, is_capex: bool | None) -> "CostFacts":
        """Capital expenditure alone, all but that, or everything (None)."""
        if is_capex is None:
            return self
        return replace(
            self,
            items=[item for item in self.items if item.is_capex == is_capex],
            spent=[row for row in self.spent if row.is_capex == is_capex],
            committed=[row for row in self.committed if row.is_capex == is_capex],
        )


def cost_facts(
    project: Project,
    items: Iterable[PlannedItem],
    *,
    status_date: date,
    orders: Iterable[Any] | None = None,
) -> CostFacts:
    """`items` from `planned_items`, `orders` from `commitments_of` where they are read already: three queries then."""
    if orders is None:
        found = Commitment.objects.filter(project=project, status=Commitment.Status.OPEN)
        orders = for_the_tree(found).select_related("line")
    return CostFacts(
        status_date=status_date,
        items=list(items),
        spent=spent_by_category_and_phase(project.pk, status_date),
        committed=committed_by_category_and_phase(orders),
        categories=list(CostCategory.objects.all()),
        phases=list(Phase.objects.filter(project=project).order_by("position")),
    )


def cost_tree(project: Project, items: Iterable[PlannedItem], *, status_date: date) -> CostTree:
    """The tree of a project at the status date, of all its expenditure."""
    return tree_of(cost_facts(project, items, status_date=status_date))


def tree_of(facts: CostFacts) -> CostTree:
    """The facts by category, phase and task. By task there is no forecast: it is reckoned by category and phase."""
    phases, done = facts.phases, {phase.pk for phase in facts.phases if phase.status == Phase.Status.DONE}
    sums = _sums(facts)
    cells = _cells(sums, done)
    category_names = {row.pk: row.name for row in facts.categories} | {None: _("On no budget line")}
    phase_names = {phase.pk: phase.name for phase in phases} | {None: _("No phase")}
    flipped = {(phase, category): figures for (category, phase), figures in cells.items()}
    by_phase = _rows(flipped, phase_names, category_names)
    return CostTree(
        by_category=_rows(cells, category_names, phase_names),
        by_phase=by_phase,
        total=CostRow(_("Total"), sum(cells.values(), Figures())),
        sums=sums,
        phase_names=phase_names,
    )


def _sums(facts: CostFacts) -> Sums:
    """Planned, planned to date, on order and spent of each category, phase and task; no forecast yet."""
    sums: Sums = defaultdict(Figures)
    category_ids = {category.key: category.pk for category in facts.categories}
    for item in facts.items:
        cell = (category_ids.get(item.category_key), item.phase_id, item.task_id)
        to_date = item.until(facts.status_date)
        work = Work(item.amount, to_date, item.left) if item.is_work else NO_WORK
        sums[cell] += Figures(
            planned=item.amount,
            planned_to_date=to_date,
            work=work,
        )
    for spent in facts.spent:
        sums[spent.category_id, spent.phase_id, spent.task_id] += Figures(actual=spent.amount)
    for order in facts.committed:
        sums[order.category_id, order.phase_id, order.task_id] += Figures(committed=order.amount)
    return sums


def _cells(sums: Sums, done: set[int]) -> dict[Cell, Figures]:
    """The sums by category and phase, with their forecast."""
    cells: dict[Cell, Figures] = defaultdict(Figures)
    for (category_id, phase_id, _task_id), figures in sums.items():
        cells[category_id, phase_id] += figures
    return {
        cell: replace(
            known,
            forecast=forecast(
                planned=known.planned,
                planned_to_date=known.planned_to_date,
                committed=known.committed,
                actual=known.actual,
                is_done=cell[1] in done,
                work=known.work,
            ),
        )
        for cell, known in cells.items()
    }


def rows_by_task(tree: CostTree) -> tuple[CostRow, ...]:
    """The rows by phase, with their tasks below instead of categories; beyond the dearest in one row. One query."""
    by_name = {row.name: row for row in tree.by_phase}
    below: dict[int | None, dict[int | None, Figures]] = defaultdict(lambda: defaultdict(Figures))
    for (_category_id, phase_id, task_id), figures in tree.sums.items():
        below[phase_id][task_id] += figures
    ids = {task_id for tasks in below.values() for task_id in tasks if task_id}
    names = {
        pk: f"{code} {name}"
        for pk, code, name in Task.objects.filter(pk__in=ids).values_list("pk", "wbs_code", "name")
    } | {None: _("On no task")}
    rows = []
    for phase_id, name in tree.phase_names.items():
        if name in by_name and phase_id in below:
            rows.append(replace(by_name[name], rows=_task_rows(below[phase_id], names)))
    return tuple(rows)


def _task_rows(tasks: dict[int | None, Figures], names: dict[int | None, str]) -> tuple[CostRow, ...]:
    dearest = sorted(tasks.items(), key=lambda item: max(item[1].planned, item[1].actual), reverse=True)
    shown = [
        CostRow(names.get(task_id, _("On no task")), figures, has_forecast=False)
        for task_id, figures in dearest[:MOST_TASKS]
    ]
    if rest := dearest[MOST_TASKS:]:
        words = _("%(count)d more tasks") % {"count": len(rest)}
        others = sum((figures for _task_id, figures in rest), Figures())
        shown.append(CostRow(words, others, has_forecast=False))
    return tuple(shown)


def _rows(
    cells: dict[Cell, Figures], names: dict[int | None, str], inner_names: dict[int | None, str]
) -> tuple[CostRow, ...]:
    """Rows in the order of `names`, those without any amount left out."""
    grouped: dict[int | None, dict[int | None, Figures]] = defaultdict(dict)
    for (outer, inner), figures in cells.items():
        grouped[outer][inner] = figures
    rows = []
    for outer, name in names.items():
        below = grouped.get(outer, {})
        inner_rows = tuple(CostRow(inner_names[key], below[key]) for key in inner_names if key in below)
        if inner_rows:
            rows.append(CostRow(name, sum((row.figures for row in inner_rows), Figures()), inner_rows))
    return tuple(rows)
