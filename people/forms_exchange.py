"""Exchange rates as people type, paste or bring them in a file."""

import csv
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import ServiceForm
from core.money import CURRENCIES
from people.services import NewExchange

MAX_BYTES = 1024 * 1024
_DAYS = forms.DateField(input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"])


class ExchangeRatesForm(ServiceForm):
    """Many rates: a line each, pasted from a table or as a CSV file. A first line of headings is left out."""

    lines = forms.CharField(
        label=gettext_lazy("Paste rates"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "USD; EUR; 2026-01-01; 0.92"}),
        help_text=gettext_lazy(
            "A line each: one unit of; is worth in; valid from; rate. Copied from a table, or divided by semicolon "
            "or comma."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a CSV file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        text = data.get("lines", "")
        if upload := data.get("file"):
            content = upload.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES:
                raise ValidationError({"file": _("The file is larger than %(limit)d MB.") % {"limit": 1}})
            text += "\n" + content.decode("utf-8-sig", errors="replace")
        rates, errors = read_rates(text)
        if errors:
            raise ValidationError({"lines": errors})
        if not rates:
            raise ValidationError({"lines": _("Paste at least one rate, or choose a file.")})
        data["rates"] = rates
        return data


def read_rates(text: str) -> tuple[list[NewExchange], list[str]]:
    """The rates of a text, and what is wrong with its other lines, by their number."""
    found: list[NewExchange] = []
    errors: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        mark = next((mark for mark in "\t;" if mark in line), ",")
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=mark))]
        if not found and not errors and not any(cell.upper() in CURRENCIES for cell in cells):
            continue
        try:
            found.append(_rate_of(cells))
        except ValueError as error:
            errors.append(_("Line %(number)s: %(error)s") % {"number": number, "error": error})
    return found, errors


def _rate_of(cells: list[str]) -> NewExchange:
    if len(cells) < 4:
        raise ValueError(_("two currencies, a date and a rate are needed."))
    source, target, day, rate = cells[:4]
    for code in (source, target):
        if code.upper() not in CURRENCIES:
            raise ValueError(_("“%(text)s” is not a currency.") % {"text": code})
    if source.upper() == target.upper():
        raise ValueError(_("the two currencies are the same."))
    return NewExchange(source.upper(), target.upper(), _number(rate), _day(day))


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or not Decimal("0.00000001") <= number < Decimal(10) ** 10:
        raise ValueError(_("“%(text)s” is not a rate.") % {"text": text})
    return number


def _day(text: str) -> date:
    try:
        day: date = _DAYS.clean(text)
    except ValidationError:
        raise ValueError(_("“%(text)s” is not a date.") % {"text": text}) from None
    return day
