"""What people type about needs; parsing only, the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DecisionField
from projects.models import CustomerNeed, Objective, Project, Stakeholder
from projects.project.forms import ProjectForm


class NeedForm(ProjectForm):
    """A need in the words of whose it is, and what serves it."""

    text = forms.CharField(
        label=_("Need"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the words of whose it is: “I close the month on day three.”"),
    )
    stakeholder = forms.ModelChoiceField(
        Stakeholder.objects.none(),
        label=_("Stakeholder"),
        required=False,
        empty_label=_("Nobody of the register"),
    )
    whose = forms.CharField(
        label=_("Whose"),
        max_length=120,
        required=False,
        help_text=_("Only where it is nobody of the register."),
    )
    importance = DecisionField(
        label=_("Importance"),
        choices=CustomerNeed.Importance.choices,
    )
    objectives = forms.ModelMultipleChoiceField(
        Objective.objects.none(),
        label=_("Served by the objectives"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, project=project, **options)
        choices: dict[str, Any] = {
            "stakeholder": Stakeholder.objects.filter(project=project),
            "objectives": Objective.objects.filter(project=project),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("whose") and not data.get("stakeholder"):
            self.add_error("whose", _("Say whose need it is."))
        return data

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        stakeholder = data.pop("stakeholder")
        objectives = data.pop("objectives")
        return data | {
            "stakeholder_id": stakeholder.pk if stakeholder else None,
            "objective_ids": [row.pk for row in objectives],
        }

    @staticmethod
    def initial_of(need: CustomerNeed) -> dict[str, Any]:
        return {
            "text": need.text,
            "stakeholder": need.stakeholder_id,
            "whose": need.whose,
            "importance": need.importance,
            "objectives": [row.pk for row in need.objectives.all()],
        }
