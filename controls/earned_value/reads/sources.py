"""The rows behind a figure of earned value: tasks with their share, or the cost entries as they were known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.models import CostEntry
from budgets.money.reads import entries
from controls.earned_value.figures.project import OUTSIDE
from controls.earned_value.reads.values import ZERO, EarnedValue, Leaf, Node
from tasks.models import Task

ROWS_SHOWN = 12
_AMOUNT: dict[str, Callable[[Leaf], Decimal]] = {
    "bac": lambda leaf: leaf.measures.bac,
    "pv": lambda leaf: leaf.measures.pv,
    "ev": lambda leaf: leaf.measures.ev,
    "percent": lambda leaf: leaf.measures.ev,
    "bottom_up_etc": lambda leaf: leaf.measures.bottom_up_etc or ZERO,
}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A task or a cost entry: what it is, what is said of it, its amount, and its page if it has one."""

    name: str
    detail: str
    amount: Decimal
    url: str = ""
    incurred_on: date | None = None
    recorded_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """The largest rows behind a figure; `more` others make up the rest, so that all add up to the figure.

    `unexplained` is what no row accounts for any more (rows that moved since); always zero for the figures of now.
    """

    rows: Sequence[SourceRow] = field(default_factory=list)
    more: int = 0
    more_amount: Decimal = ZERO
    unexplained: Decimal = ZERO
    are_costs: bool = False


def sources_of(found: EarnedValue, node: Node, figure: str, *, until: date | None = None) -> Sources | None:
    """What a figure of a line is made of; None for figures that are made of other figures.

    `until` is the end of a month, for a monthly line: only its costs can be told apart.
    """
    if figure == "ac":
        return _costs(found, node, until)
    if figure not in _AMOUNT or until is not None:
        return None
    amount_of = _AMOUNT[figure]
    nodes = found.nodes()
    leaves = sorted(
        (leaf for leaf in node.leaves if amount_of(leaf)), key=lambda leaf: (-amount_of(leaf), leaf.task_id)
    )
    rows = [
        SourceRow(
            _task_name(nodes, leaf),
            _said(leaf, figure),
            amount_of(leaf),
            url=reverse("task", args=[found.project.code, leaf.task_id]) if _is_shown(nodes, leaf) else "",
        )
        for leaf in leaves[:ROWS_SHOWN]
    ]
    rest = leaves[ROWS_SHOWN:]
    return Sources(rows, len(rest), sum((amount_of(leaf) for leaf in rest), ZERO))


def _task_name(nodes: dict[str, Node], leaf: Leaf) -> str:
    node = nodes.get(f"task-{leaf.task_id}")
    if node is None:
        return _("Outside the tasks")
    return f"{node.wbs_code} {node.name}".strip()


def _is_shown(nodes: dict[str, Node], leaf: Leaf) -> bool:
    node = nodes.get(f"task-{leaf.task_id}")
    return node is not None and bool(node.wbs_code)


def _said(leaf: Leaf, figure: str) -> str:
    """How a task came to its share: “50% done, by its per cent”."""
    if leaf.task_id == OUTSIDE:
        return _("earned as planned, by the calendar")
    if figure in ("bac", "pv"):
        return ""
    done = _("%(n)s%% done") % {"n": leaf.percent_complete}
    if figure == "bottom_up_etc":
        return done
    method = Task.EarningMethod(leaf.earning_method).label if leaf.earning_method else ""
    return f"{done}, {method}" if method else done


def _costs(found: EarnedValue, node: Node, until: date | None) -> Sources:
    """Cost entries that were recorded when the snapshot was computed, up to its status date."""
    snapshot = found.snapshot
    day = min(until or snapshot.status_date, snapshot.status_date)
    rows = entries(found.project.pk, day).filter(recorded_at__lte=snapshot.computed_at)
    rows = _of_node(rows.annotate(of_task=Coalesce("task_id", "line__task_id")), found, node)
    amounts = list(rows.order_by("-amount", "id").values_list("id", "amount"))
    shown = {row.pk: row for row in rows.filter(pk__in=[pk for pk, _amount in amounts[:ROWS_SHOWN]])}
    rest = amounts[ROWS_SHOWN:]
    total = sum((amount for _pk, amount in amounts), ZERO)
    return Sources(
        [_cost_row(shown[pk]) for pk, _amount in amounts[:ROWS_SHOWN]],
        len(rest),
        sum((amount for _pk, amount in rest), ZERO),
        node.measures.ac - total,
        are_costs=True,
    )


def _of_node(rows: QuerySet[Any], found: EarnedValue, node: Node) -> QuerySet[Any]:
    if node.key == "project" or node.key.startswith("month-"):
        return rows
    ids = [leaf.task_id for leaf in node.leaves]
    if node.key == "outside":
        inside = [leaf.task_id for leaf in found.total.leaves if leaf.task_id not in ids]
        return rows.filter(Q(of_task=None) | ~Q(of_task__in=inside))
    return rows.filter(of_task__in=ids)


def _cost_row(entry: CostEntry) -> SourceRow:
    return SourceRow(
        entry.description,
        str(entry.get_kind_display()),
        entry.amount,
        incurred_on=entry.incurred_on,
        recorded_on=entry.recorded_at.date(),
    )
