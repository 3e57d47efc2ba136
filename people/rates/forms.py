"""Input about rates."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm, TypedDecimalField
from core.money import CURRENCIES
from people.models import User
from people.organisation.forms import DateInput


class RateForm(ServiceForm):
    """A person's rate from a date on."""

    hourly_amount = forms.DecimalField(
        label=_("Hourly amount"), min_value=Decimal(0), max_digits=10, decimal_places=2
    )
    overtime_amount = forms.DecimalField(
        label=_("Overtime amount"),
        min_value=Decimal(0),
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=_("Left empty, an hour of overtime costs what any other does."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)


def _amounts_of(texts: list[str]) -> tuple[Decimal, Decimal | None]:
    """The hourly amount, and that of overtime where one is said. Raises ValidationError."""
    field = TypedDecimalField(min_value=0, max_digits=10, decimal_places=2)
    if not 1 <= len(texts) <= 2:
        raise ValidationError(_text("An hourly amount, and one of overtime."))
    amounts = [field.clean(text) for text in texts]
    return amounts[0], amounts[1] if len(amounts) == 2 else None


class RatesForm(ServiceForm):
    """Many rates from one date: a line each, "name or labour role; amount"."""

    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    lines = forms.CharField(
        label=_("Rates"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "A line each: e-mail or labour role; hourly amount; where it differs, that of overtime. "
            "Example: Consultant; 95.00; 140.00"
        ),
    )

    def clean_lines(self) -> list[tuple[User | None, str, Decimal, Decimal | None]]:
        people = {user.email.lower(): user for user in User.objects.filter(is_active=True)}
        found, errors = [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not line.strip():
                continue
            whose, *amounts = (part.strip() for part in line.split(";"))
            amount = "; ".join(amounts)
            try:
                value, overtime = _amounts_of(amounts)
            except ValidationError:
                errors.append(
                    _text("Line %(number)s: “%(amount)s” is not an amount.")
                    % {"number": number, "amount": amount}
                )
                continue
            user = people.get(whose.lower())
            if not whose or ("@" in whose and user is None):
                errors.append(
                    _text("Line %(number)s: nobody has the address “%(whose)s”.")
                    % {"number": number, "whose": whose}
                )
                continue
            found.append((user, "" if user else whose, value, overtime))
        if errors:
            raise ValidationError(errors)
        return found
