"""Figures of earned value in plain words.

“SPI 0.92: 8% less work done than planned by 20 Nov 2026”.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from controls.earned_value.figures.formulas import (
    FIGURES,
    NOT_DEFINED,
    Value,
    figure_of,
    text_of,
)
from controls.known.words import number
from core.money import cents, money
from core.text import number_words
from engine.money.earned_value import ForecastMethod

ONE = Decimal("1.00")


def words_of(name: str, values: Mapping[str, Value], *, on: date, currency: str) -> str:
    """One sentence that says what a figure means."""
    value = values[name]
    if value is None:
        return _("Not yet defined: %(why)s.") % {"why": _why_undefined(name, values)}
    day = date_format(on)
    if isinstance(value, date):
        return _("At the pace so far, all work is done on %(date)s.") % {"date": date_format(value)}
    if name in ("spi", "cpi"):
        return f"{FIGURES[name].short} {number_words(value, 2, is_short=False)}: {_index_words(name, value, day)}"
    figures = {"amount": money(abs(value), currency), "day": day, "n": text_of(name, value, currency)}
    if name in _VARIANCES or name.startswith("vac_"):
        return _variance_words(name.partition("_")[0] if name != "sv_t" else name, value, figures)
    if name.startswith("tcpi_"):
        return _to_complete_words(name, value, values, currency)
    return _plain_words(name) % figures


_VARIANCES = ("sv", "cv", "sv_t")


def _plain_words(name: str) -> str:
    method = name.partition("_")[2]
    if name.startswith("eac_"):
        return {
            ForecastMethod.TYPICAL: _(
                "If the work goes on to cost what it cost so far, all of it costs %(amount)s."
            ),
            ForecastMethod.ATYPICAL: _("If what is left costs what was planned, all of it costs %(amount)s."),
            ForecastMethod.COMBINED: _("If cost rate and pace both stay, all of it costs %(amount)s."),
            ForecastMethod.BOTTOM_UP: _(
                "With what each row of the budget has still to come, all of it costs %(amount)s."
            ),
        }[ForecastMethod(method)]
    if name.startswith("etc_"):
        return _("After %(day)s, %(amount)s are still to be spent.")
    return {
        "bac": _("All the work together was planned to cost %(amount)s."),
        "pv": _("Work worth %(amount)s was to be done by %(day)s."),
        "ev": _("The work done by %(day)s is worth %(amount)s of the budget."),
        "ac": _("%(amount)s were spent by %(day)s."),
        "as_planned": _("%(amount)s of it are earned by the calendar alone, neither ahead nor behind."),
        "percent": _("%(n)s of the budgeted work is done."),
        "spent_share": _("%(n)s of the budget is spent."),
        "bottom_up_etc": _("The rows of the budget have %(amount)s still to come."),
        "es": _("What is done by %(day)s was to be done after %(n)s working days."),
        "at": _("%(n)s working days have passed by %(day)s."),
        "pd": _("%(n)s working days were planned."),
        "spi_t": _("In one working day, the work planned for %(n)s was done."),
        "duration": _("At the pace so far, it takes %(n)s working days in all."),
    }[name]


def _variance_words(name: str, value: Decimal, figures: Mapping[str, str]) -> str:
    if name == "sv_t":
        if not value:
            return _("Exactly where the plan wanted to be on %(day)s.") % figures
        size = number(abs(value))
        one_or_more = ngettext("%(n)s working day", "%(n)s working days", 1 if size == "1" else 2)
        figures = {**figures, "days": one_or_more % {"n": size}}
        ahead, behind = _("%(days)s ahead of the plan on %(day)s."), _("%(days)s behind the plan on %(day)s.")
        return (ahead if value > 0 else behind) % figures
    over, under, equal = {
        "sv": (
            _("Work worth %(amount)s more was done than planned by %(day)s."),
            _("Work worth %(amount)s less was done than planned by %(day)s."),
            _("As much work was done as planned by %(day)s."),
        ),
        "cv": (
            _("The work done by %(day)s cost %(amount)s less than it is worth."),
            _("The work done by %(day)s cost %(amount)s more than it is worth."),
            _("The work done by %(day)s cost what it is worth."),
        ),
        "vac": (
            _("In the end %(amount)s of the budget are left."),
            _("In the end the budget is exceeded by %(amount)s."),
            _("In the end the budget is just spent."),
        ),
    }[name]
    return (over if value > 0 else under if value < 0 else equal) % figures


def _to_complete_words(name: str, value: Decimal, values: Mapping[str, Value], currency: str) -> str:
    if value < 0:
        return _("More is spent than this allows: no efficiency can reach it.")
    goal = values["bac"] if name == "tcpi_bac" else values[f"eac_{name.removeprefix('tcpi_')}"]
    figures = {
        "goal": money(goal if isinstance(goal, Decimal) else None, currency),
        "one": money(ONE, currency),
        "yields": money(cents(value), currency),
        "so_far": text_of("cpi", values["cpi"], currency),
    }
    return (
        _("To land on %(goal)s, each %(one)s left must buy %(yields)s of work. CPI so far: %(so_far)s.")
        % figures
    )


def _index_words(name: str, value: Decimal, day: str) -> str:
    if name == "spi":
        return of_index(
            value,
            _("%(n)s%% less work done than planned by %(day)s"),
            _("%(n)s%% more work done than planned by %(day)s"),
            _("as much work done as planned by %(day)s"),
            day=day,
        )
    # EV / AC = 0.96: what was spent is 1 / 0.96 of what the work is worth.
    return of_index(
        2 - (1 / value if value else Decimal(1)),
        _("%(n)s%% more spent than the work done by %(day)s is worth"),
        _("%(n)s%% less spent than the work done by %(day)s is worth"),
        _("as much spent as the work done by %(day)s is worth"),
        day=day,
    )


def of_index(value: Decimal, below: str, above: str, equal: str, /, **words: str) -> str:
    """The sentence for an index below, above or at one; `n` is how many per cent it is off."""
    off = number(abs(1 - value) * 100, 0)
    return (equal if off == "0" else below if value < 1 else above) % {"n": off, **words}


def _why_undefined(name: str, values: Mapping[str, Value]) -> str:
    figure = figure_of(name, values)
    for key in figure.inputs:
        if values[key] is None:
            return _("%(short)s is not defined") % {"short": FIGURES[key].short}
    if name == "spi" and values["pv"]:
        return _("all that was due is earned by the calendar alone")
    divisor = figure.formula.rpartition("/")[2]
    for key in figure.inputs:
        if f"{{{key}}}" in divisor and not values[key]:
            return _("%(short)s is zero") % {"short": FIGURES[key].short}
    if figure.formula:
        return _("nothing is left to divide by")
    return _("no planned cost stands behind it") if name != "finish" else _("nothing is earned yet")


def shown(name: str, value: Value, currency: str) -> str:
    """The figure as text, or that it is not yet defined."""
    text = text_of(name, value, currency)
    return _("not yet defined") if text == NOT_DEFINED else text
