"""The facts of health as sentences: what, how much, compared with what, why. In the reader's language.

Every sentence exists in a form without amounts, for readers who may not see money: they get neither amounts nor
the percentages from which amounts could be reckoned, only colours, time and causes in words.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from controls.known.figures.kept import (
    BudgetHealth,
    Health,
    Lateness,
    MissedDeadlines,
    Rated,
    RiskHealth,
    ScheduleHealth,
    ScopeHealth,
)
from controls.known.words.costs import by_formula, dear_task, doubts_of, no_single_cause
from controls.known.words.telling import Gauge, Reader, Spoken, number
from controls.models import Rag
from core.access import Action, Actor
from core.days import days_late, working_days
from core.money import MINUS
from core.text import in_days, per_cent
from people.access import actor_for
from people.models import User
from projects.models import Project


def over_budget(percent: Decimal | str) -> str:
    """“4.1% over budget”, “1.8% under budget”, “on budget”."""
    if number(percent) == "0":
        return _("on budget")
    size = {"percent": number(abs(Decimal(percent)))}
    return (
        _("%(percent)s%% over budget") % size
        if Decimal(percent) > 0
        else _("%(percent)s%% under budget") % size
    )


def verdict(colour: str, health: Health, colours: Mapping[str, str], reader: Reader) -> str:
    """The state of a project in one sentence: “Amber: 9 working days late and 4.1% over budget”."""
    label = Rag(colour).label
    if colour == Rag.NONE:
        return _("Not rated yet: there is no baseline to measure against")
    parts = []
    missed = health.get("schedule", {}).get("missed")
    if (days := _value(health, "schedule")) is not None and (number(days) != "0" or not missed):
        parts.append(days_late(days))
    if missed:
        parts.append(missed_deadlines(missed))
    if reader.sees_money and (percent := _value(health, "budget")) is not None:
        parts.append(over_budget(percent))
    elif colours.get("budget") in (Rag.AMBER, Rag.RED):
        parts.append(_("over budget"))
    if colours.get("scope") in (Rag.AMBER, Rag.RED) and (grown := _value(health, "scope")) is not None:
        parts.append(_("scope grown by %(percent)s%%") % {"percent": number(grown)})
    if colours.get("risk") in (Rag.AMBER, Rag.RED):
        parts.append(_("risk exposure above the reserve"))
    return _("%(colour)s: %(what)s") % {"colour": label, "what": listed(parts)}


def listed(parts: Sequence[str]) -> str:
    """“a, b and c”."""
    return f"{', '.join(parts[:-1])} {_('and')} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def missed_deadlines(missed: MissedDeadlines) -> str:
    """“a deadline missed by 6 working days”, “3 deadlines missed, one by 6 working days”."""
    words = ngettext(
        "a deadline missed by %(days)s", "%(n)s deadlines missed, one by %(days)s", missed["count"]
    )
    return words % {"n": missed["count"], "days": working_days(missed["days"])}


def reason(health: Health, colours: Mapping[str, str], reader: Reader) -> str:
    """Why, in one or two sentences: the causes of what is amber or red."""
    return " ".join(reasons(health, colours, reader))


def reasons(health: Health, colours: Mapping[str, str], reader: Reader) -> list[str]:
    """The sentences of `reason`, the weightiest first."""
    sentences = []
    if (_value(health, "schedule") or 0) > 0:
        sentences += [late_task(cause) + "." for cause in health["schedule"].get("causes", [])[:2]]
    if colours.get("budget") in (Rag.AMBER, Rag.RED):
        sentences += [dear_task(cause, reader) + "." for cause in health["budget"].get("causes", [])[:1]]
    if colours.get("risk") in (Rag.AMBER, Rag.RED) and health["risk"].get("worst"):
        worst = health["risk"]["worst"]
        sentences.append(_("Greatest risk: %(title)s (%(code)s).") % worst)
    if colours.get("risk") == Rag.RED and colours.get("overall") == Rag.AMBER:
        sentences.append(_("A red risk counts as amber in the whole: it has not happened yet."))
    return sentences


def late_task(cause: Lateness) -> str:
    """“Cleanse master data is 11 working days late (Priya Raman)”."""
    text = _("%(task)s is %(days)s late") % {"task": cause["name"], "days": working_days(cause["days"])}
    return f"{text} ({cause['who']})" if cause.get("who") else text


def speak(dimension: str, facts: Any, reader: Reader) -> Spoken:
    """A dimension's fact, cause and gauge; `facts` is its entry of `Snapshot.health`."""
    if facts and facts.get("reason") == "not_reliable":
        return _not_reliable(facts, reader)
    value = facts.get("value") if facts else None
    if value is None:
        return Spoken(_unrated(facts.get("reason", "") if facts else ""), "")
    return _SPEAKERS[dimension](facts, Decimal(value), reader)


