"""Tables as files: CSV and Excel with real numbers and dates. A text is never run as a formula."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Rows = Sequence[Sequence[Any]]


def sheet_response(rows: Rows, *, name: str, kind: str) -> HttpResponse:
    """The rows, heads first, as `name`.csv or `name`.xlsx; `kind` is either ending."""
    content, content_type = (
        (_workbook(rows), _XLSX)
        if kind == "xlsx"
        else (_csv(rows).encode("utf-8-sig"), "text/csv; charset=utf-8")
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{kind}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)


def _csv(rows: Rows) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows([[_text(value) for value in row] for row in rows])
    return stream.getvalue()


def _text(value: Any) -> str:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else str(value)


def _workbook(rows: Rows) -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, Decimal):
                    sheet.write_number(number, place, float(value))
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif value is not None:
                    sheet.write_string(number, place, str(value), None if number else bold)
        for place in range(len(rows[0])):
            widest = max(len(_text(row[place])) for row in rows)
            sheet.set_column(place, place, min(60, max(8, widest + 1)))
        sheet.freeze_panes(1, 0)
    return stream.getvalue()
