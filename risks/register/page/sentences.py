"""The risk page's sentences and drawings, made from its figures; amounts only for who may see costs."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.money.reads import budget_at_completion
from budgets.reserves.reads import contingency_left
from core.models import Change
from core.money import short_money
from projects.models import Project
from risks.models import Risk
from risks.register import reads
from risks.register.reads import Exposure

FILTERS = ("view", "kind", "category", "owner", "cell", "q")
_WEEK = timedelta(days=7)


def register_rows(risks: Iterable[Risk], *, sees_costs: bool) -> list[dict[str, Any]]:
    """Rows of the register: score against last week, exposure where it may be seen, the response that matters."""
    risks = list(risks)
    before = reads.scores_before(risks, timezone.now() - _WEEK)
    rows = []
    for risk in risks:
        responses = list(risk.responses.all())
        still_open = [response for response in responses if response.done_at is None]
        was = before.get(risk.pk)
        rows.append(
            {
                "risk": risk,
                "change": risk.score - was if was is not None else 0,
                "exposure": value_of(risk) if sees_costs else None,
                "response": (still_open or responses or [None])[0],
            }
        )
    return rows


def value_of(risk: Risk) -> Decimal:
    """Probability × mean cost impact of one risk."""
    return reads.expected_value(
        risk.probability_percent, risk.impact_cost_low, risk.impact_cost_likely, risk.impact_cost_high
    )


def matrix(risks: Iterable[Risk], project: Project) -> dict[str, Any]:
    """What `{% heat_matrix %}` takes: pins of open risks and the words of both axes."""
    known = reads.scales()
    pins = [
        {
            "probability": risk.current_probability,
            "impact": risk.current_impact,
            "label": f"{risk.number:02d}",
            "title": f"{risk.code} {risk.title}",
        }
        for risk in risks
        if risk.status == Risk.Status.OPEN
    ]
    return {
        "pins": pins,
        "probabilities": known.probability_words(),
        "impacts": known.impact_words(),
        "url": reverse("risks", args=[project.code]),
    }


def verdict(project: Project, found: Exposure, risks: list[Risk], *, sees_costs: bool) -> dict[str, str]:
    """One sentence with its colour. With money: exposure against the contingency left; without: the high risks."""
    high = [risk for risk in risks if risk.kind == Risk.Kind.THREAT and risk.score >= reads.HIGH_SCORE]
    if not risks:
        return {
            "rag": "none",
            "say": _("No open risk is recorded"),
            "why": _("Raise what could go wrong, or better."),
        }
    words = ngettext("%(count)d open risk is high", "%(count)d open risks are high", len(high)) % {
        "count": len(high)
    }
    why = _worst(risks)
    if not sees_costs:
        return {"rag": "amber" if high else "green", "say": words, "why": why}
    left = contingency_left(project.pk)
    return {
        "rag": reserve_rag(found.threats - left, budget_at_completion(project.pk)),
        "say": reserve_sentence(project, found.threats, left),
        "why": f"{words}. {why}",
    }


def reserve_rag(above: Decimal, budget: Decimal) -> str:
    """Green while the reserve covers the exposure or 1 % of the budget would make up for it, red above 3 %."""
    if above <= 0:
        return "green"
    percent = above * 100 / budget if budget else Decimal(100)
    return "red" if percent > 3 else "amber" if percent > 1 else "green"


def reserve_sentence(project: Project, threats: Decimal, left: Decimal) -> str:
    amounts = {
        "exposure": short_money(threats, project.currency),
        "left": short_money(left, project.currency),
        "apart": short_money(abs(threats - left), project.currency),
    }
    if threats > left:
        return _("Exposure of %(exposure)s is %(apart)s above the %(left)s reserve") % amounts
    return _("The reserve of %(left)s covers the exposure of %(exposure)s") % amounts


def _worst(risks: list[Risk]) -> str:
    worst = max(
        (risk for risk in risks if risk.kind == Risk.Kind.THREAT), key=lambda risk: risk.score, default=None
    )
    if worst is None:
        return ""
    return _("Highest: %(risk)s, score %(score)s.") % {"risk": worst, "score": worst.score}


def segments(project: Project, counts: dict[str, int], issue_count: int, view: str) -> list[dict[str, Any]]:
    url = reverse("risks", args=[project.code])
    issues = {"label": _("Issues"), "url": reverse("issues", args=[project.code]), "count": issue_count}
    return [
        {"label": _("Open"), "url": url, "count": counts["open"], "current": view in ("", "open")},
        issues,
        {
            "label": _("Closed"),
            "url": f"{url}?view=closed",
            "count": counts["closed"],
            "current": view == "closed",
        },
    ]


def owners(risks: Iterable[Risk]) -> list[tuple[int, str]]:
    """(id, name) of everybody who owns one of the risks, by name."""
    found = {(risk.owner_id, str(risk.owner)) for risk in risks if risk.owner_id is not None}
    return sorted(found, key=lambda owner: owner[1])


def reserve_steps(reserves: Iterable[Any], first: date, last: date) -> list[tuple[date, Decimal]]:
    """What was left of the reserves day by day, as steps: (day, left)."""
    reserves = list(reserves)
    left = sum((reserve.amount for reserve in reserves), Decimal("0.00"))
    steps = [(first, left)]
    draws = sorted((draw.drawn_on, draw.amount) for reserve in reserves for draw in reserve.taken)
    for day, amount in draws:
        left -= amount
        steps.append((max(first, day), left))
    return [*steps, (max(last, steps[-1][0]), left)]


def ratings(risk: Risk) -> list[dict[str, Any]]:
    """The three ratings as rows: name, probability, impact, score."""
    named = {"inherent": _("Before any response"), "current": _("Now"), "target": _("Aimed at")}
    rows = []
    for when, name in named.items():
        probability, impact = getattr(risk, f"{when}_probability"), getattr(risk, f"{when}_impact")
        rows.append(
            {"name": name, "probability": probability, "impact": impact, "score": probability * impact}
        )
    return rows


def mean_days(risk: Risk) -> Decimal:
    """PERT mean of the delay in working days, (O + 4M + P) / 6."""
    return (risk.impact_days_low + 4 * risk.impact_days_likely + risk.impact_days_high) / 6


def history_lines(changes: Iterable[Change], *, sees_costs: bool) -> list[dict[str, Any]]:
    """Who changed what and when. Amounts are not told, and that they changed only to who may see costs."""
    changes = list(changes)
    raising = {change.change_set_id for change in changes if change.before is None}
    lines = []
    for change in changes:
        if change.before is not None and change.change_set_id in raising:
            continue
        names = list(change.after or {}) if change.before is not None else []
        if not sees_costs:
            names = [name for name in names if not name.startswith("impact_cost")]
            if not names and change.before is not None:
                continue
        lines.append(
            {"who": change.change_set.actor_name, "at": change.change_set.at, "what": _what(change, names)}
        )
    return lines


def _what(change: Change, names: list[str]) -> str:
    if change.before is None:
        return _("raised it")
    if "status" in names:
        return str(dict(Risk.Status.choices).get((change.after or {})["status"], _("changed the status")))
    labels = []
    for name in names:
        if name == "tasks":
            labels.append(_("tasks"))
            continue
        field = Risk._meta.get_field(name.removesuffix("_id"))
        labels.append(str(getattr(field, "verbose_name", name)))
    return _("changed %(fields)s") % {"fields": ", ".join(labels)}
