"""Tables of money from files: the dates and amounts in their cells, read as the column writes them. Pure."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.foreign_files.tables import Cell, Table, read_table
from core.reading import is_day_kept

_SLASHED = re.compile(r"^([0-9]{1,2})([./])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})$")
_UNIT = re.compile(r"[€$£\s\u00a0\u202f]|[A-Z]{3}")
_NUMBER = re.compile(r"^[0-9]{1,16}(?:[.,'’][0-9]{1,16})*$")
_GROUPED = re.compile(r"^[1-9][0-9]{0,2}(?:[.,'’][0-9]{3})+$")
_DIGITS = re.compile(r"^[0-9]+$")
_AMBIGUOUS = re.compile(r"^[1-9][0-9]{0,2}([.,])[0-9]{3}$")
# Of a column whose cells divide by both marks: one that may be read in two ways is then no amount.
BOTH_MARKS = "?"
# Beyond this no field of ours holds an amount.
TOO_MUCH = Decimal(10) ** 12


def read_ledger(source: bytes) -> Table:
    """The lines of a ledger file with its headings first. Raises DomainError naming `file`."""
    table = read_table(source)
    if len(table) < 2:
        raise DomainError(_("The file has no rows below its headings."), field="file")
    return table


def as_date(text: Cell, *, month_first: bool = False) -> date | None:
    """2026-11-03, 3.11.2026, 3.11.26, 3/11/2026; None for anything else, also for a year out of reach.

    The day stands first; behind slashes the month does where the column shows it (`writes_month_first`).
    """
    words = str(text)
    try:
        if match := _SLASHED.match(words):
            first, second, year = int(match[1]), int(match[3]), int(match[4])
            year += 2000 if len(match[4]) == 2 else 0
            month, day = (first, second) if month_first and match[2] == "/" else (second, first)
            return _within(date(year, month, day))
        return _within(date.fromisoformat(words[:10]))
    except ValueError:
        return None


def _within(day: date) -> date | None:
    return day if is_day_kept(day) else None


def writes_month_first(cells: Iterable[Cell]) -> bool:
    """Whether a column's dates are American: one has a second number that can be no month, none a first one."""
    dates = [match for cell in cells if (match := _SLASHED.match(str(cell))) and match[2] == "/"]
    return any(int(match[3]) > 12 for match in dates) and not any(int(match[1]) > 12 for match in dates)


def as_amount(cell: Cell, *, decimal_mark: str = "") -> Decimal | None:
    """1,234.50, 1.234,50, 1234.5, −12 or (12.00), with or without a currency sign; None for anything else.

    Of two different marks the last divides; a single one groups thousands when three digits follow it and no zero
    stands before it, unless the column divides by that mark (`decimal_mark_of`). A number of an Excel file is taken
    as it is.
    """
    if isinstance(cell, int | float):
        return _bounded(Decimal(cell))
    clean, is_negative = _bare(cell)
    if not _NUMBER.match(clean) or (decimal_mark == BOTH_MARKS and _AMBIGUOUS.match(clean)):
        return None
    whole, fraction = _divided(clean, decimal_mark)
    if whole is None:
        return None
    amount = _bounded(Decimal(f"{whole}.{fraction or 0}"))
    return -amount if amount is not None and is_negative else amount


def _bounded(amount: Decimal) -> Decimal | None:
    return amount if amount.is_finite() and abs(amount) < TOO_MUCH else None


def _bare(text: str) -> tuple[str, bool]:
    """The digits and marks of an amount, and whether it is below zero."""
    clean = _UNIT.sub("", text.replace("−", "-"))
    is_negative = clean.startswith(("-", "(")) or clean.endswith("-")
    return clean.strip("()-+"), is_negative


def _divided(clean: str, decimal_mark: str) -> tuple[str | None, str]:
    """Digits before and behind the decimal mark; None for what follows no way of writing numbers."""
    if _DIGITS.match(clean):
        return clean, ""
    head, mark, tail = _at_last_mark(clean)
    if decimal_mark == mark or _divides(head, mark, tail, clean):
        whole = head
        fraction = tail
    else:
        whole, fraction = clean, ""
    if mark in whole and fraction:
        return None, ""
    if not _DIGITS.match(whole) and not _GROUPED.match(whole):
        return None, ""
    return re.sub(r"[.,'’]", "", whole), fraction


def _at_last_mark(clean: str) -> tuple[str, str, str]:
    place = max(clean.rfind(mark) for mark in ".,'’")
    return clean[:place], clean[place], clean[place + 1 :]


def _divides(head: str, mark: str, tail: str, clean: str) -> bool:
    """Whether the last mark stands before a fraction."""
    if mark in "'’":
        return False
    if len(tail) <= 2:
        return True
    has_other_mark = any(other in head for other in ".,'’" if other != mark)
    return len(tail) == 3 and clean.count(mark) == 1 and (head == "0" or has_other_mark)


def decimal_mark_of(cells: Iterable[Cell]) -> str:
    """The mark by which a column divides fractions, as the cells that leave no doubt show; empty where none does.

    BOTH_MARKS where some divide by one and some by the other. Only of use for cells like 1,234, which alone may be
    a thousand or one and a quarter.
    """
    marks = set()
    for cell in cells:
        if isinstance(cell, str):
            marks.add(_mark_without_doubt(_bare(cell)[0]))
    marks.discard("")
    return marks.pop() if len(marks) == 1 else BOTH_MARKS if marks else ""


def _mark_without_doubt(clean: str) -> str:
    if not _NUMBER.match(clean) or _DIGITS.match(clean) or _AMBIGUOUS.match(clean):
        return ""
    # Swiss grouping says nothing about what others in the column write.
    if "'" in clean or "’" in clean:
        return ""
    head, mark, tail = _at_last_mark(clean)
    if _divides(head, mark, tail, clean):
        return mark
    if not _GROUPED.match(clean):
        return ""
    return "," if mark == "." else "."