def _unrated(reason_code: str) -> str:
    return {
        "no_baseline": _("No baseline yet, so there is nothing to compare with"),
        "no_tasks": _("The plan has no dated tasks yet"),
        "no_budget": _("No costs are planned yet"),
        "no_costs": _("No costs are recorded yet, so there is no forecast"),
        "no_risks": _("No open risks are recorded"),
    }.get(reason_code, _("Not computed yet"))


def _schedule(facts: ScheduleHealth, value: Decimal, reader: Reader) -> Spoken:
    iso = facts.get("forecast_finish")
    finish = reader.date(iso) if iso else "–"
    if number(value) == "0":
        fact = _("Forecast finish %(date)s, as planned") % {"date": finish}
    elif value > 0:
        fact = _("Forecast finish %(date)s, %(days)s after baseline")
        fact %= {"date": finish, "days": working_days(value)}
    else:
        fact = _("Forecast finish %(date)s, %(days)s before baseline")
        fact %= {"date": finish, "days": working_days(value)}
    tolerance = _("Tolerance %(days)s.") % {"days": working_days(facts["amber"])}
    causes = [late_task(cause) for cause in facts.get("causes", [])[:2]]
    if value > Decimal(facts["amber"]) and not causes:
        tolerance = f"{tolerance} {no_single_cause()}"
    if missed := facts.get("missed"):
        causes.append(f"{missed['name']}: {missed_deadlines(missed)}")
    scale = _scale(value, facts["red"])
    gauge = Gauge(
        value=float(value),
        tolerance=float(facts["amber"]),
        scale=scale,
        low=in_days(MINUS + number(f"{scale:g}")),
        middle=_("plan"),
        high=in_days("+" + number(f"{scale:g}")),
        label=f"{fact}. {tolerance}",
    )
    return Spoken(fact, _with_causes(tolerance, causes), gauge)


def _budget(facts: BudgetHealth, value: Decimal, reader: Reader) -> Spoken:
    causes = [dear_task(cause, reader) for cause in facts.get("causes", [])[:1] if value > 0]
    if not reader.sees_money:
        if value > Decimal(facts["amber"]):
            return Spoken(_("The forecast cost is above tolerance"), _with_causes("", causes))
        return Spoken(_("The forecast cost is within tolerance"), "")
    over = Decimal(facts["over"])
    doubts = facts.get("doubts")
    figures = {
        "forecast": reader.money(Decimal(facts["budget"] or 0) + over),
        "amount": reader.money(abs(over)),
        "percent": number(abs(value)),
    }
    if number(value) == "0":
        fact = _("Forecast cost %(forecast)s, on budget") % figures
    elif doubts:
        fact = _("Forecast cost at least %(forecast)s, %(amount)s (%(percent)s%%) over budget") % figures
    elif over > 0:
        fact = _("Forecast cost %(forecast)s, %(amount)s (%(percent)s%%) over budget") % figures
    else:
        fact = _("Forecast cost %(forecast)s, %(amount)s (%(percent)s%%) under budget") % figures
    tolerance = _("Tolerance %(n)s%%.") % {"n": number(facts["amber"])}
    gauge = _percent_gauge(value, facts, f"{fact}. {tolerance}")
    said = [tolerance, *doubts_of(facts)] if doubts else [tolerance, by_formula(facts.get("method", ""))]
    if value > Decimal(facts["amber"]) and not causes:
        said.append(no_single_cause())
    return Spoken(fact, _with_causes(" ".join(filter(None, said)), causes), gauge)


def _not_reliable(facts: BudgetHealth, reader: Reader) -> Spoken:
    """A forecast that does not hold: between what and what, and why."""
    if not reader.sees_money:
        return Spoken(_("The forecast cost is not reliable yet"), " ".join(doubts_of(facts)))
    low = reader.money(facts["low"] or "0")
    high = reader.money(facts["high"] or "0")
    fact = _("The forecast cost is not reliable yet: %(low)s to %(high)s") % {"low": low, "high": high}
    if low == high:
        fact = _("The forecast cost is not reliable yet: about %(low)s") % {"low": low}
    return Spoken(fact, " ".join(doubts_of(facts)))


