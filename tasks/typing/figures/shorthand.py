"""What people type for durations and links: "3d", "2w", "4h", "3ed", "5d?", "12FS+2d, 7SS". Pure text and numbers.

Units and kinds are also taken as Microsoft Project writes them, in English and in German: "2 wks", "3 edays",
"3 Tage", "2 fWochen", "12EA+2t".
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.reading import has_decimal_comma, typed_number

_NUMBER = "[0-9]+(?:[.,][0-9]+)*"
_WORDS = {
    "min": "m min mins minute minutes minuten",
    "h": "h hr hrs hour hours std stunde stunden",
    "d": "d dy dys day days t tag tage",
    "w": "w wk wks week weeks woche wochen",
    "mo": "mo mos mon mons month months monat monate",
}
# {word as typed: unit}
UNITS = {word: unit for unit, words in _WORDS.items() for word in words.split()}
# The longest first, so that "mon" is not read as "mo" with a rest.
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
# "e" for elapsed time; in German "f", fortlaufend.
_ELAPSED = "[ef]?"
_KINDS = {"EA": "FS", "AA": "SS", "EE": "FF", "AE": "SF"}
_DURATION = re.compile(rf"^\s*({_NUMBER})\s*(?:({_ELAPSED})({_UNIT})\.?)?\s*(\?)?\s*$", re.IGNORECASE)
_LINK = re.compile(
    rf"^\s*([0-9]+(?:\.[0-9]+)*)\s*(FS|SS|FF|SF|{'|'.join(_KINDS)})?"
    rf"\s*(?:([+−-])\s*({_NUMBER})\s*(?:({_ELAPSED})({_UNIT}|%)\.?)?)?\s*$",
    re.IGNORECASE,
)
_ELAPSED_MINUTES = {"min": 1, "h": 60, "d": 1440, "w": 10080, "mo": 43200}
MAX_MINUTES = 60 * 24 * 366 * 50
MAX_PERCENT = 10_000


@dataclass(frozen=True, slots=True)
class Scale:
    """How many working minutes a day, a week and a month are on the calendar at hand."""

    per_day: int = 480
    per_week: int = 2400
    days_per_month: float = 20

    def minutes_in(self, unit: str) -> Decimal:
        return {
            "min": Decimal(1),
            "h": Decimal(60),
            "d": Decimal(self.per_day),
            "w": Decimal(self.per_week),
            "mo": Decimal(str(self.days_per_month)) * self.per_day,
        }[unit]


@dataclass(frozen=True, slots=True)
class Duration:
    minutes: int
    is_elapsed: bool = False
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class TypedLink:
    """A link as typed: the predecessor's WBS code or row number, kind, lag (hundredths of a percent for percent)."""

    predecessor: str
    kind: str = "FS"
    lag: int = 0
    lag_unit: str = "working"


def parse_duration(text: str, scale: Scale) -> Duration:
    """ "3d" -> 3 days of the calendar; a bare number counts days; "e" is elapsed, "?" estimated. DomainError if not."""
    match = _DURATION.match(text)
    if match is None:
        raise DomainError(_("Type a duration like 3d, 4h, 2w, 1mo or 3ed."), field="duration")
    number, elapsed, unit, estimated = match.groups()
    unit = UNITS[(unit or "d").lower()]
    minutes = _count(number, "duration") * (_ELAPSED_MINUTES[unit] if elapsed else scale.minutes_in(unit))
    if minutes > MAX_MINUTES:
        raise DomainError(_("A task cannot be longer than 50 years."), field="duration")
    return Duration(int(minutes.to_integral_value()), bool(elapsed), bool(estimated))


def format_duration(
    minutes: int, scale: Scale, *, is_elapsed: bool = False, is_estimated: bool = False
) -> str:
    """The shortest exact way to say a duration: 3d, 4h, 90min, 3ed; "?" marks an estimate."""
    day = 1440 if is_elapsed else scale.per_day
    prefix, suffix = ("e" if is_elapsed else ""), ("?" if is_estimated else "")
    if day and minutes * 10 % day == 0:
        return (
            f"{number_format(Decimal(minutes) / day, None)}{prefix}d{suffix}"
            if minutes % day
            else f"{minutes // day}{prefix}d{suffix}"
        )
    if minutes % 60 == 0:
        return f"{minutes // 60}{prefix}h{suffix}"
    if minutes % 6 == 0:
        return f"{number_format(Decimal(minutes) / 60, 1)}{prefix}h{suffix}"
    return f"{minutes}{prefix}min{suffix}"


