from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from tasks.reporting.services import Report


class ProgressForm(ServiceForm):
    """What a tap on My work sends; every field is optional, one of them says what happened."""

    percent_complete = forms.IntegerField(required=False, min_value=0, max_value=100)
    needs_more_days = forms.DecimalField(required=False, min_value=0, max_value=365, decimal_places=1)
    is_done = forms.BooleanField(required=False)
    is_started = forms.BooleanField(required=False)
    blocked_reason = forms.CharField(required=False, max_length=300)

    def report_fields(self) -> dict[str, Any]:
        """The fields that were sent, as reporting/services/progress.py takes them."""
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.data and value is not None
        }
        if "needs_more_days" in given:
            given["needs_more_days"] = float(given["needs_more_days"])
        return given


class OneTapForm(ServiceForm):
    """What an e-mail's button says of a task."""

    DONE, ON_TRACK, DAYS, BLOCKED = "done", "on_track", "days", "blocked"
    CHOICES = (
        (DONE, _("It is done")),
        (ON_TRACK, _("It is on track")),
        (DAYS, _("It needs more days")),
        (BLOCKED, _("It is blocked")),
    )

    do = forms.ChoiceField(label=_("How it stands"), choices=CHOICES, widget=forms.RadioSelect)
    days = forms.DecimalField(
        label=_("More working days than planned"),
        required=False,
        min_value=0,
        max_value=365,
        decimal_places=1,
    )
    reason = forms.CharField(label=_("What blocks it"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("do") == self.DAYS and not data.get("days"):
            self.add_error("days", _("Say how many days."))
        if data.get("do") == self.BLOCKED and not (data.get("reason") or "").strip():
            self.add_error("reason", _("Say what blocks it."))
        return data

    def report(self) -> Report:
        """The report that was chosen, as reporting/services/progress.py takes it."""
        data = self.cleaned_data
        if data["do"] == self.DONE:
            return Report(is_done=True)
        if data["do"] == self.DAYS:
            return Report(needs_more_days=float(data["days"]))
        if data["do"] == self.BLOCKED:
            return Report(blocked_reason=data["reason"])
        return Report(is_started=True)


class TimeForm(ServiceForm):
    hours = forms.DecimalField(label=_("Hours"), min_value=0, max_value=24, decimal_places=2)
    worked_on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def clean_worked_on(self) -> Any:
        return self.cleaned_data["worked_on"] or timezone.localdate()
