"""What people type about plan quality: the organisation's limits."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from controls.quality.services import MOST, MOST_DAYS
from controls.quality.words import name_of_check
from core.forms import ServiceForm, TypedDecimalField
from engine.quality import PUBLISHED, Check, Limit, Measure
from engine.quality.findings import MEASURES


class QualityLimitsForm(ServiceForm):
    """A limit for each check, empty for none, and working days where the check goes by them."""

    def __init__(self, *args: Any, limits: Mapping[Check, Limit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for check, limit in limits.items():
            name = name_of_check(check)
            self.fields[f"{check}-value"] = _value_field(name, limit.value)
            if PUBLISHED[check].days is not None:
                self.fields[f"{check}-days"] = _days_field(name, limit.days)

    def rows(self) -> list[dict[str, Any]]:
        """For the page: the check's words, its fields, and the published limit."""
        return [
            {
                "name": name_of_check(check),
                "unit": _unit_of(check),
                "value": self[f"{check}-value"],
                "days": self[f"{check}-days"] if limit.days is not None else None,
                "published": limit.value,
                "published_days": limit.days,
            }
            for check, limit in PUBLISHED.items()
        ]

    def entered(self) -> dict[Check, Limit]:
        return {
            check: Limit(
                self.cleaned_data[f"{check}-value"],
                self.cleaned_data.get(f"{check}-days"),
            )
            for check in PUBLISHED
        }


def _unit_of(check: Check) -> str:
    """“at most, %”, “at least”."""
    if MEASURES[check] == Measure.INDEX:
        return _("at least")
    return _("at least, %") if MEASURES[check] == Measure.MOVED else _("at most, %")


def _value_field(name: str, value: Decimal | None) -> TypedDecimalField:
    return TypedDecimalField(
        label=_("Limit"),
        min_value=Decimal(0),
        max_value=MOST,
        max_digits=5,
        decimal_places=2,
        required=False,
        initial=None if value is None else value.normalize() + 0,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "aria-label": f"{name}: {_('Limit')}"}),
    )


def _days_field(name: str, days: int | None) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Working days"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=days,
        widget=forms.NumberInput(attrs={"aria-label": f"{name}: {_('Working days')}"}),
    )
