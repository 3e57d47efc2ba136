"""HTML input of people about their own account: joining, setting up, another address."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from core.money import CURRENCIES
from people.forms import zone_choices
from people.models import User
from people.places import countries, region_code


class AcceptForm(ServiceForm):
    """The invited person's name and password."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = _(
            "At least 12 characters. A sentence is easier to remember than a word."
        )

    def clean(self) -> dict[str, Any] | None:
        """A weak password is told together with whatever else is wrong."""
        cleaned = super().clean()
        if "password" in self.cleaned_data:
            names = {name: self.cleaned_data.get(name, "") for name in ("full_name", "email")}
            try:
                validate_password(self.cleaned_data["password"], User(**names))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class AddressForm(ServiceForm):
    """The address to sign in with from now on."""

    email = forms.EmailField(label=_("New address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


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
