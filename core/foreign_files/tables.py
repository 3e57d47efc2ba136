"""Tables that people bring: a CSV or Excel file, or what they paste, as lines of cells."""

from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.foreign_files.limited_child import MB, Limits, read_in_child

Cell = str | int | float
Table = list[list[Cell]]

MAX_BYTES = 5 * MB
# With the row of the headings.
MAX_ROWS = 10_001
MAX_COLUMNS = 60
MAX_TEXT = 300
MAX_CHARACTERS = 20_000_000
_LIMITS = Limits(seconds=15)


def read_table(source: IO[bytes] | bytes, *, max_bytes: int = MAX_BYTES) -> Table:
    """The lines of a file, the headings first; a blank line is an empty list. Raises DomainError naming `file`.

    A cell is a text, or a number where an Excel file holds one: that needs no guess about points and commas.
    """
    file = BytesIO(source) if isinstance(source, bytes) else source
    size = file.seek(0, 2)
    if not size:
        raise DomainError(_("The file is empty."), field="file")
    if size > max_bytes:
        raise DomainError(
            _("The file is larger than %(limit)d MB.") % {"limit": max_bytes // MB}, field="file"
        )
    options = {
        "max_rows": MAX_ROWS,
        "max_columns": MAX_COLUMNS,
        "max_text": MAX_TEXT,
        "max_characters": MAX_CHARACTERS,
    }
    return list(read_in_child("core.foreign_files.table_reader:rows", file, limits=_LIMITS, options=options))


def shown(cell: Cell) -> str:
    """A cell as text: a number without an exponent."""
    if isinstance(cell, float):
        return f"{cell:.10f}".rstrip("0").rstrip(".")
    return str(cell)
