"""The account of an import in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.money import MINUS, money

_KINDS = {
    "tasks": gettext_noop("Tasks"),
    "links": gettext_noop("Links"),
    "calendars": gettext_noop("Calendars"),
    "resources": gettext_noop("Resources"),
    "assignments": gettext_noop("Assignments"),
    "dates": gettext_noop("Tasks with the file's dates"),
    "work": gettext_noop("Work"),
    "overtime": gettext_noop("Overtime work"),
    "cost": gettext_noop("Cost"),
    "actual_cost": gettext_noop("Actual cost"),
    "baseline": gettext_noop("Tasks in baseline %(number)s"),
    "baseline_cost": gettext_noop("Cost of baseline %(number)s"),
}
FATES = {
    "taken": gettext_noop("Taken over"),
    "computed": gettext_noop("Computed anew"),
    "left_out": gettext_noop("Left out"),
    "empty": gettext_noop("Says nothing"),
}


def sentence(said: Mapping[str, Any], currency: str) -> str:
    """A stored {"message", "values"} in words; a value may be such a sentence, or an amount of money."""
    values = {name: _value(value, currency) for name, value in said["values"].items()}
    return _(said["message"]) % values


def _value(value: Any, currency: str) -> Any:
    if isinstance(value, Mapping):
        if "day" in value:
            return date_format(date.fromisoformat(value["day"]))
        return money(Decimal(value["amount"]), currency) if "amount" in value else sentence(value, currency)
    return value


def sum_row(row: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """A kind with the file's sum, ours and the difference, as they are shown."""
    kind, _colon, number = row["kind"].partition(":")
    there, here = Decimal(row["file"]), Decimal(row["here"])
    return {
        # The first baseline has no number.
        "name": (_(_KINDS[kind]) % {"number": "" if number == "0" else number}).strip(),
        "file": _amount(there, row["unit"], currency),
        "here": _amount(here, row["unit"], currency),
        "difference": _difference(here - there, row["unit"], currency),
        "differs": here != there,
        "causes": [sentence(cause, currency) for cause in row["causes"]],
    }


def gap_row(gap: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """A task whose dates differ, with both spans as they are shown."""
    return {
        "task": gap["task"],
        "file": _span(gap["file"]),
        "here": _span(gap["here"]),
        "cause": sentence(gap["cause"], currency) if "cause" in gap else "",
    }


def _span(text: str) -> str:
    """ "2026-01-05 08:00 – 2026-01-09 17:00" in the reader's language."""
    try:
        moments = [datetime.fromisoformat(part.strip()) for part in text.split("–")]
    except ValueError:
        return text
    return " – ".join(date_format(moment, "DATETIME_FORMAT") for moment in moments)


def _amount(value: Decimal, unit: str, currency: str) -> str:
    if unit == "money":
        return money(value, currency)
    if unit == "minutes":
        return _("%(hours)s h") % {"hours": number_format(value / 60, 1, force_grouping=True)}
    return number_format(value, 0, force_grouping=True)


def _difference(value: Decimal, unit: str, currency: str) -> str:
    if not value:
        return "–"
    shown = _amount(abs(value), unit, currency)
    return f"+{shown}" if value > 0 else f"{MINUS}{shown}"
