"""A figure of earned value told whole: its words, its formula with this project's inputs, and the rows behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from controls.earned_value.figures.formulas import (
    FIGURES,
    TIME_FIGURES,
    Value,
    figure_of,
    filled_formula,
    formula_of,
    text_of,
    values_of,
)
from controls.earned_value.figures.schedule import EarnedTime
from controls.earned_value.reads import EarnedValue, Node, time_of_node
from controls.earned_value.reads.sources import Sources, sources_of
from controls.earned_value.words import shown, words_of
from core.errors import NotVisible
from core.money import money
from engine.money.earned_value import EarnedSchedule


@dataclass(frozen=True, slots=True)
class Told:
    """A figure by name and value; `key` leads to its own explanation."""

    key: str
    short: str
    label: str
    text: str
    value: Value = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """`formula` in symbols, `filled` with amounts; both empty for what is read, not reckoned."""

    figure: Told
    node: Node
    on: date
    formula: str = ""
    filled: str = ""
    inputs: list[Told] = field(default_factory=list)
    sources: Sources | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What the reader may see: amounts, and single tasks."""

    money: bool
    plan: bool

    def allows(self, figure: str) -> bool:
        return figure in FIGURES and (self.money or not FIGURES[figure].is_money)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page with every figure of it: the project, a phase, a task, or a month."""

    node: Node
    on: date
    until: date | None
    time: EarnedTime | None
    values: Mapping[str, Value]


def line_of(found: EarnedValue, key: str, sight: Sight) -> Line:
    """The line that a key names, with earned schedule. Raises NotVisible for one that is not there."""
    month = next((month for month in found.months if key == f"month-{month.until}"), None)
    if month is not None:
        name = _("Up to %(day)s") % {"day": date_format(month.until)}
        node = Node(key, name, month.reached, is_summary=True)
        return Line(node, month.until, month.until, None, values_of(month.reached))
    node_found = found.nodes().get(key)
    if node_found is None or (key.startswith(("task-", "outside")) and not sight.plan):
        raise NotVisible
    time = time_of_node(found, node_found)
    schedule, finish = (time.schedule, time.forecast_finish) if time else (None, None)
    if key == "project" and found.time is not None:
        schedule, finish = found.time, found.snapshot.time_forecast_finish
        time = replace(time, schedule=schedule) if time else None
    on = found.snapshot.status_date
    return Line(node_found, on, None, time, values_of(node_found.measures, schedule, finish))


def figures_of_line(line: Line, currency: str, sight: Sight) -> list[Told]:
    """Every figure of a line that the reader may see, in words."""
    return [_told(name, line, currency) for name in FIGURES if sight.allows(name)]


def explain(found: EarnedValue, key: str, figure: str, sight: Sight) -> Explanation:
    """Raises NotVisible for a line or figure that does not exist or that the reader may not see."""
    if not sight.allows(figure):
        raise NotVisible
    line = line_of(found, key, sight)
    if line.until is not None and figure in TIME_FIGURES:
        raise NotVisible
    currency = found.project.currency
    formula, filled = formula_of(figure, line.values), ""
    named = figure_of(figure, line.values).inputs
    inputs = [name for name in named if sight.allows(name)]
    if len(inputs) == len(named):
        filled = filled_formula(figure, line.values, currency)
    if figure in TIME_FIGURES:
        formula, filled = _in_time(figure, line, currency, sight) or (formula, filled)
    return Explanation(
        figure=_told(figure, line, currency),
        node=line.node,
        on=line.on,
        formula=formula,
        filled=filled,
        inputs=[_told(name, line, currency) for name in inputs],
        sources=_sources(found, line, figure, sight),
    )


def _told(name: str, line: Line, currency: str) -> Told:
    value = line.values[name]
    words = words_of(name, line.values, on=line.on, currency=currency)
    figure = FIGURES[name]
    return Told(name, str(figure.short), str(figure.label), shown(name, value, currency), value, words)


def _sources(found: EarnedValue, line: Line, figure: str, sight: Sight) -> Sources | None:
    if not sight.money or not (sight.plan or figure == "ac"):
        return None
    return sources_of(found, line.node, figure, until=line.until)


def _in_time(figure: str, line: Line, currency: str, sight: Sight) -> tuple[str, str] | None:
    """Formula and filled formula of what is counted in working days; None where they are as for amounts."""
    time = line.time
    if time is None:
        return None
    first, last = date_format(time.start), date_format(time.finish)
    if figure == "es":
        symbols = "N + (EV − PV(N)) / (PV(N+1) − PV(N))"
        return symbols, _earned_filled(time.schedule, time.curve, line, currency) if sight.money else ""
    if figure == "at":
        return _("Working days from the baseline's start to the status date"), _(
            "from %(first)s to %(last)s"
        ) % {
            "first": first,
            "last": date_format(line.on),
        }
    if figure == "pd":
        return _("Working days from the baseline's start to its finish"), _("from %(first)s to %(last)s") % {
            "first": first,
            "last": last,
        }
    if figure == "finish" and time.schedule.forecast_duration is not None:
        days = text_of("duration", time.schedule.forecast_duration, currency)
        return _("Start + PD / SPI(t), in working days"), _("%(first)s + %(n)s working days") % {
            "first": first,
            "n": days,
        }
    return None


def _earned_filled(schedule: EarnedSchedule, curve: tuple[Decimal, ...], line: Line, currency: str) -> str:
    """“7 + (€7,500.00 − €7,000.00) / (€8,000.00 − €7,000.00)”; empty before the first and after the last day."""
    whole = int(schedule.earned)
    if whole + 1 >= len(curve) or not schedule.earned:
        return ""
    low, high, earned = (
        money(amount, currency) for amount in (curve[whole], curve[whole + 1], line.node.measures.ev)
    )
    return f"{whole} + ({earned} − {low}) / ({high} − {low})"
