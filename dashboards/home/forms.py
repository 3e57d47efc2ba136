"""What is typed on the dashboards."""

from datetime import date, timedelta

from django import forms

from alerts.inbox.forms import AnswerForm
from core.forms import ServiceForm


class NeedAnswerForm(AnswerForm):
    """What somebody says to a row that waits for them; `kind` and `key` name the row."""

    kind = forms.CharField(max_length=30)
    key = forms.CharField(max_length=100)


class NeedForm(ServiceForm):
    """Which row is meant: its kind and its key. `mark`: the answer to it that is taken back."""

    kind = forms.CharField(max_length=30)
    key = forms.CharField(max_length=100)
    mark = forms.IntegerField(required=False, min_value=0)


class PutOffForm(NeedForm):
    """When a row comes back."""

    TOMORROW, NEXT_WEEK = "tomorrow", "week"

    until = forms.ChoiceField(choices=[(TOMORROW, TOMORROW), (NEXT_WEEK, NEXT_WEEK)])

    def back_on(self, today: date) -> date:
        """Tomorrow, or the Monday of next week."""
        days = 1 if self.cleaned_data["until"] == self.TOMORROW else 7 - today.weekday()
        return today + timedelta(days=days)
