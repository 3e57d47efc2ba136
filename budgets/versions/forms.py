"""What people say about a version of the budget."""

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import DecisionField, ServiceForm


class SubmitForm(ServiceForm):
    reason = forms.CharField(label=gettext_lazy("What changed, and why"), max_length=300, required=False)


class DecisionForm(ServiceForm):
    decision = DecisionField(
        choices=[("approve", gettext_lazy("Approve")), ("return", gettext_lazy("Return"))],
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
