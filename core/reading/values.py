"""Text from outside as values: the one place where it becomes a number, a day or an amount.

`int()` and `Decimal()` take more than people mean: "²" is a digit to `str.isdigit`, 5,000 digits raise, "NaN" and
"1e400" are decimals that no column holds. Everything here answers None for what cannot be meant; the caller says
what could be typed. `tests/core/test_input_rules.py` refuses other ways in the rooms.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import get_language

# What an id column holds; what an integer column holds.
BIGGEST_ID = 2**63 - 1
BIGGEST_INTEGER = 2**31 - 1
# Amounts, rates and durations of any project fit; sums of them still fit their columns.
_UNITS = {"k": 1_000, "tsd": 1_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000}
_AMOUNT = re.compile(
    r"[€$£]?\s*(?P<number>[+−-]?[0-9.,'’ \u00a0\u202f]*[0-9])\s*(?P<unit>k|tsd\.?|mio\.?|mn|m)?\s*[€$£]?",
    re.IGNORECASE,
)
BIGGEST_NUMBER = Decimal(10) ** 12
# Days outside are typing mistakes, and reckoning around them leaves what dates can hold.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2200, 12, 31)

_DIGITS = re.compile(r"[0-9]{1,19}")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})")
_SPACES = re.compile(r"(?<=[0-9])[ \u00a0\u202f'’](?=[0-9]{3}(?![0-9]))")
_GROUPED = r"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+"


def whole_number(text: str | None, *, most: int = BIGGEST_ID) -> int | None:
    """A whole number of ASCII digits without a sign, `most` at most; None for anything else."""
    if text is None or not _DIGITS.fullmatch(text):
        return None
    number = int(text)
    return number if number <= most else None


def is_day_kept(day: date) -> bool:
    """Whether a day (or moment) lies in the years that the product reckons with."""
    return FIRST_DAY.year <= day.year <= LAST_DAY.year


def iso_day(text: str | None) -> date | None:
    """The day of "2026-03-12" between FIRST_DAY and LAST_DAY; None for anything else."""
    match = _DAY.fullmatch((text or "").strip())
    return _day(match[1], match[2], match[3]) if match else None


def iso_month(text: str | None) -> date | None:
    """The first day of "2026-03" between FIRST_DAY and LAST_DAY; None for anything else."""
    match = _MONTH.fullmatch((text or "").strip())
    return _day(match[1], match[2], "1") if match else None


def iso_moment(text: str | None) -> datetime | None:
    """The moment of "2026-03-12T17:00", with or without a zone, between FIRST_DAY and LAST_DAY, else None."""
    try:
        moment = datetime.fromisoformat((text or "").strip()[:40])
    except ValueError:
        return None
    return moment if is_day_kept(moment) else None


def plain_number(text: str | None) -> Decimal | None:
    """A number as programs and number inputs write it: "1234.5", "-3"; no exponent, None for anything else."""
    typed = (text or "").strip().replace("−", "-")
    return Decimal(typed) if _PLAIN.fullmatch(typed) else None


def typed_number(text: str | None) -> Decimal | None:
    """A number as people type it in their language: 1,234.5 in English is 1.234,5 in German.

    The language decides what could mean two things ("1.500" is 1500 in German, 1.5 in English); what can mean one
    thing only is read in either language ("1,5", "1,234.56"). None for what is no number, exponents included.
    """
    typed = _SPACES.sub("", (text or "").strip().replace("−", "-"))
    sign, digits = ("-", typed[1:]) if typed[:1] == "-" else ("", typed.removeprefix("+"))
    for point, group in _marks():
        plain = _without_groups(digits, point, group)
        if plain is not None:
            return plain_number(sign + plain)
    return None


def typed_amount(text: str | None) -> Decimal | None:
    """An amount as people type it: "96k", "1.2m", "96 Tsd.", "1,2 Mio", with or without a currency's sign.

    None for what is none. Short words of English and German are read in either language.
    """
    match = _AMOUNT.fullmatch((text or "").strip())
    if match is None:
        return None
    number = typed_number(match["number"])
    unit = _UNITS.get((match["unit"] or "").lower().rstrip("."), 1)
    return None if number is None else number * unit


def has_decimal_comma() -> bool:
    """Whether the reader's language writes 1,5 for one and a half."""
    return (get_language() or "en").startswith("de")


def _marks() -> tuple[tuple[str, str], tuple[str, str]]:
    """(decimal mark, mark between thousands): the reader's own first."""
    return ((",", "."), (".", ",")) if has_decimal_comma() else ((".", ","), (",", "."))


def _without_groups(digits: str, point: str, group: str) -> str | None:
    """The digits with a decimal point and nothing between thousands; None if the marks stand otherwise."""
    whole, mark, rest = digits.partition(point)
    if rest and not re.fullmatch("[0-9]+", rest):
        return None
    if re.fullmatch(_GROUPED.format(mark=re.escape(group)), whole):
        whole = whole.replace(group, "")
    elif not re.fullmatch("[0-9]*", whole):
        return None
    return f"{whole}.{rest}" if mark else whole


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if is_day_kept(found) else None
