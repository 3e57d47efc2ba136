"""How far any field of a form or of the API may reach, so that nobody has to remember it field by field.

Years 1970 to 2200, whole numbers and ids that their columns hold, decimals of reasonable size, no NaN. A field with
narrower bounds of its own keeps them.
"""

import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.reading import BIGGEST_ID, BIGGEST_INTEGER, BIGGEST_NUMBER, FIRST_DAY, LAST_DAY, is_day_kept


def within_years(value: Any) -> None:
    """Raise ValidationError for a day or moment outside the years that the product reckons with."""
    if isinstance(value, date | datetime) and not is_day_kept(value):
        raise ValidationError(words_of_years())


def words_of_years() -> str:
    """What to say of a day or moment outside the years that the product reckons with."""
    years = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
    return _("Give a day in the years %(first)d to %(last)d.") % years


def within_integers(value: Any) -> None:
    """Raise ValidationError for a whole number that an integer column does not hold."""
    if isinstance(value, int) and abs(value) > BIGGEST_INTEGER:
        raise ValidationError(_("This number is too large."))


def within_ids(value: Any) -> None:
    """Raise ValidationError for a whole number that an id column does not hold."""
    if isinstance(value, int) and abs(value) > BIGGEST_ID:
        raise ValidationError(_("This number is too large."))


def within_numbers(value: Any) -> None:
    """Raise ValidationError for a number that is none, or beyond all amounts."""
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValidationError(_("This is not a number."))
    if isinstance(value, float) and not math.isfinite(value):
        raise ValidationError(_("This is not a number."))
    is_number = isinstance(value, Decimal | float)
    if is_number and not -BIGGEST_NUMBER <= value <= BIGGEST_NUMBER:
        raise ValidationError(_("This number is too large."))


_PLACES = DecimalValidator(24, 8)


def bound_form_field(field: forms.Field) -> None:
    """Add what bounds a form's field by its kind; once, however often it is cleaned."""
    validators: Sequence[Any] = ()
    if isinstance(field, forms.DateField | forms.DateTimeField):
        validators = (within_years,)
    elif isinstance(field, forms.DecimalField):
        validators = (within_numbers, _PLACES)
    elif isinstance(field, forms.FloatField):
        validators = (within_numbers,)
    elif isinstance(field, forms.IntegerField):
        validators = (within_integers,)
    _add(field, validators)


def bound_serializer_field(field: serializers.Field) -> None:
    """Add what bounds a serializer's field by its kind, and that of what a list holds."""
    if isinstance(field, serializers.ListField):
        bound_serializer_field(field.child)
        return
    validators: Sequence[Any] = ()
    if isinstance(field, serializers.DateField | serializers.DateTimeField):
        validators = (within_years,)
    elif isinstance(field, serializers.DecimalField | serializers.FloatField):
        validators = (within_numbers,)
    elif isinstance(field, serializers.IntegerField):
        validators = (within_ids,)
    _add(field, validators)


def _add(field: Any, validators: Sequence[Any]) -> None:
    missing = [validator for validator in validators if validator not in field.validators]
    if missing:
        field.validators = [*field.validators, *missing]
