"""The earned-value page: indices, forecasts, work packages, phases and months, as texts with what they lead to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from controls.earned_value.figures.formulas import FIGURES, METHOD_LABELS, Value, text_of, values_of
from controls.earned_value.page import Sight
from controls.earned_value.reads import EarnedValue, Month, Node
from controls.earned_value.words import shown, words_of
from controls.known.words import doubts_of
from core.charts import Chart
from core.money import short_money
from core.quantities import brief_of, lazy_name
from dashboards.earned_value.reads.curve import curve_chart
from engine.money.earned_value import ForecastMethod

# The strip at the top, and the columns of the table of work packages; {method} is the project's forecast formula.
STRIP = ("spi", "cpi", "eac_{method}", "sv_t", "tcpi_bac")
STRIP_WITHOUT_MONEY = ("spi", "percent", "sv_t", "spi_t", "finish")
COLUMNS = ("bac", "pv", "ev", "ac", "sv", "cv", "spi", "cpi", "eac_{method}", "vac_{method}", "percent")
COLUMNS_WITHOUT_MONEY = ("spi", "percent")


@dataclass(frozen=True, slots=True)
class Cell:
    """A number that leads to its explanation."""

    figure: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table. `cells` stand in the order of the columns."""

    key: str
    name: str
    cells: list[Cell]
    wbs_code: str = ""
    level: int = 0
    parent: str = ""
    has_children: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    figure: str
    short: str
    label: str
    sort: str = ""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What happened in a month, and what had been reached at its end."""

    key: str
    label: str
    is_forecast: bool
    in_month: list[str]
    reached: list[Cell]


@dataclass(frozen=True, slots=True)
class Lines:
    """Some of the lines below one (`parent`, "" for the top); `left` more begin at `next`."""

    parent: str
    rows: list[Row]
    next: int
    left: int


# Lines of the tree that are drawn at once; the rest comes on demand.
ROWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page shows. Amounts are left out here for who may not see them."""

    strip: list[dict[str, Any]]
    chart: Chart | None
    forecasts: list[Row]
    finishes: list[dict[str, Any]]
    columns: list[Column]
    total: Row
    phases: list[Row]
    lines: Lines | None = None
    month_columns: list[str] = field(default_factory=list)
    reached_columns: list[Column] = field(default_factory=list)
    months: list[MonthRow] = field(default_factory=list)


def earned_page(found: EarnedValue, sight: Sight, *, sort: str = "") -> Page:
    """The page for a reader: `sort` is a figure, with a minus for greatest first."""
    snapshot, currency = found.snapshot, found.project.currency
    values = values_of(found.total.measures, found.time, snapshot.time_forecast_finish)
    names = columns_of(found, sight)
    return Page(
        strip=[
            _strip(name, values, found)
            for name in _named(STRIP if sight.money else STRIP_WITHOUT_MONEY, found)
        ],
        chart=curve_chart(snapshot, found.project, height=368) if sight.money else None,
        forecasts=[_forecast(method, values, found) for method in ForecastMethod] if sight.money else [],
        finishes=_finishes(found, values),
        columns=[
            Column(name, str(FIGURES[name].short), str(FIGURES[name].label), _sort_of(name)) for name in names
        ],
        total=row_of(found.total, names, currency),
        phases=[row_of(node, names, currency) for node in found.phases if node.own],
        lines=child_rows(found, "", sight, sort=sort) if sight.plan else None,
        month_columns=[brief_of(key) for key in ("planned_value", "earned_value", "actual_cost")]
        if sight.money
        else [],
        reached_columns=[
            Column(name, str(FIGURES[name].short), str(FIGURES[name].label)) for name in _reached_names(sight)
        ],
        months=[_month(month, found, sight) for month in found.months],
    )


def columns_of(found: EarnedValue, sight: Sight) -> list[str]:
    """The figures that the tables show to this reader."""
    return list(_named(COLUMNS if sight.money else COLUMNS_WITHOUT_MONEY, found))


def _named(names: Iterable[str], found: EarnedValue) -> Iterator[str]:
    return (name.format(method=found.method) for name in names)


def _sort_of(name: str) -> str:
    return name.partition("_")[0] if name.startswith(("eac_", "vac_")) else name


def child_rows(found: EarnedValue, parent: str, sight: Sight, *, sort: str = "", start: int = 0) -> Lines:
    """The lines right below one from the `start`-th on, in the plan's order or by a figure; no more than a page."""
    nodes = found.tree if not parent else found.nodes()[parent].children if parent in found.nodes() else []
    names, currency = columns_of(found, sight), found.project.currency
    order = _order(found, sight, sort)
    end = start + ROWS_AT_ONCE
    shown_nodes = (sorted(nodes, key=order) if order else nodes)[start:end]
    rows = [row_of(node, names, currency) for node in shown_nodes]
    return Lines(parent, rows, next=end, left=max(0, len(nodes) - end))


def _order(found: EarnedValue, sight: Sight, sort: str) -> Callable[[Node], Any] | None:
    """A key for one of the shown columns; anything else keeps the plan's order. What is not defined comes last."""
    wanted = sort.removeprefix("-")
    name = next((name for name in columns_of(found, sight) if _sort_of(name) == wanted), None)
    if wanted == "name":
        return lambda node: node.name.lower()
    if name is None:
        return None
    sign = -1 if sort.startswith("-") else 1

    def key(node: Node) -> tuple[bool, Decimal]:
        value = values_of(node.measures)[name]
        return (value is None, sign * value if isinstance(value, Decimal) else Decimal(0))

    return key


