"""What people type about a baseline."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm


class BaselineForm(ServiceForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Why this plan counts from now on.")
    )
    is_reference = forms.BooleanField(
        label=_("Measure variance against it from now on"), required=False, initial=True
    )
