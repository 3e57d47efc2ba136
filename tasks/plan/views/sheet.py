"""The shown cells of the plan as a workbook: the page sends what it shows, so that the file is exactly that."""

import io
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Action
from core.reading import BIGGEST_INTEGER, iso_day, whole_number
from core.reading.strict_json import json_object
from projects.project.page.frame import project_of

MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 20_000, 60, 2_000
# Excel shows no deeper outline.
DEEPEST = 7
_NUMBER_FORMATS = {"day": "yyyy-mm-dd", "money": "#,##0.00", "percent": "0%", "number": "General"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells, heads first. `kinds`, one a column, say what texts and numbers are; `levels`, one a

    row under the heads, how deep it lies; an empty list leaves either out.
    """

    rows: list[list[str | float]]
    kinds: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)


@login_required
@require_POST
def plan_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """{"rows", "kinds", "levels"} -> an Excel file. Texts stay texts; nothing is run as a formula."""
    project = project_of(request, code, Action.VIEW_PLAN)
    sheet = _sheet_of(request)
    if sheet is None:
        return JsonResponse({"message": _("This table cannot be exported.")}, status=422)
    return HttpResponse(
        workbook(sheet, title=project.code),
        content_type=_XLSX,
        headers={"Content-Disposition": f'attachment; filename="{project.code}-plan.xlsx"'},
    )


def workbook(sheet: Sheet, *, title: str) -> bytes:
    """One sheet with a bold, frozen head, columns as wide as their texts, and the outline of the plan."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        page = book.add_worksheet(title[:31])
        page.outline_settings(visible=True, symbols_below=False)
        bold = book.add_format({"bold": True})
        formats = {kind: book.add_format({"num_format": shown}) for kind, shown in _NUMBER_FORMATS.items()}
        for place, text in enumerate(sheet.rows[0]):
            page.write_string(0, place, str(text), bold)
        for number, row in enumerate(sheet.rows[1:], start=1):
            for place, cell in enumerate(row):
                kind = sheet.kinds[place] if place < len(sheet.kinds) else ""
                _write(page, (number, place), cell, kind, formats.get(kind))
            if number <= len(sheet.levels) and sheet.levels[number - 1]:
                page.set_row(number, None, None, {"level": sheet.levels[number - 1]})
        for place in range(len(sheet.rows[0])):
            widest = max((len(str(row[place])) for row in sheet.rows if place < len(row)), default=8)
            page.set_column(place, place, min(60, max(8, widest + 1)))
        page.freeze_panes(1, 0)
    return stream.getvalue()


def _write(page: Any, at: tuple[int, int], cell: str | float, kind: str, shown: Any) -> None:
    """A day as a date that Excel reckons with, a number as a number, everything else as it stands."""
    if kind == "day" and isinstance(cell, str) and (day := iso_day(cell)):
        page.write_datetime(*at, datetime.combine(day, time()), shown)
    elif isinstance(cell, str):
        whole = None if kind else whole_number(cell, most=BIGGEST_INTEGER)
        if whole is None:
            page.write_string(*at, cell)
        else:
            page.write_number(*at, whole)
    else:
        page.write_number(*at, cell / 100 if kind == "percent" else cell, shown)


def _sheet_of(request: HttpRequest) -> Sheet | None:
    body = json_object(request)
    rows, kinds, levels = body.get("rows"), body.get("kinds", []), body.get("levels", [])
    if not isinstance(rows, list) or not 1 <= len(rows) <= MAX_ROWS:
        return None
    if not isinstance(kinds, list) or not isinstance(levels, list) or len(kinds) > MAX_COLUMNS:
        return None
    clean = [
        [_cell(cell) for cell in row] for row in rows if isinstance(row, list) and len(row) <= MAX_COLUMNS
    ]
    if len(clean) != len(rows) or any(type(level) is not int for level in levels[:MAX_ROWS]):
        return None
    deep = [min(DEEPEST, max(0, level)) for level in levels[:MAX_ROWS]]
    return Sheet(clean, [str(kind) for kind in kinds], deep)


def _cell(cell: Any) -> str | float:
    if type(cell) in (int, float) and abs(cell) < BIGGEST_INTEGER:
        return float(cell)
    return "" if cell is None else str(cell)[:MAX_TEXT]
