"""What is typed on the dashboards."""

from django import forms

from alerts.forms import AnswerForm


class NeedAnswerForm(AnswerForm):
    """What somebody says to a row that waits for them; `kind` and `key` name the row."""

    kind = forms.CharField(max_length=30)
    key = forms.CharField(max_length=100)
