"""What people type for hours worked, and how the grid shows them: "1.5", "1:30", "90m", "1h30"."""

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.reading import typed_number
from tasks.typing.figures.shorthand import UNITS

_HOUR, _MINUTE = ("|".join(word for word, unit in UNITS.items() if unit == one) for one in ("h", "min"))
_DECIMAL = re.compile(rf"^([0-9.,]{{1,12}}?)\s*({_HOUR}|{_MINUTE})?\.?$", re.IGNORECASE)
_CLOCK = re.compile(r"^([0-9]{1,2}):([0-5][0-9])$")
_PARTS = re.compile(rf"^([0-9]{{1,2}})\s*(?:{_HOUR})\.?\s*([0-5]?[0-9])\s*(?:{_MINUTE})?\.?$", re.IGNORECASE)
DAY_MINUTES = 24 * 60


def parse_hours(text: str) -> int:
    """Minutes of "1.5", "1,5", "1:30", "90m", "1h30" or "2h"; nothing typed is 0. Raises DomainError for the rest."""
    minutes = parse_work(text)
    if minutes > DAY_MINUTES:
        raise DomainError(_("A day has 24 hours."), field="hours")
    return minutes


def parse_work(text: str) -> int:
    """`parse_hours` for work of several days: any number of hours."""
    typed = text.strip()
    if typed in ("", "0"):
        return 0
    minutes = _minutes(typed)
    if minutes is None:
        raise DomainError(_("Type hours like 1.5, 1:30 or 90m."), field="hours")
    return minutes


def _minutes(typed: str) -> int | None:
    if match := _CLOCK.match(typed) or _PARTS.match(typed):
        return int(match[1]) * 60 + int(match[2])
    if match := _DECIMAL.match(typed):
        number = typed_number(match[1])
        if number is None:
            return None
        is_minutes = (match[2] or "").lower().startswith("m")
        return int((number if is_minutes else number * 60).to_integral_value())
    return None


def format_hours(minutes: int) -> str:
    """The shortest exact text: 8, 1.5 where it is whole quarters, else 0:20; nothing for no time."""
    if not minutes:
        return ""
    if minutes % 15:
        return f"{minutes // 60}:{minutes % 60:02d}"
    hours = (Decimal(minutes) / 60).normalize()
    places = max(0, -int(hours.as_tuple().exponent))
    return number_format(hours, places, use_l10n=True, force_grouping=False)


def hours_text(minutes: int) -> str:
    """As format_hours with its unit, and to the minute: 31.5 h, 0:20 h, 0 h."""
    return _("%(count)s h") % {"count": format_hours(minutes) or "0"}
