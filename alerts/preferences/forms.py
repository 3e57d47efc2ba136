"""Input of the preferences."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.models import AlertTimes
from alerts.preferences.reads import KindPreference
from alerts.preferences.services import Choice
from core.forms import ServiceForm


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class PreferencesForm(ServiceForm):
    """For each kind of alert whether and how it comes, and the person's times."""

    AT_ONCE, DAILY, NO_MAIL, MUTED = "at_once", "daily", "inbox", "muted"
    WAYS = (
        (AT_ONCE, _("Inbox and e-mail at once")),
        (DAILY, _("Inbox and the daily e-mail")),
        (NO_MAIL, _("Inbox only")),
        (MUTED, _("Muted")),
    )

    digest_at = forms.TimeField(label=_("Daily e-mail at"), widget=TimeInput())
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=TimeInput())
    quiet_until = forms.TimeField(label=_("Quiet until"), required=False, widget=TimeInput())

    def __init__(
        self, *args: Any, kinds: Sequence[KindPreference], times: AlertTimes, **options: Any
    ) -> None:
        initial = {name: getattr(times, name) for name in ("digest_at", "quiet_from", "quiet_until")}
        super().__init__(*args, **({"initial": initial} | options))
        self.kinds = kinds
        for entry in kinds:
            self.fields[entry.kind] = forms.ChoiceField(
                label=entry.label, help_text=entry.why, choices=self.WAYS, initial=self._way(entry)
            )

    def kind_fields(self) -> list[forms.BoundField]:
        """The kinds' fields, in the order of the page."""
        return [self[entry.kind] for entry in self.kinds]

    def choices(self) -> dict[str, Choice]:
        """What is chosen for each kind."""
        return {entry.kind: self._choice(self.cleaned_data[entry.kind]) for entry in self.kinds}

    def times(self) -> dict[str, time | None]:
        """The times as the service takes them."""
        return {name: self.cleaned_data.get(name) for name in ("digest_at", "quiet_from", "quiet_until")}

    def _way(self, entry: KindPreference) -> str:
        if entry.is_muted:
            return self.MUTED
        if not entry.by_email:
            return self.NO_MAIL
        return self.DAILY if entry.is_daily else self.AT_ONCE

    def _choice(self, way: str) -> Choice:
        return Choice(
            by_email=way in (self.AT_ONCE, self.DAILY), is_daily=way == self.DAILY, is_muted=way == self.MUTED
        )
