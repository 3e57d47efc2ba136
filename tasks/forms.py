from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import ServiceForm, ServiceModelForm
from people.models import WorkingCalendar
from projects.models import Project
from tasks.models import Task


class ProgressForm(ServiceForm):
    """What a tap on My work sends; every field is optional, one of them says what happened."""

    percent_complete = forms.IntegerField(required=False, min_value=0, max_value=100)
    needs_more_days = forms.DecimalField(required=False, min_value=0, max_value=365, decimal_places=1)
    is_done = forms.BooleanField(required=False)
    is_started = forms.BooleanField(required=False)
    blocked_reason = forms.CharField(required=False, max_length=300)

    def report_fields(self) -> dict[str, Any]:
        """The fields that were sent, as services/progress.py takes them."""
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.data and value is not None
        }
        if "needs_more_days" in given:
            given["needs_more_days"] = float(given["needs_more_days"])
        return given


class TimeForm(ServiceForm):
    hours = forms.DecimalField(label=_("Hours"), min_value=0, max_value=24, decimal_places=2)
    worked_on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def clean_worked_on(self) -> Any:
        return self.cleaned_data["worked_on"] or timezone.localdate()


class TaskForm(ServiceModelForm):
    class Meta:
        model = Task
        fields = (
            "name", "description", "phase", "gate", "priority", "mode", "constraint_kind", "constraint_date",
            "deadline", "earning_method",
        )  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "constraint_date": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "deadline": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].queryset = project.phases.all()  # type: ignore[attr-defined]
        self.fields["gate"].queryset = self.fields["gate"].queryset.filter(phase__project=project)  # type: ignore[attr-defined]


class PlannedFieldsForm(ServiceModelForm):
    """One of the planner's fields, changed in place on the task panel."""

    class Meta:
        model = Task
        fields = ("description", "kind", "calendar", "mode", "priority")

    def __init__(self, *args: Any, project: Project, only: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name != only:
                del self.fields[name]
        if not self.fields:
            raise DomainError(str(_("This field cannot be changed here.")))
        if "calendar" in self.fields:
            self.fields["calendar"].queryset = WorkingCalendar.objects.filter(  # type: ignore[attr-defined]
                Q(project=None) | Q(project=project)
            )
