"""Tables of money from files: CSV or Excel read into rows of text, and the dates and amounts in them. Pure."""

import csv
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import gettext as _

from core.errors import DomainError

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
# With the row of the headings.
MAX_ROWS = 10_001
MAX_COLUMNS = 60
MAX_CELL = 300
_DAY_FIRST = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})$")
_GROUPED = re.compile(r"^\d{1,3}([.,' ]\d{3})*$")


def read_table(data: bytes) -> list[list[str]]:
    """The cells of a CSV or Excel file (its first sheet) as text, line by line. Raises DomainError naming `file`."""
    if not data:
        raise DomainError(_("The file is empty."), field="file")
    if len(data) > MAX_BYTES:
        raise DomainError(
            _("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024 // 1024}, field="file"
        )
    rows = _excel(data) if data.startswith(b"PK\x03\x04") else _csv(data)
    table = [[_text(cell) for cell in row[:MAX_COLUMNS]] for row in rows]
    while table and not any(table[-1]):
        table.pop()
    if len(table) < 2:
        raise DomainError(_("The file has no rows below its headings."), field="file")
    if len(table) > MAX_ROWS:
        raise DomainError(
            _("The file has more than %(limit)d rows. Divide it.") % {"limit": MAX_ROWS - 1}, field="file"
        )
    return table


def _csv(data: bytes) -> Iterable[list[Any]]:
    if b"\x00" in data:
        raise DomainError(_("This is neither a CSV nor an Excel (.xlsx) file."), field="file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def _excel(data: bytes) -> list[list[Any]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise DomainError(_("The file is too large when unpacked."), field="file")
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return [list(row) for row in sheet.iter_rows(max_row=MAX_ROWS + 1, values_only=True)]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise DomainError(_("This Excel file cannot be read."), field="file") from error


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return format(Decimal(str(cell)), "f")
    return str(cell).strip()[:MAX_CELL]


def as_date(text: str) -> date | None:
    """2026-11-03, 3.11.2026 or 3/11/2026 (day first); None for anything else."""
    try:
        if match := _DAY_FIRST.match(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def as_amount(text: str) -> Decimal | None:
    """1,234.50, 1.234,50, 1234.5, −12 or (12.00), with or without a currency sign; None for anything else.

    The last point or comma divides the cents when one or two digits follow it; others group thousands.
    """
    clean = re.sub(r"[€$£\s\u00a0\u202f]|[A-Z]{3}", "", text.replace("−", "-"))
    is_negative = clean.startswith(("-", "(")) or clean.endswith("-")
    clean = clean.strip("()-+")
    whole, mark, rest = re.match(r"^(.*?)(?:([.,])(\d{1,2}))?$", clean).groups()  # type: ignore[union-attr]
    if not _GROUPED.match(whole or "") and not (whole or "").isdigit():
        return None
    try:
        amount = Decimal(re.sub(r"[.,' ]", "", whole) + (f".{rest}" if mark else ""))
    except InvalidOperation:
        return None
    return -amount if is_negative else amount
