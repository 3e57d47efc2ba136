"""Input about one's own address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm


class AddressForm(ServiceForm):
    """The address to sign in with from now on."""

    email = forms.EmailField(
        label=_("New address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