def _scope(facts: ScopeHealth, value: Decimal, reader: Reader) -> Spoken:
    if not facts["added"] and not facts["removed"]:
        fact = _("No task added or removed since the baseline")
    else:
        fact = _("%(added)s added and %(removed)s removed of %(count)s tasks, %(percent)s%% work") % {
            "added": facts["added"],
            "removed": facts["removed"],
            "count": facts["task_count"],
            "percent": number(value, signed=True),
        }
    tolerance = _("Tolerance %(n)s%%.") % {"n": number(facts["amber"])}
    causes = [_("latest addition %(task)s") % {"task": facts["latest"]}] if facts.get("latest") else []
    return Spoken(fact, _with_causes(tolerance, causes), _percent_gauge(value, facts, f"{fact}. {tolerance}"))


def _risk(facts: RiskHealth, value: Decimal, reader: Reader) -> Spoken:
    worst = facts.get("worst")
    causes = [f"{worst['code']} {worst['title']}"] if worst else []
    above = Decimal(facts["above"])
    if not reader.sees_money:
        is_above = value > 0
        fact = (
            _("Exposure is above the reserve left") if is_above else _("The reserve left covers the exposure")
        )
        return Spoken(fact, _with_causes("", causes))
    figures = {
        "exposure": reader.money(facts["exposure"]),
        "amount": reader.money(abs(above)),
        "reserve": reader.money(facts["contingency_left"]),
    }
    if above > 0:
        fact = _("Exposure %(exposure)s, %(amount)s above the %(reserve)s reserve left") % figures
    else:
        fact = _("Exposure %(exposure)s, covered by the %(reserve)s reserve left") % figures
    limit = Decimal(facts["budget"]) * Decimal(facts["amber"]) / 100
    tolerance = _("Tolerance %(amount)s.") % {"amount": reader.money(limit)}
    scale = _scale(above, Decimal(facts["budget"]) * Decimal(facts["red"]) / 100)
    gauge = Gauge(
        value=float(above),
        tolerance=float(limit),
        scale=scale,
        low=f"{MINUS}{reader.money(Decimal(scale))}",
        middle=_("limit"),
        high=f"+{reader.money(Decimal(scale))}",
        label=f"{fact}. {tolerance}",
    )
    return Spoken(fact, _with_causes(tolerance, causes), gauge)


_SPEAKERS: Mapping[str, Callable[[Any, Decimal, Reader], Spoken]] = {
    "schedule": _schedule,
    "budget": _budget,
    "scope": _scope,
    "risk": _risk,
}


def _percent_gauge(value: Decimal, facts: Rated, label: str) -> Gauge:
    scale = _scale(value, facts["red"])
    return Gauge(
        value=float(value),
        tolerance=float(facts["amber"]),
        scale=scale,
        low=per_cent(MINUS + number(f"{scale:g}")),
        middle=_("plan"),
        high=per_cent("+" + number(f"{scale:g}")),
        label=label,
    )


def _scale(value: Decimal | str, red: Decimal | str) -> float:
    """Half the width of a gauge: the next 1, 2 or 5 × 10ⁿ at or above both the red limit and the value."""
    needed = max(abs(Decimal(value)), Decimal(red), Decimal(1))
    power = Decimal(1).scaleb(needed.adjusted())
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= needed))


def _with_causes(tolerance: str, causes: Iterable[str]) -> str:
    words = get_text_list(list(causes), _("and"))
    if not words:
        return tolerance
    return f"{tolerance} " * bool(tolerance) + _("Cause: %(what)s.") % {"what": words}


def _value(health: Mapping[str, Any], dimension: str) -> Decimal | None:
    raw = health.get(dimension, {}).get("value")
    return None if raw is None else Decimal(raw)


def reader_of(project: Project, actor: Actor) -> Reader:
    """For whom sentences of this project are: amounts only for who may see costs."""
    return Reader(
        currency=project.currency,
        time_zone=project.time_zone,
        sees_money=actor.may(Action.VIEW_COSTS, project.pk),
    )


def reader_for(person: User, project: Project) -> Reader:
    """What a message to this person may say: amounts only for who may see costs."""
    return Reader(
        currency=project.currency,
        time_zone=project.time_zone,
        sees_money=actor_for(person).may(Action.VIEW_COSTS, project.pk),
    )
