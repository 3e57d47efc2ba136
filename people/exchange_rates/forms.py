"""Exchange rates as people type, paste or bring them in a file."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.foreign_files.limited_child import MB
from core.foreign_files.table_reader import column_letters
from core.foreign_files.tables import Cell, Table, read_table, shown
from core.forms import ServiceForm
from core.money import CURRENCIES
from core.reading import is_day_kept, plain_number
from people.exchange_rates.services import NewExchange
from people.organisation.forms import DateInput

MAX_BYTES = MB
# What a person pastes; a longer list comes as a file.
MAX_PASTED = 100_000
# So many wrong lines are told of at once.
MAX_ERRORS = 20
_DAYS = forms.DateField(input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"])


class ExchangeRateForm(ServiceForm):
    """What one currency is worth in another from a date on."""

    from_currency = forms.ChoiceField(
        label=gettext_lazy("One unit of"),
        choices=[(code, code) for code in CURRENCIES],
    )
    rate = forms.DecimalField(label=gettext_lazy("is worth"), max_digits=18, decimal_places=8)
    to_currency = forms.ChoiceField(
        label=gettext_lazy("units of"),
        choices=[(code, code) for code in CURRENCIES],
    )
    valid_from = forms.DateField(label=gettext_lazy("Valid from"), widget=DateInput)


class ExchangeRatesForm(ServiceForm):
    """Many rates: a line each, pasted from a table or as a CSV file. A first line of headings is left out."""

    lines = forms.CharField(
        label=gettext_lazy("Paste rates"),
        required=False,
        max_length=MAX_PASTED,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "USD; EUR; 2026-01-01; 0.92"}),
        help_text=gettext_lazy(
            "A line each: one unit of; is worth in; valid from; rate. Copied from a table, or divided by semicolon "
            "or comma."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a CSV or Excel file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        rates: list[NewExchange] = []
        errors: dict[str, list[str]] = {}
        for field, content in self._contents(data).items():
            try:
                found, wrong = read_rates(read_table(content, max_bytes=MAX_BYTES))
            except DomainError as error:
                found, wrong = [], [error.message]
            rates += found
            if wrong:
                errors[field] = wrong[:MAX_ERRORS]
        if errors:
            raise ValidationError(errors)
        if not rates and not self.errors:
            raise ValidationError({"lines": _("Paste at least one rate, or choose a file.")})
        data["rates"] = rates
        return data

    def _contents(self, data: dict[str, Any]) -> dict[str, Any]:
        """Field -> bytes or file, of what was given."""
        text, upload = data.get("lines", ""), data.get("file")
        contents: dict[str, Any] = {"lines": text.encode()} if text.strip() else {}
        return contents | ({"file": upload} if upload else {})


class _WrongCell(ValueError):
    """What a line says in one of its columns, counted from 1, is wrong."""

    def __init__(self, column: int, message: str) -> None:
        super().__init__(message)
        self.column = column


def read_rates(table: Table) -> tuple[list[NewExchange], list[str]]:
    """The rates of a table, and what is wrong with its other lines, by line and column."""
    rates: list[NewExchange] = []
    errors: list[str] = []
    for number, cells in enumerate(table, start=1):
        if not cells:
            continue
        if not rates and not errors and not any(str(cell).upper() in CURRENCIES for cell in cells):
            # A line of headings.
            continue
        try:
            rates.append(_rate_of(cells))
        except _WrongCell as error:
            place = {"number": number, "column": column_letters(error.column), "error": error}
            errors.append(_("Line %(number)s, column %(column)s: %(error)s") % place)
        except ValueError as error:
            errors.append(_("Line %(number)s: %(error)s") % {"number": number, "error": error})
    return rates, errors


def _rate_of(cells: list[Cell]) -> NewExchange:
    if len(cells) < 4:
        raise ValueError(_("two currencies, a date and a rate are needed."))
    source, target = (str(cell).upper() for cell in cells[:2])
    for place, code in enumerate((source, target), start=1):
        if code not in CURRENCIES:
            raise _wrong(place, _("“%(text)s” is not a currency."), cells)
    if source == target:
        raise ValueError(_("the two currencies are the same."))
    return NewExchange(source, target, _number(cells), _day(cells))


def _wrong(place: int, words: str, cells: list[Cell]) -> _WrongCell:
    return _WrongCell(place, words % {"text": str(cells[place - 1])[:40]})


def _number(cells: list[Cell]) -> Decimal:
    text = shown(cells[3])
    # A rate has no marks between thousands: point and comma both divide its decimals.
    number = plain_number(text.replace(",", ".").replace(" ", ""))
    if number is None or not Decimal("0.00000001") <= number < Decimal(10) ** 10:
        raise _wrong(4, _("“%(text)s” is not a rate."), cells)
    return number


def _day(cells: list[Cell]) -> date:
    try:
        day: date = _DAYS.clean(str(cells[2]))
    except ValidationError:
        raise _wrong(3, _("“%(text)s” is not a date."), cells) from None
    if not is_day_kept(day):
        raise _wrong(3, _("“%(text)s” is not a date."), cells)
    return day
