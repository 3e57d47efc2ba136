"""The verdict on cost and the five indices, as the budget page shows them at its top."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from controls.health.page.rows import health_rows
from controls.known.words import by_formula, doubts_of
from controls.models import HealthOverride, Rag, Snapshot
from core.access import Actor
from core.money import cents, money, short_money
from core.quantities import name_of
from core.templatetags.amounts import index, percent
from engine.money.earned_value import Measures
from projects.models import Project

ONE = Decimal("1.00")


def cost_panel(
    project: Project, snapshot: Snapshot, overrides: Mapping[str, HealthOverride], actor: Actor
) -> dict[str, Any]:
    """{verdict, indices} of the latest snapshot, for who may see costs. A ratio not yet defined is an en dash."""
    row = next(row for row in health_rows(project, snapshot, overrides, actor) if row["key"] == "budget")
    measures = Measures(
        bac=snapshot.budget_at_completion or Decimal(0),
        pv=snapshot.planned_value or Decimal(0),
        ev=snapshot.earned_value or Decimal(0),
        ac=snapshot.actual_cost,
        as_planned=snapshot.earned_as_planned,
    )
    colour = row["rag"]
    return {
        "verdict": {"rag": colour, "say": f"{Rag(colour).label}: {row['finding']}", "why": row["cause"]},
        "indices": [
            _schedule(measures, project),
            _cost(measures, project),
            _forecast(snapshot, project, colour),
            _variance(measures, snapshot, project, colour),
            _to_complete(measures, project),
        ],
    }


def _amount(value: Decimal | None, project: Project) -> str:
    return short_money(value, project.currency)


def _per_unit(value: Decimal | None, project: Project) -> dict[str, str]:
    """€1.00 and what it yields."""
    return {
        "one": money(ONE, project.currency),
        "yields": money(cents(value or Decimal(0)), project.currency),
    }


def _index(short: str, label: str, value: str, words: str, rag: str | None) -> dict[str, Any]:
    return {"short": short, "label": label, "value": value, "words": words, "rag": rag}


def _schedule(measures: Measures, project: Project) -> dict[str, Any]:
    words = _("Nothing was due yet.")
    if measures.spi is not None:
        figures = _per_unit(measures.spi, project)
        done, due = measures.ev - measures.as_planned, measures.pv - measures.as_planned
        figures |= {"done": _amount(done, project), "due": _amount(due, project)}
        words = (
            _("Every planned %(one)s of work has yielded %(yields)s. Done: %(done)s of %(due)s due.")
            % figures
        )
        if measures.as_planned:
            left_out = _("%(amount)s that the calendar alone earns are not counted.")
            left_out %= {"amount": _amount(measures.as_planned, project)}
            words = f"{words} {left_out}"
    return _index("SPI", name_of("schedule_performance"), index(measures.spi), words, None)


def _cost(measures: Measures, project: Project) -> dict[str, Any]:
    words = _("Nothing is spent yet.")
    if measures.cpi is not None:
        figures = _per_unit(measures.cpi, project) | {"spent": _amount(measures.ac, project)}
        words = _("Every %(one)s spent has bought %(yields)s of work. Spent: %(spent)s.") % figures
    return _index("CPI", name_of("cost_performance"), index(measures.cpi), words, None)


def _forecast(snapshot: Snapshot, project: Project, rag: str) -> dict[str, Any]:
    value = _amount(snapshot.estimate_at_completion, project)
    words = by_formula(snapshot.eac_method)
    if snapshot.estimate_at_completion is None:
        words = _("Not yet defined.")
    elif snapshot.estimate_doubts:
        low = _amount(snapshot.estimate_low, project)
        high = _amount(snapshot.estimate_high, project)
        value = low if low == high else f"{low}–{high}"
        doubts = doubts_of(snapshot.health["budget"])
        words = " ".join([_("Not reliable yet."), *doubts])
    return _index("EAC", name_of("forecast_cost"), value, words, rag)


def _variance(measures: Measures, snapshot: Snapshot, project: Project, rag: str) -> dict[str, Any]:
    eac = snapshot.forecast_cost
    name = name_of("variance_at_completion")
    if eac is None or not measures.bac:
        is_doubtful = bool(snapshot.estimate_doubts)
        words = _("Not reliable yet.") if is_doubtful else _("Not yet defined.")
        return _index("VAC", name, "–", words, rag)
    variance = measures.bac - eac
    share = {"share": percent(abs(variance) * 100 / measures.bac, 1)}
    # In words: its sign says the opposite of the sign in the table below, which counts what is over.
    words = _("Over the budget, by %(share)s.") if variance < 0 else _("Under the budget, by %(share)s.")
    value = short_money(abs(variance), project.currency)
    return _index("VAC", name, value, words % share, rag)


def _to_complete(measures: Measures, project: Project) -> dict[str, Any]:
    found = measures.tcpi_bac
    if found is None or found < 0:
        return _index("TCPI", name_of("efficiency_needed"), "–", _("The budget is spent."), None)
    figures = _per_unit(found, project) | {
        "budget": _amount(measures.bac, project),
        "so_far": index(measures.cpi),
    }
    words = (
        _("To land on %(budget)s, each %(one)s left must buy %(yields)s of work. So far: %(so_far)s.")
        % figures
    )
    return _index("TCPI", name_of("efficiency_needed"), index(found), words, None)
