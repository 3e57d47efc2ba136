"""What people type to start a project and to settle its ways; parsing only, the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from core.money import CURRENCIES
from people.models import User, WorkingCalendar
from projects.models import Project


class NewProjectForm(ServiceForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Short and unique: it stands in addresses, reports and file names."),
    )
    description = forms.CharField(
        label=_("In one sentence"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    start = forms.DateField(label=_("Start"), required=False, help_text=_("Empty: next Monday."))
    currency = forms.ChoiceField(label=_("Currency"), choices=[(name, name) for name in CURRENCIES])
    manager = forms.ModelChoiceField(
        User.objects.none(), label=_("Project manager"), required=False, empty_label=_("Me")
    )
    sponsor = forms.ModelChoiceField(
        User.objects.none(), label=_("Sponsor"), required=False, empty_label=_("Not named yet")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = User.objects.filter(is_active=True).order_by("full_name", "id")
        self.fields["manager"].queryset = people  # type: ignore[attr-defined]
        self.fields["sponsor"].queryset = people  # type: ignore[attr-defined]


class SettingsForm(ServiceForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(
        label=_("In one sentence"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    manager = forms.ModelChoiceField(User.objects.none(), label=_("Project manager"))
    sponsor = forms.ModelChoiceField(
        User.objects.none(), label=_("Sponsor"), required=False, empty_label=_("Not named yet")
    )
    calendar = forms.ModelChoiceField(
        WorkingCalendar.objects.none(),
        label=_("Working calendar"),
        required=False,
        empty_label=_("The organisation's"),
    )
    time_zone = forms.CharField(label=_("Time zone"), max_length=60)
    progress_mode = forms.ChoiceField(
        label=_("Progress"),
        choices=Project.ProgressMode.choices,
        help_text=_("Whether work under way still waits for its predecessors."),
    )
    lag_calendar = forms.ChoiceField(
        label=_("Calendar of lags"),
        choices=Project.LagCalendar.choices,
        help_text=_("On whose working time the wait between linked tasks counts."),
    )
    alap_takes_free_float = forms.BooleanField(
        label=_("“As late as possible” moves nobody who follows"),
        required=False,
        help_text=_("Without it such a task takes its total float, and what follows moves with it."),
    )
    eac_method = forms.ChoiceField(label=_("Forecast formula"), choices=Project.EacMethod.choices)

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        # From its own fields: one that a second list forgot would come up empty, and be saved so.
        initial = {name: getattr(project, name) for name in self.base_fields}
        super().__init__(*args, **{"initial": initial, **options})
        members = User.objects.filter(memberships__project=project, is_active=True).order_by("full_name")
        self.fields["manager"].queryset = members  # type: ignore[attr-defined]
        self.fields["sponsor"].queryset = members  # type: ignore[attr-defined]
        calendars = WorkingCalendar.objects.exclude(owner="person")
        own = calendars.filter(project=project) | calendars.filter(project=None)
        self.fields["calendar"].queryset = own  # type: ignore[attr-defined]


class ReasonForm(ServiceForm):
    reason = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
