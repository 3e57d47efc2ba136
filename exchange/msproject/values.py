"""The value types of Microsoft Project XML: durations, dates, money, rates."""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

from core.unreadable import Unreadable, gettext_noop
from exchange.msproject.xml import Node, unreadable

_DURATION = re.compile(
    r"^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?"
    r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$",
    re.ASCII,
)
ELAPSED_FORMATS = frozenset({4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52})
ESTIMATED_FORMATS = frozenset(range(35, 54))
PERCENT_FORMATS = frozenset({19, 20, 51, 52})
MAX_MINUTES = 60 * 24 * 366 * 200
# What our columns hold.
TOO_MUCH = Decimal(10) ** 12
HIGHEST_RATE = Decimal(10) ** 8
# Microsoft Project plans from 1984 to 2149; files say "no date" with something earlier.
EARLIEST_YEAR, LATEST_YEAR = 1984, 2149


def minutes(node: Node, name: str, default: int = 0) -> int:
    """An ISO 8601 duration (PT16H30M0S) as whole minutes. Raises Unreadable naming the task."""
    raw = node.value(name)
    if not raw:
        return default
    match = _DURATION.match(raw)
    if match is None:
        raise unreadable(node, name, raw, gettext_noop("%(where)s: %(field)s is not a duration: %(value)s."))
    sign, years, months, days, hours, mins, seconds = match.groups(default="0")
    total = (
        Decimal(years) * 525600 + Decimal(months) * 43200 + Decimal(days) * 1440
        + Decimal(hours) * 60 + Decimal(mins) + Decimal(seconds) / 60
    )  # fmt: skip
    whole = int(total.to_integral_value())
    if whole > MAX_MINUTES:
        raise Unreadable(
            gettext_noop("%(where)s: %(field)s is longer than 200 years."), where=node.where, field=name
        )
    return -whole if sign == "-" else whole


def moment(node: Node, name: str) -> str | None:
    """A local datetime as ISO text to the minute, or None when absent. Raises Unreadable on nonsense."""
    raw = node.value(name)
    if not raw or raw == "NA":
        return None
    try:
        value = datetime.fromisoformat(raw.rstrip("Z")).replace(tzinfo=None)
    except ValueError:
        raise unreadable(
            node, name, raw, gettext_noop("%(where)s: %(field)s is not a date: %(value)s.")
        ) from None
    if value.year < EARLIEST_YEAR:
        return None
    if value.year > LATEST_YEAR:
        raise unreadable(
            node, name, raw, gettext_noop("%(where)s: %(field)s %(value)s is after the year 2149.")
        )
    return value.strftime("%Y-%m-%dT%H:%M")


def amount(node: Node, name: str, *, hundredths: bool = False, below: Decimal = TOO_MUCH) -> str:
    """An amount of money as a decimal string with two places. Task and assignment costs are in hundredths.

    Raises Unreadable for one that is not below `below`, either way.
    """
    raw = node.value(name)
    if not raw:
        return "0.00"
    try:
        value = Decimal(raw) / (100 if hundredths else 1)
        if not value.is_finite() or abs(value) >= below:
            raise InvalidOperation
    except InvalidOperation:
        raise unreadable(
            node, name, raw, gettext_noop("%(where)s: %(field)s is not an amount: %(value)s.")
        ) from None
    return str(value.quantize(Decimal("0.01")))


def hourly_rate(node: Node) -> str:
    """The resource's standard rate per hour (MSPDI states it per hour whatever unit Microsoft Project shows)."""
    return amount(node, "StandardRate", below=HIGHEST_RATE)


def fraction(node: Node, name: str, default: str) -> str:
    raw = node.value(name)
    try:
        value = Decimal(raw or default)
        if not value.is_finite() or value < 0 or value >= 10000:
            raise InvalidOperation
    except InvalidOperation:
        raise unreadable(
            node, name, raw, gettext_noop("%(where)s: %(field)s is not a number: %(value)s.")
        ) from None
    return str(value.quantize(Decimal("0.0001")))
