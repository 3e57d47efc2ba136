"""Input about API tokens."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import ServiceForm
from exchange.models import ApiToken


class TokenForm(ServiceForm):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What it is for, for example: nightly export.")
    )
    scope = forms.ChoiceField(
        label=pgettext_lazy("right", "Access"),
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.READ,
        help_text=_("It can never do more than you can. Give it no more than the program needs."),
    )
    valid_days = forms.IntegerField(label=_("Valid for, days"), min_value=1, max_value=365, initial=90)