def row_of(node: Node, names: Iterable[str], currency: str) -> Row:
    values = values_of(node.measures)
    cells = [_cell(name, values, currency) for name in names]
    return Row(
        node.key, node.name, cells, node.wbs_code, node.level, node.parent, has_children=bool(node.children)
    )


def _cell(name: str, values: Mapping[str, Value], currency: str) -> Cell:
    return Cell(name, text_of(name, values[name], currency))


def _strip(name: str, values: Mapping[str, Value], found: EarnedValue) -> dict[str, Any]:
    figure, currency, value = FIGURES[name], found.project.currency, values[name]
    text = shown(name, value, currency)
    if figure.kind == "money" and isinstance(value, Decimal):
        text = short_money(value, currency)
    return {
        "figure": name,
        "short": figure.short,
        "label": _STRIP_LABELS.get(name.partition("_")[0], figure.label),
        "value": text,
        "words": _strip_words(name, values, found),
        "unit": _("working days") if figure.kind == "days" and values[name] is not None else "",
    }


def _strip_words(name: str, values: Mapping[str, Value], found: EarnedValue) -> str:
    snapshot = found.snapshot
    if name.startswith("eac_") and snapshot.estimate_doubts:
        doubts = doubts_of(snapshot.health["budget"])
        return " ".join([_("Not reliable yet."), *doubts])
    return words_of(
        name,
        values,
        on=snapshot.status_date,
        currency=found.project.currency,
    )


_STRIP_LABELS = {
    "eac": lazy_name("forecast_cost"),
    "tcpi": lazy_name("efficiency_needed"),
    "sv": _lazy("Time variance"),
}


def _forecast(method: ForecastMethod, values: Mapping[str, Value], found: EarnedValue) -> Row:
    names = (f"eac_{method}", f"etc_{method}", f"vac_{method}", f"tcpi_{method}")
    cells = [_cell(name, values, found.project.currency) for name in names]
    return Row("project", str(METHOD_LABELS[method]), cells, has_children=method == found.method)


def _finishes(found: EarnedValue, values: Mapping[str, Value]) -> list[dict[str, Any]]:
    """When it ends: as planned, by the schedule, by the pace so far."""
    snapshot = found.snapshot
    rows: list[dict[str, Any]] = [
        {"label": _("Baseline"), "moment": snapshot.baseline_finish},
        {"label": _("By the plan as it stands"), "moment": snapshot.forecast_finish},
    ]
    if values["spi_t"] is not None:
        rows.append({"label": _("At the pace so far, SPI(t)"), "figure": "finish", "day": values["finish"]})
    return rows


def _reached_names(sight: Sight) -> tuple[str, ...]:
    return ("pv", "ev", "ac", "sv", "cv", "spi", "cpi") if sight.money else ("spi", "percent")


def _month(month: Month, found: EarnedValue, sight: Sight) -> MonthRow:
    currency = found.project.currency
    values = values_of(month.reached)
    cells = [_cell(name, values, currency) for name in _reached_names(sight)]
    in_month = [month.planned, month.earned, month.spent] if sight.money else []
    return MonthRow(
        f"month-{month.until}",
        _month_label(month),
        month.is_forecast,
        [text_of("pv", amount, currency) for amount in in_month],
        cells,
    )


def _month_label(month: Month) -> str:
    name = date_format(month.until, "YEAR_MONTH_FORMAT")
    if not month.is_part:
        return name
    if month.is_forecast:
        return _("%(month)s, the rest") % {"month": name}
    return _("%(month)s to the %(day)s") % {"month": name, "day": month.until.day}


def sheet_rows(found: EarnedValue, sight: Sight) -> list[list[Any]]:
    """Every line of the page with plain numbers, for a file: the project, phases, then the tree in its order."""
    names = columns_of(found, sight)
    heads = [_("WBS"), _("Name"), _("Kind"), *(str(FIGURES[name].short) for name in names)]
    rows: list[list[Any]] = [heads]
    for node in found.nodes().values():
        if not sight.plan and node.key.startswith(("task-", "outside")):
            continue
        values = values_of(node.measures)
        kind = _KINDS.get(node.key.partition("-")[0], "")
        if node.key.startswith("task-") and node.children:
            kind = _lazy("Work package")
        rows.append([node.wbs_code, node.name, str(kind), *(_plain(name, values[name]) for name in names)])
    return rows


_KINDS: Mapping[str, Any] = {
    "project": _lazy("Project"),
    "phase": _lazy("Phase"),
    "task": _lazy("Task"),
    "outside": _lazy("Outside the tasks"),
}


def month_sheet_rows(found: EarnedValue, sight: Sight) -> list[list[Any]]:
    """The months with plain numbers, for a file."""
    names = _reached_names(sight)
    in_month = [_("Planned in it"), _("Earned in it"), _("Actual in it")] if sight.money else []
    rows: list[list[Any]] = [
        [_("Until"), _("Forecast"), *in_month, *(str(FIGURES[name].short) for name in names)]
    ]
    for month in found.months:
        values = values_of(month.reached)
        amounts = [month.planned, month.earned, month.spent] if sight.money else []
        rows.append(
            [
                month.until,
                _("yes") if month.is_forecast else "",
                *amounts,
                *(_plain(name, values[name]) for name in names),
            ]
        )
    return rows


def _plain(name: str, value: Value) -> Decimal | date | None:
    """Amounts as they are, ratios to four places."""
    return round(value, 4) if isinstance(value, Decimal) and FIGURES[name].kind != "money" else value
