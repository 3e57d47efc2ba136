"""The budget page's sentences and drawings, made from its figures."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from budgets.money.reads import CostRow, CostTree, rows_by_task
from budgets.overview.reads import BudgetOverview
from core.charts import Period, bars
from core.money import short_money
from core.quantities import name_of
from core.templatetags.amounts import percent
from projects.models import Project

_TONE_TO_RAG = {"over": "red", "watch": "amber", "under": "green", "": "green"}


GROUPINGS = {"": _lazy("By category"), "phase": _lazy("By phase"), "task": _lazy("By task")}
SPENDING: dict[str, tuple[Any, bool | None]] = {
    "": (_lazy("All"), None),
    "capex": (_lazy("CapEx"), True),
    "opex": (_lazy("OpEx"), False),
}


def spending_asked(asked: str) -> bool | None:
    """ "capex", "opex", else all (None)."""
    return SPENDING.get(asked, SPENDING[""])[1]


def budget_parts(
    project: Project, overview: BudgetOverview, *, grouping: str, spending: str = ""
) -> dict[str, Any]:
    """The template's context. `grouping`: "phase", "task", else by category; `spending` as the overview was asked."""
    grouping = grouping if grouping in GROUPINGS else ""
    spending = spending if spending in SPENDING else ""
    tree = overview.shown
    rows = _rows_of(tree, grouping)
    return {
        "overview": overview,
        "tree": tree,
        "rows": rows,
        "open_name": _open_name(rows),
        "grouping": grouping,
        "spending_label": SPENDING[spending][0] if spending else "",
        "groupings": [
            {"label": label, "url": _page_url(project, name, spending), "current": name == grouping}
            for name, label in GROUPINGS.items()
        ],
        "spendings": [
            {"label": label, "url": _page_url(project, grouping, name), "current": name == spending}
            for name, (label, _is_capex) in SPENDING.items()
        ],
        "verdict": verdict(project, overview),
        "months_finding": _months_finding(project, overview),
        "months_chart": months_chart(project, overview) if overview.months else "",
        "cost_health_url": url_or_none("cost_health", project.code),
    }


def sums(project: Project, overview: BudgetOverview) -> list[dict[str, Any]]:
    """The whole in four amounts, each with the page that shows what it is made of."""
    figures = overview.tree.total.figures
    left = sum(
        (reserve.left for reserve in overview.reserves),  # type: ignore[attr-defined]
        Decimal(0),
    )
    rows = (
        ("budget", name_of("current_budget"), figures.planned),
        ("costs", name_of("actual_cost"), figures.actual),
        ("orders", name_of("on_order"), figures.committed),
        ("reserves", name_of("reserves_left"), left),
    )
    return [
        {
            "name": name,
            "label": label,
            "amount": amount,
            "url": reverse(name, args=[project.code]),
        }
        for name, label, amount in rows
    ]


def _rows_of(tree: CostTree, grouping: str) -> Sequence[CostRow]:
    if grouping == "task":
        return rows_by_task(tree)
    return tree.by_phase if grouping == "phase" else tree.by_category


def _page_url(project: Project, grouping: str, spending: str) -> str:
    asked = {name: value for name, value in (("by", grouping), ("spending", spending)) if value}
    return reverse("budget", args=[project.code]) + (f"?{urlencode(asked)}" if asked else "") + "#lines"


def _open_name(rows: Sequence[CostRow]) -> str:
    """The group that is shown with its rows: the one that is most over."""
    worst = max(rows, key=lambda row: row.figures.over, default=None)
    return worst.name if worst and worst.figures.over > 0 else ""


def verdict(project: Project, overview: BudgetOverview) -> dict[str, str]:
    """One sentence with the colour of the whole, and its reason; "not rated" before anything is planned."""
    figures = overview.tree.total.figures
    if not figures.planned:
        return {
            "rag": "none",
            "say": _("No budget yet"),
            "why": _("Add budget lines, or assign people with rates."),
        }
    currency = project.currency
    amounts = {
        "forecast": short_money(figures.forecast, currency),
        "over": short_money(abs(figures.over), currency),
        "percent": percent(abs(figures.over_percent or 0), 1),
        "budget": short_money(figures.planned, currency),
    }
    if figures.over > 0:
        say = _("Forecast %(forecast)s is %(over)s (%(percent)s) over the budget of %(budget)s") % amounts
    elif figures.over < 0:
        say = _("Forecast %(forecast)s is %(over)s (%(percent)s) under the budget of %(budget)s") % amounts
    else:
        say = _("Forecast %(forecast)s keeps to the budget") % amounts
    return {"rag": _TONE_TO_RAG[overview.tree.total.tone], "say": say, "why": _why(project, overview)}


def _why(project: Project, overview: BudgetOverview) -> str:
    sentences = []
    if dearest := overview.tree.dearest:
        amount = short_money(dearest.figures.over, project.currency)
        sentences.append(_("%(name)s causes %(amount)s.") % {"name": dearest.name, "amount": amount})
    if overview.used_percent is not None:
        sentences.append(
            _("Spent or on order: %(share)s of the budget.") % {"share": percent(overview.used_percent)}
        )
    return " ".join(sentences)


def _months_finding(project: Project, overview: BudgetOverview) -> str:
    figures, peak = overview.shown.total.figures, overview.peak
    if peak is None:
        return ""
    return _("%(left)s of %(forecast)s still to spend; the dearest month is %(month)s") % {
        "left": short_money(figures.still_to_spend, project.currency),
        "forecast": short_money(figures.forecast, project.currency),
        "month": date_format(peak.month, "F Y"),
    }


def months_chart(project: Project, overview: BudgetOverview) -> Any:
    periods = [
        Period(
            label=date_format(month.month, "M y" if month.month.month == 1 else "M"),
            planned=float(month.planned),
            actual=float(month.actual) if month.actual else None,
            forecast=float(month.forecast) if month.forecast else None,
        )
        for month in overview.months
    ]
    description = _("Spending by month, planned against actual and forecast: %(finding)s.") % {
        "finding": _months_finding(project, overview)
    }
    return bars(periods, description=description, currency=project.currency)


def url_or_none(name: str, code: str) -> str:
    """The address of a panel that a room above this one answers, when it does."""
    try:
        return reverse(name, args=[code])
    except NoReverseMatch:
        return ""
