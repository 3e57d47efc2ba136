"""Input of the inbox and of the preferences."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.selectors.preferences import KindPreference
from core.forms import ServiceForm

MORNING = time(9)


class SnoozeForm(ServiceForm):
    """How long an alert stays away, in the person's own time zone."""

    LATER = "later"
    TOMORROW = "tomorrow"
    MONDAY = "monday"
    CHOICES = ((LATER, _("In three hours")), (TOMORROW, _("Tomorrow, 09:00")), (MONDAY, _("Monday, 09:00")))

    until = forms.ChoiceField(choices=CHOICES)

    def moment(self, now: datetime) -> datetime:
        """The chosen moment after `now`."""
        choice = self.cleaned_data["until"]
        if choice == self.LATER:
            return now + timedelta(hours=3)
        today = timezone.localdate(now)
        days = 1 if choice == self.TOMORROW else 7 - today.weekday()
        return timezone.make_aware(datetime.combine(today + timedelta(days=days), MORNING))


class PreferencesForm(ServiceForm):
    """One check box for each kind of alert."""

    def __init__(self, *args: Any, kinds: Sequence[KindPreference], **options: Any) -> None:
        super().__init__(*args, **options)
        for entry in kinds:
            self.fields[entry.kind] = forms.BooleanField(
                label=entry.label, help_text=entry.why, required=False, initial=entry.by_email
            )
