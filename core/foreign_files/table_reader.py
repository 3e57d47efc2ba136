"""The cells of a CSV or Excel file, line by line. Runs in the limited child (core/foreign_files/limited_child.py)."""

import csv
import mimetypes
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import StringIO
from typing import IO, Any

from defusedxml.common import DefusedXmlException

from core.foreign_files.unreadable import Unreadable, gettext_noop

# Excel's own bound for a cell.
MAX_CELL = 32_767
MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
# Opening tags of the table of texts: each text has at least two, and reading one takes ten microseconds.
MAX_SHARED_TAGS = 1_500_000
_NOT_A_TABLE = gettext_noop("This is neither a CSV nor an Excel (.xlsx) file.")
_NOT_EXCEL = gettext_noop("This Excel file cannot be read.")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
Cell = str | int | float


def rows(
    source: IO[bytes], *, max_rows: int, max_columns: int, max_text: int, max_characters: int
) -> Iterator[list[Cell]]:
    """Each line's cells without the empty ones at its end; numbers of an Excel file stay numbers, dates are ISO texts.

    Blank lines come as empty lists, so that the n-th list is the n-th line of the file. Texts are cut to `max_text`.
    Raises Unreadable naming row and column.
    """
    left = max_characters
    waiting = 0
    for number, cells in enumerate(_raw_rows(source, max_rows, max_columns), start=1):
        line = _line(cells, number, max_columns, max_text)
        if not line:
            # Blank lines at the end of a file are none of it.
            waiting += 1
            continue
        if number > max_rows:
            raise Unreadable(
                gettext_noop("The file has more than %(limit)s rows. Divide it."), limit=max_rows - 1
            )
        left -= sum(len(cell) for cell in line if isinstance(cell, str))
        if left < 0:
            raise Unreadable(
                gettext_noop("Row %(row)s: up to here the file holds more text than is taken in. Divide it."),
                row=number,
            )
        for _blank in range(waiting):
            yield []
        waiting = 0
        yield line


def _raw_rows(source: IO[bytes], max_rows: int, max_columns: int) -> Iterable[Iterable[Any]]:
    head = source.read(4)
    source.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _excel(source, max_rows, max_columns)
    return _csv(source.read())


def _line(cells: Iterable[Any], number: int, max_columns: int, max_text: int) -> list[Cell]:
    line: list[Cell] = []
    for place, cell in enumerate(cells, start=1):
        value = _value(cell, number, place)
        if value == "":
            continue
        if place > max_columns:
            raise Unreadable(
                gettext_noop("Row %(row)s, column %(column)s: more than %(limit)s columns are not taken in."),
                row=number,
                column=column_letters(place),
                limit=max_columns,
            )
        line += [""] * (place - 1 - len(line))
        line.append(value[:max_text] if isinstance(value, str) else value)
    return line


def _value(cell: Any, row: int, column: int) -> Cell:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float):
        # NaN and numbers beyond what any field holds are no numbers.
        return cell if abs(cell) < 1e15 else str(cell)[:40]
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell)
    if len(text) > MAX_CELL:
        raise Unreadable(
            gettext_noop("Row %(row)s, column %(column)s: a cell holds at most %(limit)s characters."),
            row=row,
            column=column_letters(column),
            limit=MAX_CELL,
        )
    return _CONTROL.sub("", text).strip()


def column_letters(number: int) -> str:
    """The 1st column is A, the 27th AA, as a table program calls them."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    # A quotation mark that nobody closes would swallow the rest of the file.
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise Unreadable(
            gettext_noop("Line %(line)s: this line cannot be read as CSV. Is a quotation mark left open?"),
            line=reader.line_num,
        ) from error


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        raise Unreadable(_NOT_A_TABLE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _excel(source: IO[bytes], max_rows: int, max_columns: int) -> Iterator[tuple[Any, ...]]:
    # openpyxl would load it for types that no file holds, and it is half of our memory.
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]
    # It also asks the machine for names of file types, which this process may not read.
    mimetypes.knownfiles.clear()
    from openpyxl import load_workbook

    rows_read = 0
    try:
        check_archive(source)
        book = load_workbook(source, read_only=True, data_only=True, keep_links=False)
        if not book.worksheets:
            raise Unreadable(gettext_noop("The Excel file has no sheet with cells."))
        sheet = book.worksheets[0]
        bounds = {"max_row": max_rows + 1, "max_col": max_columns + 1}
        for cells in sheet.iter_rows(values_only=True, **bounds):
            rows_read += 1
            yield cells
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        # openpyxl raises whatever its models and XML happen to raise; the file is no Excel file either way.
        raise _refusal(error, rows_read) from error


def _refusal(error: BaseException | None, rows_read: int) -> Unreadable:
    while error is not None:
        if isinstance(error, DefusedXmlException):
            return Unreadable(
                gettext_noop("The file declares XML entities or a document type; that is not allowed.")
            )
        error = error.__context__
    if rows_read:
        return Unreadable(gettext_noop("This Excel file cannot be read after row %(row)s."), row=rows_read)
    return Unreadable(_NOT_EXCEL)


def check_archive(source: IO[bytes]) -> None:
    """Refuse an archive that would unpack to too much. Raises Unreadable, or zipfile.BadZipFile."""
    with zipfile.ZipFile(source) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_ENTRIES or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise Unreadable(gettext_noop("The file is too large when unpacked."))
        for part in parts:
            if part.filename.lower().endswith("sharedstrings.xml"):
                _check_shared_texts(archive, part)


def _check_shared_texts(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Texts are read whole before the first cell: their number is looked at first, which costs next to nothing."""
    tags = 0
    with archive.open(part) as texts:
        while block := texts.read(1024 * 1024):
            tags += block.count(b"<")
            if tags > MAX_SHARED_TAGS:
                raise Unreadable(gettext_noop("The file is too large when unpacked."))
