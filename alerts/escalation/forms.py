"""Input of the organisation's steps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm


class EscalationForm(ServiceForm):
    """Working days until the next person hears of an overdue task."""

    manager_after = forms.IntegerField(
        label=_("The project manager hears after"),
        min_value=0,
        max_value=60,
        help_text=_("Working days overdue. Whoever is on the task hears at once."),
    )
    sponsor_after = forms.IntegerField(
        label=_("The sponsor hears after"), min_value=0, max_value=60, help_text=_("Working days overdue.")
    )
