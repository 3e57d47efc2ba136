"""The value types of Microsoft Project XML: durations, dates, money, rates.

A value that is none is not taken; the node's notes say what is taken for it.
"""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

from core.foreign_files.unreadable import gettext_noop
from exchange.msproject.file.xml import Node

_DURATION = re.compile(
    r"^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?"
    r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$",
    re.ASCII,
)
ELAPSED_FORMATS = frozenset({4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52})
ESTIMATED_FORMATS = frozenset(range(35, 54))
PERCENT_FORMATS = frozenset({19, 20, 51, 52})
MAX_MINUTES = 60 * 24 * 366 * 200
_COMMA = re.compile(r"^-?\d{1,12},\d{1,4}$", re.ASCII)
# What our columns hold.
TOO_MUCH = Decimal(10) ** 12
HIGHEST_RATE = Decimal(10) ** 8
# Microsoft Project plans from 1984 to 2149; files say "no date" with something earlier.
EARLIEST_YEAR, LATEST_YEAR = 1984, 2149


def minutes(node: Node, name: str, default: int = 0) -> int:
    """An ISO 8601 duration (PT16H30M0S) as whole minutes."""
    raw = node.value(name)
    if not raw:
        return default
    match = _DURATION.match(raw)
    if match is None or raw.endswith(("P", "T")):
        node.odd(name, raw, gettext_noop("%(where)s: %(field)s is not a duration: %(value)s."), taken=default)
        return default
    sign, years, months, days, hours, mins, seconds = match.groups(default="0")
    total = (
        Decimal(years) * 525600
        + Decimal(months) * 43200
        + Decimal(days) * 1440
        + Decimal(hours) * 60
        + Decimal(mins)
        + Decimal(seconds) / 60
    )
    whole = int(total.to_integral_value())
    if whole != total:
        node.notes.say(
            gettext_noop("%(where)s: %(field)s %(value)s is rounded to whole minutes."),
            where=node.where,
            field=name,
            value=raw,
        )
    if whole > MAX_MINUTES:
        node.odd(
            name, raw, gettext_noop("%(where)s: %(field)s %(value)s is longer than 200 years."), taken=default
        )
        return default
    return -whole if sign == "-" else whole


def moment(node: Node, name: str) -> str | None:
    """A local datetime as ISO text to the minute, or None when absent or none."""
    raw = node.value(name)
    if not raw or raw == "NA":
        return None
    try:
        value = datetime.fromisoformat(raw)
        if value.tzinfo is not None:
            # Local times, whatever their writer thought.
            value = value.replace(tzinfo=None)
            node.notes.say(
                gettext_noop("%(where)s: the zone of %(field)s %(value)s is left out; its hour is local."),
                where=node.where,
                field=name,
                value=raw,
            )
    except ValueError:
        node.odd(name, raw, gettext_noop("%(where)s: %(field)s is not a date: %(value)s."))
        return None
    if value.year < EARLIEST_YEAR:
        return None
    if value.year > LATEST_YEAR:
        node.odd(name, raw, gettext_noop("%(where)s: %(field)s %(value)s is after the year 2149."))
        return None
    return value.strftime("%Y-%m-%dT%H:%M")


def amount(
    node: Node, name: str, *, hundredths: bool = False, below: Decimal = TOO_MUCH, places: str = "0.01"
) -> str:
    """An amount of money as a decimal string. Task and assignment costs are in hundredths.

    Not one that is not below `below`, either way.
    """
    zero = str(Decimal(0).quantize(Decimal(places)))
    raw = node.value(name)
    if not raw:
        return zero
    try:
        value = _decimal(raw) / (100 if hundredths else 1)
        if not value.is_finite() or abs(value) >= below:
            raise InvalidOperation
    except InvalidOperation:
        node.odd(name, raw, gettext_noop("%(where)s: %(field)s is not an amount: %(value)s."), taken=zero)
        return zero
    taken = str(value.quantize(Decimal(places)))
    if "," in raw:
        node.odd(
            name, raw, gettext_noop("%(where)s: %(field)s is written with a comma: %(value)s."), taken=taken
        )
    return taken


def _decimal(raw: str) -> Decimal:
    return Decimal(raw.replace(",", ".") if _COMMA.match(raw) else raw)


def hourly_rate(node: Node, name: str = "StandardRate") -> str:
    """A rate per hour (MSPDI states it per hour whatever unit Microsoft Project shows)."""
    return amount(node, name, below=HIGHEST_RATE, places="0.0001")


def fraction(node: Node, name: str, default: str) -> str:
    """A share of one, not below zero."""
    raw = node.value(name)
    try:
        value = _decimal(raw or default)
        if not value.is_finite() or value < 0 or value >= 10000:
            raise InvalidOperation
    except InvalidOperation:
        node.odd(name, raw, gettext_noop("%(where)s: %(field)s is not a number: %(value)s."), taken=default)
        value = Decimal(default)
    return str(value.quantize(Decimal("0.0001")))
