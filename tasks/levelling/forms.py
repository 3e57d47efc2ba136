"""The question of the what-if page, read from its address."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import ServiceForm
from projects.models import Project
from tasks.levelling.reads import Kind, Question
from tasks.models import Resource, Task

MAX_DAYS = 365
MOST_OFFERED = 200


class WhatIfForm(ServiceForm):
    """Fields of one kind of question; a task is typed by its WBS code or name."""

    task = forms.CharField(
        label=gettext_lazy("Task"),
        max_length=420,
        widget=forms.TextInput(attrs={"list": "what-if-tasks", "autocomplete": "off"}),
    )
    days = forms.DecimalField(
        label=gettext_lazy("Working days more"), min_value=0, max_value=MAX_DAYS, decimal_places=1, initial=5
    )
    resource = forms.ModelChoiceField(queryset=Resource.objects.none(), label=gettext_lazy("Person"))
    first = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}))

    fields_of = {
        Kind.LONGER: ("task", "days"),
        Kind.LATER: ("task", "first"),
        Kind.AWAY: ("resource", "first", "last"),
    }

    def __init__(self, *args: Any, project: Project, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.kind = project, kind
        self.found: Task | None = None
        for name in set(self.fields) - set(self.fields_of[kind]):
            del self.fields[name]
        if "resource" in self.fields:
            people = Resource.objects.filter(project=project, kind=Resource.Kind.WORK)
            self.fields["resource"].queryset = people.order_by("name", "id")  # type: ignore[attr-defined]
        if kind == Kind.LATER:
            self.fields["first"].label = gettext_lazy("Starts on, or later")

    def clean_task(self) -> str:
        """The task whose WBS code comes first in the text, else the only one of that name."""
        text = str(self.cleaned_data["task"]).strip()
        tasks = unfinished(self.project)
        code = text.split(" ", 1)[0]
        self.found = tasks.filter(wbs_code=code).first() or tasks.filter(name__iexact=text).first()
        if self.found is None:
            raise forms.ValidationError(_("No unfinished task has this WBS code or name."))
        return text

    def clean_days(self) -> Any:
        days = self.cleaned_data["days"]
        if not days:
            raise forms.ValidationError(_("Enter more than 0 days."))
        return days

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if self.kind == Kind.AWAY and first and last:
            if last < first:
                self.add_error("last", _("The end lies before the start."))
            elif last - first > timedelta(days=MAX_DAYS):
                self.add_error("last", _("A year at most."))
        if self.kind == Kind.LATER and self.found is not None and self.found.actual_start:
            self.add_error("task", _("This task has begun."))
        return data

    def question(self) -> Question:
        """What was asked; call on a valid form."""
        data = self.cleaned_data
        return Question(
            self.kind,
            task=self.found,
            days=data.get("days") or Decimal(0),
            resource=data.get("resource"),
            first=data.get("first"),
            last=data.get("last"),
        )


def unfinished(project: Project) -> QuerySet[Task]:
    """Tasks that a question can be about: no summaries, no milestones, nothing done."""
    return Task.objects.filter(project=project, is_milestone=False).unfinished().order_by("row_number", "id")
