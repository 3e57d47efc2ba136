"""HTML input of the organisation's rule of second factors."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.access import ROLE_LABELS, Role
from core.forms import ServiceForm


class FactorRuleForm(ServiceForm):
    roles = forms.MultipleChoiceField(
        label=_("Required of"),
        choices=[(role.value, ROLE_LABELS[role]) for role in Role],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever has one of these roles sets up a second factor before anything else."),
    )
