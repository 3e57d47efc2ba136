"""What people type for a day: 12 Mar, 12.3.27, 2027-03-12, today, +1w (from where the task is), Mon.

Pasted days may have their weekday before them and a time behind,
as Microsoft Project and Excel write them: "Fri 12/03/27 17:00".
The time is left out: dates go by days.
"""

import re
from datetime import date, timedelta

from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.reading import is_day_kept

_STEP = re.compile(r"^([+−-])\s*([0-9]{1,4})\s*(d|w|mo)?$", re.IGNORECASE)
_ISO = re.compile(r"^([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})$")
_NUMBERS = re.compile(r"^([0-9]{1,2})[./]([0-9]{1,2})[./]?([0-9]{2}|[0-9]{4})?$")
_NAMED = re.compile(r"^([0-9]{1,2})\.?\s*([^\W\d_]+)\.?,?\s*([0-9]{2}|[0-9]{4})?$")
_NAMED_FIRST = re.compile(r"^([^\W\d_]+)\.?\s*([0-9]{1,2}),?\s*([0-9]{2}|[0-9]{4})?$")

_HOUR = "(?:[01]?[0-9]|2[0-3])"
_TIME = re.compile(rf"\s+{_HOUR}(?::[0-5][0-9]){{1,2}}(?:\s*[ap]m)?$")
# In the languages that files and clipboards come in, whatever the reader's is.
_ENGLISH = "mon|tue|wed|thu|fri|sat|sun|tues|thurs"
_ENGLISH_LONG = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_GERMAN = "mo|di|mi|do|fr|sa|so"
_GERMAN_LONG = "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag"
_WEEKDAYS = f"{_ENGLISH}|{_ENGLISH_LONG}|{_GERMAN}|{_GERMAN_LONG}"
_WEEKDAY = re.compile(rf"^(?:{_WEEKDAYS})\.?,?\s+(?=[0-9])")


def parse_day(text: str, *, near: date, today: date) -> date:
    """The day a person means. Without a year it is the one nearest to `near`; "+3d" counts from `near`.

    Raises DomainError naming what could be typed.
    """
    typed = " ".join(text.strip().casefold().split())
    if typed in ("today", _("today").casefold()):
        return today
    step = _STEP.match(typed)
    if step:
        return _stepped(near, step)
    for number, name in [*WEEKDAYS_ABBR.items(), *WEEKDAYS.items()]:
        if typed in (str(name).casefold(), str(name).casefold().rstrip(".")):
            return today + timedelta(days=(number - today.weekday()) % 7)
    parts = _parts(_bare(typed))
    if parts is None:
        raise _unreadable(text)
    try:
        return _dated(*parts, near)
    except ValueError as error:
        raise _unreadable(text) from error


def _bare(typed: str) -> str:
    """Without a weekday before the day and a time behind it."""
    return _TIME.sub("", _WEEKDAY.sub("", typed))


def _parts(typed: str) -> tuple[int, int, int | None] | None:
    """(day, month, year or None)."""
    if match := _ISO.match(typed):
        return int(match[4]), int(match[3]), int(match[1])
    if match := _NUMBERS.match(typed):
        first, second, year_text = match.groups()
        day, month = int(first), int(second)
        # Which comes first is the language's, unless only one can be a month.
        is_american = (get_language() or "en").startswith("en-us") or month > 12 >= day
        if "/" in typed and is_american:
            day, month = month, day
        return day, month, _year(year_text)
    if match := _NAMED.match(typed):
        day_text, word, year_text = match.groups()
    elif match := _NAMED_FIRST.match(typed):
        word, day_text, year_text = match.groups()
    else:
        return None
    found = _month(word)
    return (int(day_text), found, _year(year_text)) if found else None


def _month(word: str) -> int | None:
    for names in (MONTHS_3, MONTHS):
        for number, name in names.items():
            if str(name).casefold().rstrip(".") == word:
                return number
    if len(word) >= 3:
        return next((n for n, name in MONTHS.items() if str(name).casefold().startswith(word)), None)
    return None


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) + 2000 if len(text) == 2 else int(text)


def _dated(day: int, month: int, year: int | None, near: date) -> date:
    if year is not None:
        typed = date(year, month, day)
        if not is_day_kept(typed):
            raise ValueError(year)
        return typed
    candidates = []
    for offset in (-1, 0, 1):
        try:
            candidates.append(date(near.year + offset, month, day))
        except ValueError:  # 29 February
            continue
    return min(candidates, key=lambda found: abs(found - near))


def _stepped(near: date, step: re.Match[str]) -> date:
    sign, number, unit = step.groups()
    days = int(number) * {"d": 1, "w": 7, "mo": 30}[unit or "d"]
    found = near + timedelta(days=days if sign == "+" else -days)
    if not is_day_kept(found):
        raise _unreadable(step.group())
    return found


def _unreadable(text: str) -> DomainError:
    return DomainError(
        _("“%(text)s” is not a day. Type 12 Mar, 2027-03-12, today or +1w.") % {"text": text.strip()}
    )
