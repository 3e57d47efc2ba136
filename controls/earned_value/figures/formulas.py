"""Every figure of earned value by name: its formula, its value, and how it is written. Pure.

The formulas are those of `engine/money/earned_value.py`; here they are told with the inputs filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from core.money import MINUS, money
from core.quantities import lazy_name
from core.text import per_cent
from engine.money.earned_value import EarnedSchedule, ForecastMethod, Measures

NOT_DEFINED = "–"
Value = Decimal | date | None


@dataclass(frozen=True, slots=True)
class Figure:
    """`kind`: money, index, share (a fraction shown in per cent), days or date. `formula` names its inputs in braces.

    `is_money`: an amount, or what one could be reckoned from; only for who may see costs.
    """

    short: Any
    label: Any
    kind: str
    formula: str = ""
    is_money: bool = True

    @property
    def inputs(self) -> list[str]:
        """The figures that the formula names, in their order, each once."""
        names = [name for _text, name, _spec, _conversion in Formatter().parse(self.formula) if name]
        return list(dict.fromkeys(names))


METHOD_LABELS: Mapping[ForecastMethod, Any] = {
    ForecastMethod.TYPICAL: _lazy("Forecast if the cost rate stays"),
    ForecastMethod.ATYPICAL: _lazy("Forecast if the rest costs what was planned"),
    ForecastMethod.COMBINED: _lazy("Forecast if cost rate and pace stay"),
    ForecastMethod.BOTTOM_UP: _lazy("Forecast by the rows of the budget"),
}
_EAC_FORMULAS = {
    ForecastMethod.TYPICAL: "{bac} × {ac} / {ev}",
    ForecastMethod.ATYPICAL: "{ac} + {bac} − {ev}",
    ForecastMethod.COMBINED: "{ac} + ({bac} − {ev}) / ({cpi} × {spi})",
    ForecastMethod.BOTTOM_UP: "{ac} + {bottom_up_etc}",
}

FIGURES: dict[str, Figure] = {
    "bac": Figure("BAC", lazy_name("baseline_budget"), "money"),
    "pv": Figure("PV", lazy_name("planned_value"), "money"),
    "ev": Figure("EV", lazy_name("earned_value"), "money"),
    "ac": Figure("AC", lazy_name("actual_cost"), "money"),
    "as_planned": Figure(pgettext_lazy("level of effort", "LOE"), lazy_name("earned_as_planned"), "money"),
    "sv": Figure("SV", lazy_name("schedule_variance"), "money", "{ev} − {pv}"),
    "cv": Figure("CV", lazy_name("cost_variance"), "money", "{ev} − {ac}"),
    "spi": Figure(
        "SPI",
        lazy_name("schedule_performance"),
        "index",
        "({ev} − {as_planned}) / ({pv} − {as_planned})",
        is_money=False,
    ),
    "cpi": Figure("CPI", lazy_name("cost_performance"), "index", "{ev} / {ac}"),
    "percent": Figure(
        pgettext_lazy("share of the budget", "Earned"),
        lazy_name("percent_earned"),
        "share",
        "{ev} / {bac}",
        is_money=False,
    ),
    "spent_share": Figure(
        pgettext_lazy("share of the budget", "Spent"),
        lazy_name("percent_spent"),
        "share",
        "{ac} / {bac}",
    ),
    "bottom_up_etc": Figure("Σ ETC", _lazy("Still to come by the rows of the budget"), "money"),
    **{
        f"eac_{method}": Figure("EAC", label, "money", _EAC_FORMULAS[method])
        for method, label in METHOD_LABELS.items()
    },
    **{
        f"etc_{method}": Figure("ETC", lazy_name("to_complete"), "money", f"{{eac_{method}}} − {{ac}}")
        for method in ForecastMethod
    },
    **{
        f"vac_{method}": Figure(
            "VAC", lazy_name("variance_at_completion"), "money", f"{{bac}} − {{eac_{method}}}"
        )
        for method in ForecastMethod
    },
    "tcpi_bac": Figure(
        "TCPI", _lazy("Efficiency needed for the budget"), "index", "({bac} − {ev}) / ({bac} − {ac})"
    ),
    **{
        f"tcpi_{method}": Figure(
            "TCPI",
            _lazy("Efficiency needed for the forecast"),
            "index",
            f"({{bac}} − {{ev}}) / ({{eac_{method}}} − {{ac}})",
        )
        for method in ForecastMethod
    },
    "es": Figure("ES", lazy_name("earned_schedule"), "days", is_money=False),
    "at": Figure("AT", _lazy("Time used"), "days", is_money=False),
    "pd": Figure("PD", _lazy("Planned duration"), "days", is_money=False),
    "sv_t": Figure("SV(t)", _lazy("Schedule variance in time"), "days", "{es} − {at}", is_money=False),
    "spi_t": Figure("SPI(t)", lazy_name("pace"), "index", "{es} / {at}", is_money=False),
    "duration": Figure("PD / SPI(t)", _lazy("Forecast duration"), "days", "{pd} / {spi_t}", is_money=False),
    "finish": Figure(_lazy("Finish"), _lazy("Finish at this pace"), "date", is_money=False),
}
SIGNED = ("sv", "cv", "sv_t", *(f"vac_{method}" for method in ForecastMethod))
_MEASURED = (
    "bac",
    "pv",
    "ev",
    "ac",
    "as_planned",
    "sv",
    "cv",
    "spi",
    "cpi",
    "bottom_up_etc",
    "tcpi_bac",
)
TIME_FIGURES = ("es", "at", "pd", "sv_t", "spi_t", "duration", "finish")


def values_of(
    measures: Measures, time: EarnedSchedule | None = None, finish: date | None = None
) -> dict[str, Value]:
    """Every figure by name; None where it is not yet defined."""
    values: dict[str, Value] = {name: getattr(measures, name) for name in _MEASURED}
    values |= {"percent": measures.percent_earned, "spent_share": measures.percent_spent}
    for method in ForecastMethod:
        values[f"eac_{method}"] = measures.eac(method)
        values[f"etc_{method}"] = measures.etc(method)
        values[f"vac_{method}"] = measures.vac(method)
        values[f"tcpi_{method}"] = measures.tcpi_eac(method)
    values |= dict.fromkeys(TIME_FIGURES)
    if time is not None:
        values |= {"es": time.earned, "at": time.actual, "pd": time.planned, "sv_t": time.variance}
        values |= {"spi_t": time.index, "duration": time.forecast_duration, "finish": finish}
    return values


def text_of(name: str, value: Value, currency: str, *, places: int | None = None) -> str:
    """A figure as it is written: €7,500.00, +€500.00, 0.92, 50%, 7.5 d, 27 Mar 2026; an en dash where not defined."""
    if value is None:
        return NOT_DEFINED
    kind = FIGURES[name].kind
    if isinstance(value, date):
        return date_format(value)
    sign = "+" if name in SIGNED and value > 0 else ""
    if kind == "money":
        return sign + money(value, currency)
    if kind == "index":
        return _number(value, 2 if places is None else places)
    if kind == "share":
        return per_cent(_number(value * 100, 1))
    rounded = round(value, 1)
    return sign + _number(rounded, 0 if rounded == rounded.to_integral_value() else 1)


def _number(value: Decimal, places: int) -> str:
    rounded = round(value, places)
    return f"{MINUS if rounded < 0 else ''}{number_format(abs(rounded), places, force_grouping=True)}"


def figure_of(name: str, values: Mapping[str, Value]) -> Figure:
    """The figure, its formula without what is nothing here: SPI is EV / PV where all is measured."""
    figure = FIGURES[name]
    if name == "spi" and not values["as_planned"]:
        return replace(figure, formula="{ev} / {pv}")
    return figure


def formula_of(name: str, values: Mapping[str, Value]) -> str:
    """“EV / PV”."""
    shorts = {key: str(figure.short) for key, figure in FIGURES.items()}
    return figure_of(name, values).formula.format_map(shorts)


def filled_formula(name: str, values: Mapping[str, Value], currency: str) -> str:
    """“€7,500.00 / €10,000.00”, with indices to four places; empty where a figure has no formula."""
    figure = figure_of(name, values)
    texts = {key: text_of(key, values[key], currency, places=4) for key in figure.inputs}
    return figure.formula.format_map(texts)
