"""Reads of the subject. Import from here."""

from .curve import curve_chart
from .earned_value import (
    child_rows,
    columns_of,
    earned_page,
    month_sheet_rows,
    sheet_rows,
)

__all__ = [
    "child_rows",
    "columns_of",
    "curve_chart",
    "earned_page",
    "month_sheet_rows",
    "sheet_rows",
]
