"""Input of the inbox and of the preferences."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.models import AlertTimes
from alerts.selectors.preferences import KindPreference
from alerts.services import Choice
from core.forms import ServiceForm, TypedDecimalField
from core.registry import alert_kinds

MORNING = time(9)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


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


class TeamsChannelForm(ServiceForm):
    """A channel: its name, its workflow's address, and what it is told of."""

    # What is written to a person, and not to a team.
    PERSONAL = frozenset(
        {
            "mention",
            "comment",
            "time_returned",
            "cost_decided",
            "control_action",
            "assigned",
            "change_decided",
        }
    )

    name = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(
        label=_("Address of the workflow"),
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("In Teams: Workflows, “Send webhook alerts to a channel”. It is not shown again."),
    )
    project_id = forms.TypedChoiceField(label=_("Project"), required=False, coerce=int, empty_value=None)
    kinds = forms.MultipleChoiceField(
        label=_("Tells of"), error_messages={"required": _("Choose at least one kind of alert.")}
    )

    def __init__(
        self, *args: Any, projects: Sequence[tuple[int, str]], is_new: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if not is_new:
            self.fields["url"].required = False
            self.fields["url"].help_text = _("Leave it empty to keep the address that is stored.")
        project, kinds = self.fields["project_id"], self.fields["kinds"]
        project.choices = [("", _("Every project")), *projects]  # type: ignore[attr-defined]
        kinds.choices = [(name, kind.label) for name, kind in alert_kinds]  # type: ignore[attr-defined]
        kinds.initial = [name for name in alert_kinds.names() if name not in self.PERSONAL]
