"""The cost tree: category, then phase (or the other way round), with planned, on order, spent and forecast."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from budgets.forecasting import Figures, forecast
from budgets.models import CostCategory
from budgets.selectors.actuals import committed_by_category_and_phase, spent_by_category_and_phase
from budgets.selectors.planned import PlannedItem
from projects.models import Phase, Project

# (category id, phase id); None where an amount hangs on none.
Cell = tuple[int | None, int | None]
# Colour starts at 3 % of the row and is red from 10 %.
WATCH_PERCENT, OVER_PERCENT = Decimal(3), Decimal(10)


@dataclass(frozen=True, slots=True)
class CostRow:
    """A row of the tree with the rows below it."""

    name: str
    figures: Figures
    rows: tuple["CostRow", ...] = ()

    @property
    def tone(self) -> str:
        """ "over", "watch", "under" or "" by how far the forecast is from the plan."""
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


def cost_tree(project: Project, items: Iterable[PlannedItem], *, status_date: date) -> CostTree:
    """The tree of a project at the status date. `items` from `planned_items`; four queries beside them."""
    categories = list(CostCategory.objects.all())
    phases = list(Phase.objects.filter(project=project).order_by("position"))
    done = {phase.pk for phase in phases if phase.status == Phase.Status.DONE}
    cells = _cells(
        project.pk, items, {category.key: category.pk for category in categories}, done, status_date
    )
    category_names = {category.pk: category.name for category in categories} | {None: _("On no budget line")}
    phase_names = {phase.pk: phase.name for phase in phases} | {None: _("No phase")}
    flipped = {(phase, category): figures for (category, phase), figures in cells.items()}
    return CostTree(
        by_category=_rows(cells, category_names, phase_names),
        by_phase=_rows(flipped, phase_names, category_names),
        total=CostRow(_("Total"), sum(cells.values(), Figures())),
    )


def _cells(
    project_id: int,
    items: Iterable[PlannedItem],
    category_ids: dict[str, int],
    done: set[int],
    status_date: date,
) -> dict[Cell, Figures]:
    planned: dict[Cell, Decimal] = defaultdict(Decimal)
    to_date: dict[Cell, Decimal] = defaultdict(Decimal)
    for item in items:
        cell = (category_ids.get(item.category_key), item.phase_id)
        planned[cell] += item.amount
        to_date[cell] += item.until(status_date)
    actual: dict[Cell, Decimal] = defaultdict(Decimal)
    for spent in spent_by_category_and_phase(project_id, status_date):
        actual[spent.category_id, spent.phase_id] += spent.amount
    committed: dict[Cell, Decimal] = defaultdict(Decimal)
    for category_id, phase_id, amount in committed_by_category_and_phase(project_id):
        committed[category_id, phase_id] += amount
    found = {}
    for cell in {*planned, *actual, *committed}:
        known = {
            "planned": planned[cell],
            "planned_to_date": to_date[cell],
            "committed": committed[cell],
            "actual": actual[cell],
        }
        found[cell] = Figures(**known, forecast=forecast(**known, is_done=cell[1] in done))
    return found


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
