"""The shown cells of the plan as a workbook: the page sends what it shows, so that the file is exactly that."""

import io

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Action
from core.forms import actor_of
from core.reading import BIGGEST_INTEGER, whole_number
from core.strict_json import json_object
from projects.selectors import project_by_code

MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 20_000, 60, 2_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_POST
def plan_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """{"rows": [[text, ...], ...]}, heads first -> an Excel file. Texts stay texts; nothing is run as a formula."""
    project = project_by_code(actor_of(request), code, Action.VIEW_PLAN)
    rows = _rows_of(request)
    if rows is None:
        return JsonResponse({"message": _("This table cannot be exported.")}, status=422)
    return HttpResponse(
        workbook(rows, title=project.code),
        content_type=_XLSX,
        headers={"Content-Disposition": f'attachment; filename="{project.code}-plan.xlsx"'},
    )


def workbook(rows: list[list[str]], *, title: str) -> bytes:
    """One sheet with a bold, frozen head and columns as wide as their texts."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True})
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                whole = whole_number(text, most=BIGGEST_INTEGER) if number else None
                if whole is not None:
                    sheet.write_number(number, place, whole)
                else:
                    sheet.write_string(number, place, text, bold if number == 0 else None)
        for place in range(len(rows[0])):
            widest = max((len(row[place]) for row in rows if place < len(row)), default=8)
            sheet.set_column(place, place, min(60, max(8, widest + 1)))
        sheet.freeze_panes(1, 0)
    return stream.getvalue()


def _rows_of(request: HttpRequest) -> list[list[str]] | None:
    rows = json_object(request).get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MAX_ROWS:
        return None
    clean = [
        [str(text)[:MAX_TEXT] for text in row]
        for row in rows
        if isinstance(row, list) and len(row) <= MAX_COLUMNS
    ]
    return clean if len(clean) == len(rows) else None
