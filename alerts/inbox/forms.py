"""Input of the inbox."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm, TypedDecimalField

MORNING = time(9)


class AnswerForm(ServiceForm):
    """What somebody says to an alert; the service knows which answers it takes."""

    do = forms.CharField(max_length=30)
    days = TypedDecimalField(required=False, min_value=0, max_value=365, decimal_places=1)
    words = forms.CharField(required=False, max_length=300)


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