def format_rounded(minutes: int, scale: Scale) -> str:
    """A span that is read and not typed again: from a day on in tenths of a day, below it as exactly as a duration."""
    day = scale.per_day
    if not day or minutes < day:
        return format_duration(minutes, scale)
    tenths = round(Decimal(minutes) * 10 / day)
    return f"{number_format(Decimal(tenths) / 10, None)}d" if tenths % 10 else f"{tenths // 10}d"


def parse_predecessors(text: str, scale: Scale) -> list[TypedLink]:
    """ "12, 7SS+2d; 3FF-50%" -> links, in order. Raises DomainError naming the part that cannot be read."""
    links = []
    for part in split_links(text):
        match = _LINK.match(part)
        if match is None:
            raise DomainError(
                _("“%(part)s” is not a link. Type a WBS code, a kind and a lag: 2.3FS+2d.") % {"part": part},
                field="predecessors",
            )
        links.append(_typed_link(match, scale))
    return links


def split_links(text: str) -> list[str]:
    """The links of a text, divided by semicolon or comma; a comma inside a lag is its decimal mark: 1FS+1,5d.

    Raises DomainError where a comma could be either: "1+1,2" without a unit, in a language that writes 1.2.
    """
    parts: list[str] = []
    for part in text.split(";"):
        pieces = part.split(",")
        while pieces:
            piece = pieces.pop(0)
            if pieces and _is_one_link(f"{piece},{pieces[0]}"):
                piece = f"{piece},{pieces.pop(0)}"
            parts.append(piece.strip())
    return list(filter(None, parts))


def _is_one_link(text: str) -> bool:
    """Whether the comma of this text divides a lag's decimals, and not two links."""
    match = _LINK.match(text)
    number, unit = (match[4], match[6]) if match else (None, None)
    if number is None or "," not in number or typed_number(number) is None:
        return False
    if not unit and not has_decimal_comma():
        raise DomainError(
            _("“%(part)s” may be one link or two. Write 1FS+1.2d for a lag, 1FS+1d; 2 for two links.")
            % {"part": text.strip()},
            field="predecessors",
        )
    return True


def format_lag(lag: int, unit: str, scale: Scale) -> str:
    """A lag with its sign, or an empty string for none: +2d, −4h, +50%, +1ed."""
    if not lag:
        return ""
    sign = "+" if lag > 0 else "−"
    if unit == "percent":
        return f"{sign}{number_format(Decimal(abs(lag)) / 100, None)}%"
    return sign + format_duration(abs(lag), scale, is_elapsed=unit == "elapsed")


def _typed_link(match: re.Match[str], scale: Scale) -> TypedLink:
    code, kind, sign, number, elapsed, unit = match.groups()
    kind = (kind or "FS").upper()
    kind = _KINDS.get(kind, kind)
    if not number:
        return TypedLink(code, kind)
    factor = 1 if sign == "+" else -1
    count = _count(number, "predecessors")
    if unit == "%":
        if count > MAX_PERCENT:
            raise DomainError(_("A lag is at most %(most)d%%.") % {"most": MAX_PERCENT}, field="predecessors")
        return TypedLink(code, kind, factor * int(count * 100), "percent")
    unit = UNITS[(unit or "d").lower()]
    minutes = count * (Decimal(_ELAPSED_MINUTES[unit]) if elapsed else scale.minutes_in(unit))
    if minutes > MAX_MINUTES:
        raise DomainError(_("A lag cannot be longer than 50 years."), field="predecessors")
    return TypedLink(code, kind, factor * int(minutes), "elapsed" if elapsed else "working")


def _count(number: str, field: str) -> Decimal:
    count = typed_number(number)
    if count is None:
        raise DomainError(_("“%(text)s” is not a number.") % {"text": number[:40]}, field=field)
    return count
