"""The planner's fields of a task: all of them in a dialog, or one in place on its panel."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import ServiceModelForm
from people.models import WorkingCalendar
from projects.models import Project
from tasks.models import Task

# What a browser's field of a day and a minute takes.
MOMENT = {"type": "datetime-local"}
ISO_MINUTE = "%Y-%m-%dT%H:%M"


class TaskForm(ServiceModelForm):
    class Meta:
        model = Task
        fields = (
            "name",
            "description",
            "phase",
            "gate",
            "priority",
            "mode",
            "constraint_kind",
            "constraint_date",
            "deadline",
            "earning_method",
        )
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "constraint_date": forms.DateTimeInput(attrs=MOMENT, format=ISO_MINUTE),
            "deadline": forms.DateTimeInput(attrs=MOMENT, format=ISO_MINUTE),
        }

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["phase"].queryset = project.phases.all()
        fields["gate"].queryset = fields["gate"].queryset.filter(phase__project=project)


class PlannedFieldsForm(ServiceModelForm):
    """One of the planner's fields, changed in place on the task panel."""

    class Meta:
        model = Task
        fields = (
            "description",
            "kind",
            "calendar",
            "mode",
            "priority",
            "levelling_can_split",
        )

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
