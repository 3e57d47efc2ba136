"""The slip ledger in words: each cause as a sentence, and a period's causes in one line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from controls.known.words import Reader, by_formula, number
from controls.models import Movement
from controls.slips.figures import CauseFacts
from controls.slips.reads import Entry, Ledger
from core.intents import Intent
from core.money import MINUS
from core.money import money as money_text
from core.templatetags.amounts import duration
from core.text import in_days, inside

_CAUSES_IN_LINE = 3


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line of the ledger as the page shows it; `money` is empty for who may not see costs."""

    entry: Entry
    cause: str
    detail: str
    days: str
    money: str


def speak(entry: Entry, reader: Reader, *, minutes_per_day: int = 480) -> Spoken:
    """A cause in words: what (a task, a date, an entry), and what was done to it."""
    told = _Telling(reader, minutes_per_day)
    cause, detail = told.cause(entry.movement, entry.movement.facts)
    money = signed_money(entry.cost, reader) if reader.sees_money and entry.cost else ""
    days = signed_days(entry.days) if entry.minutes else ""
    return Spoken(entry, cause, detail, days, money)


def signed_days(days: Decimal) -> str:
    """“+6 d”, “−0.5 d”."""
    sign = "+" if days > 0 else MINUS if days < 0 else ""
    return in_days(f"{sign}{_bare(days)}")


def signed_money(amount: Decimal, reader: Reader) -> str:
    """“+€5,500.00”, to the cent: these amounts are added up."""
    sign = "+" if amount > 0 else MINUS if amount < 0 else ""
    return f"{sign}{money_text(abs(amount), reader.currency)}"


def finish_line(ledger: Ledger) -> str:
    """“+6 d: 4 API contract (Sara Nilsson), 2 calendar”; empty when the finish did not move at all."""
    if not any(entry.minutes for entry in ledger.entries):
        return ""
    groups: dict[str, Decimal] = {}
    for entry in ledger.entries:
        if entry.minutes:
            name = _short(entry.movement)
            groups[name] = groups.get(name, Decimal(0)) + entry.days
    told = [item for item in sorted(groups.items(), key=lambda item: -abs(item[1])) if item[1]]
    parts = [f"{_signed_bare(days, ledger.days)} {name}" for name, days in told[:_CAUSES_IN_LINE]]
    if rest := sum((days for _name, days in told[_CAUSES_IN_LINE:]), Decimal(0)):
        parts.append(f"{_signed_bare(rest, ledger.days)} {_('other causes')}")
    return f"{signed_days(ledger.days)}: {', '.join(parts)}" if parts else ""


def _signed_bare(days: Decimal, total: Decimal) -> str:
    """A part needs a sign only where it goes against the whole."""
    if (days > 0) == (total > 0) and total:
        return _bare(days)
    return f"{'+' if days > 0 else MINUS}{_bare(days)}"


def _bare(days: Decimal) -> str:
    return number(abs(days), 1 if days * 10 % 1 == 0 else 2)


def _short(movement: Movement) -> str:
    facts: CauseFacts = movement.facts
    if facts.get("status_date"):
        return inside(movement.get_kind_display())
    if movement.kind == Movement.Kind.CHANGE:
        return str(facts.get("summary", ""))
    name = facts.get("task") or ""
    if facts.get("is_earlier"):
        name = _("before the ledger")
    name = name or inside(movement.get_kind_display())
    return f"{name} ({movement.actor_name})" if movement.actor_name and facts.get("task") else name


@dataclass(frozen=True, slots=True)
class _Telling:
    """Tells of causes to one reader, in the project's days."""

    reader: Reader
    minutes_per_day: int

    def cause(self, movement: Movement, facts: CauseFacts) -> tuple[str, str]:
        if facts.get("status_date"):
            return capfirst(_status_moved(facts)), _(
                "remaining work and planned value follow the status date"
            )
        if movement.kind == Movement.Kind.CHANGE:
            return facts["summary"], self.done_by_change(facts)
        if facts.get("entries", 1) > 1 and facts.get("summary"):
            text = ngettext("%(n)d cost recorded", "%(n)d costs recorded", facts["entries"])
            return facts["summary"], text % {"n": facts["entries"]}
        if facts.get("entry"):
            is_new = facts["intent"] == Intent.RECORD_COST
            return facts["entry"], _("cost recorded") if is_new else _("cost booked or corrected")
        if facts.get("task"):
            return facts["task"], self.done_to_task(facts)
        if facts.get("method"):
            return _("The forecast goes by another formula"), by_formula(facts["method"][1])
        if facts.get("is_earlier"):
            return _("Before the ledger"), _("these figures were computed before causes were written down")
        if movement.kind == Movement.Kind.OTHER and not facts.get("intent"):
            return _("Not from an edit"), _("calendars, or rows written outside the product")
        kind = str(movement.get_kind_display())
        return (facts["summary"], kind) if facts.get("summary") else (kind, "")

    def done_by_change(self, facts: CauseFacts) -> str:
        """An approved change request: how much of the plan it edited."""
        count = facts.get("tasks", 0)
        told = ngettext("change of %(n)d task approved", "change of %(n)d tasks approved", count)
        return told % {"n": count} if count else _("change approved")

    def done_to_task(self, facts: CauseFacts) -> str:
        if link := facts.get("link"):
            words = {
                "added": _("now waits for %(task)s"),
                "removed": _("no longer waits for %(task)s"),
                "changed": _("waits otherwise for %(task)s"),
            }
            return words[link["what"]] % {"task": link["task"] or _("a task that is gone")}
        told = [self.clause(*entry) for entry in facts.get("fields", ())]
        parts = [_("new task")] if facts.get("is_new") else [text for text in told if text]
        if facts.get("intent") in (Intent.UNDO_PLAN, Intent.UNDO_REPORT):
            parts.insert(0, _("undone"))
        if others := facts.get("tasks", 1) - 1:
            parts.append(ngettext("%(n)d other task", "%(n)d other tasks", others) % {"n": others})
        return get_text_list(parts, _("and")) if parts else facts.get("summary", "")

    def clause(self, name: str, before: Any, after: Any) -> str:
        """One field that was edited, as a clause; empty for what says nothing."""
        if name in ("remaining_minutes", "duration_minutes"):
            if before is None or after is None:
                return ""
            is_rest = name == "remaining_minutes"
            text = _("remaining %(before)s → %(after)s") if is_rest else _("duration %(before)s → %(after)s")
            lengths = [duration(value, self.minutes_per_day) for value in (before, after)]
            return text % {"before": lengths[0], "after": lengths[1]}
        if name in ("percent_complete", "physical_percent"):
            return _("%(percent)s%% done") % {"percent": after} if after is not None else ""
        if name == "deleted_at":
            return _("removed") if after else _("restored")
        dated = {
            "actual_finish": _("finished on %(date)s"),
            "actual_start": _("started on %(date)s"),
            "start": _("start set to %(date)s"),
            "constraint_date": _("constraint on %(date)s"),
        }
        return dated[name] % {"date": self.reader.date(after)} if name in dated and after else ""


def _status_moved(facts: CauseFacts) -> str:
    before, after = (_day(value) for value in facts.get("status_date") or (None, None))
    if before and after:
        return _("status date moved from %(before)s to %(after)s") % {"before": before, "after": after}
    return _("status date moved to %(after)s") % {"after": after} if after else _("status date follows today")


def _day(iso: str | None) -> str:
    return formats.date_format(date.fromisoformat(iso), "SHORT_DATE_FORMAT") if iso else ""
