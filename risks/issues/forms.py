"""What people type about issues; parsing only, the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from core.forms import ServiceForm
from people.models import User
from risks.entries.forms import ProjectForm
from risks.models import Issue


class IssueForm(ProjectForm):
    wide = ("title", "description")

    title = forms.CharField(label=_lazy("Title"), max_length=200)
    severity = forms.ChoiceField(label=_lazy("Severity"), choices=Issue.Severity.choices, initial="medium")
    description = forms.CharField(
        label=_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    owner = forms.ModelChoiceField(User.objects.none(), label=_lazy("Owner"), required=False)
    due = forms.DateField(label=_lazy("Due"), required=False)
    tasks = forms.CharField(
        label=_lazy("Tasks in whose way it is"),
        required=False,
        help_text=_lazy("WBS numbers, for example 1.3.2, 1.4"),
    )

    def clean_tasks(self) -> list[int]:
        return self.task_ids(self.cleaned_data["tasks"])

    def fields_of_issue(self) -> dict[str, Any]:
        names = ("title", "severity", "description", "due")
        chosen = {"owner_id": self.owner_id, "task_ids": self.cleaned_data["tasks"]}
        return {name: self.cleaned_data[name] for name in names} | chosen

    @staticmethod
    def initial_of(issue: Issue) -> dict[str, Any]:
        names = ("title", "severity", "description", "due")
        codes = ", ".join(task.wbs_code for task in issue.tasks.all())
        return {name: getattr(issue, name) for name in names} | {"owner": issue.owner_id, "tasks": codes}


class ResolveForm(ServiceForm):
    """How an issue got out of the way."""

    wide = ("resolution",)
    resolution = forms.CharField(
        label=_lazy("How it was resolved"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_lazy("So that the next one is quicker."),
    )


class EscalateForm(ProjectForm):
    """To whom an issue is handed up, and what is asked of them."""

    wide = ("reason",)
    owner = forms.ModelChoiceField(User.objects.none(), label=_lazy("To whom"))
    reason = forms.CharField(label=_lazy("What is asked"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **options: Any) -> None:
        # The page below the dialog has a field of an owner, too.
        super().__init__(*args, **{"auto_id": "escalate_%s"} | options)
