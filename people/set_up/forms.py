"""Input of the first admin."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.money import CURRENCIES
from people.invitations.forms import AcceptForm
from people.organisation.forms import zone_choices
from people.places import countries, region_code


def _with_none() -> list[tuple[str, str]]:
    return [("", "–"), *countries()]


class SetUpForm(AcceptForm):
    """The first admin, the organisation and its working time, before anybody can sign in."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    organisation = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=lambda: zone_choices("–")[1:])
    country = forms.ChoiceField(label=_("Country of holidays"), required=False, choices=_with_none)
    subdivision = forms.CharField(
        label=_("Region"),
        max_length=60,
        required=False,
        help_text=_("Its name or ISO code, for example Hessen or HE."),
    )
    field_order = (
        "full_name",
        "email",
        "password",
        "organisation",
        "currency",
        "time_zone",
        "country",
        "subdivision",
    )

    def clean_subdivision(self) -> str:
        return region_code(self.cleaned_data.get("country", ""), self.cleaned_data["subdivision"])

    def part(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The page's parts: heading, fields."""
        return [
            (_("You"), self.part("full_name", "email", "password")),
            (_("Organisation"), self.part("organisation", "currency")),
            (_("Working time"), self.part("time_zone", "country", "subdivision")),
        ]
