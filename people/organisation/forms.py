"""Input about the organisation: its data, its holidays."""

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm, ServiceModelForm
from core.money import CURRENCIES
from people.models import Organisation, WorkingCalendar
from people.places import countries, region_code

ZONES = [
    *sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")),
    "UTC",
]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


def zone_choices(empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((name, name.replace("_", " ")) for name in ZONES)]


class OrganisationForm(ServiceModelForm):
    """The organisation's own data."""

    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=lambda: zone_choices("–")[1:])
    calendar = forms.ModelChoiceField(
        label=_("Working calendar"), queryset=WorkingCalendar.objects.filter(project=None), empty_label=None
    )

    class Meta:
        model = Organisation
        fields = ("name", "currency", "time_zone", "calendar", "cost_approval_limit")


class HolidaysForm(ServiceForm):
    """Country and region whose public holidays are free."""

    country = forms.ChoiceField(
        label=_("Country"),
        choices=countries,
    )
    subdivision = forms.CharField(
        label=_("Region"),
        max_length=60,
        required=False,
        help_text=_("Its name or ISO code, for example Hessen or HE."),
    )

    def clean_subdivision(self) -> str:
        return region_code(self.cleaned_data.get("country", ""), self.cleaned_data["subdivision"])
