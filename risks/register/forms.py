"""What people type about risks and issues; parsing only, the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from core.forms import AmountField, ServiceForm
from people.models import User
from risks.entries.forms import ProjectForm
from risks.entries.services import THREE_POINTS
from risks.models import Issue, Risk
from risks.register.reads import Scales

_STEPS = ("inherent", "current", "target")
_STEP_LABELS = {
    "inherent_probability": _lazy("Probability before any response"),
    "inherent_impact": _lazy("Impact before any response"),
    "current_probability": _lazy("Probability now"),
    "current_impact": _lazy("Impact now"),
    "target_probability": _lazy("Probability aimed at"),
    "target_impact": _lazy("Impact aimed at"),
}


class RiskForm(ProjectForm):
    """A threat or an opportunity. Amounts are asked only of who may see costs."""

    wide = ("title", "cause", "event", "effect")

    title = forms.CharField(label=_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(label=_lazy("Kind"), choices=Risk.Kind.choices)
    category = forms.ChoiceField(label=_lazy("Category"), choices=Risk.Category.choices)
    cause = forms.CharField(label=_lazy("Cause"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    event = forms.CharField(label=_lazy("Event"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    effect = forms.CharField(label=_lazy("Effect"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    trigger = forms.CharField(
        label=_lazy("Trigger"),
        required=False,
        max_length=300,
        help_text=_lazy("What would tell us that it begins"),
    )
    owner = forms.ModelChoiceField(User.objects.none(), label=_lazy("Owner"), required=False)
    proximity = forms.ChoiceField(
        label=_lazy("When"), choices=Risk.Proximity.choices, initial=Risk.Proximity.NEAR
    )
    review_on = forms.DateField(label=_lazy("Next review"), required=False)
    probability_percent = forms.IntegerField(
        label=_lazy("Probability, %"), min_value=0, max_value=100, initial=30
    )
    tasks = forms.CharField(
        label=_lazy("Tasks it would hit"),
        required=False,
        help_text=_lazy("WBS numbers, for example 1.3.2, 1.4"),
    )
    impact_days_low = forms.DecimalField(label=_lazy("Working days, at least"), required=False, min_value=0)
    impact_cost_low = AmountField(label=_lazy("Cost, at least"), required=False, min_value=0)
    impact_days_likely = forms.DecimalField(
        label=_lazy("Working days, most likely"), required=False, min_value=0
    )
    impact_cost_likely = AmountField(label=_lazy("Cost, most likely"), required=False, min_value=0)
    impact_days_high = forms.DecimalField(label=_lazy("Working days, at most"), required=False, min_value=0)
    impact_cost_high = AmountField(label=_lazy("Cost, at most"), required=False, min_value=0)

    def __init__(self, *args: Any, sees_costs: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not sees_costs:
            for name in THREE_POINTS["impact_cost"]:
                del self.fields[name]

    def clean_tasks(self) -> list[int]:
        return self.task_ids(self.cleaned_data["tasks"])

    def fields_of_risk(self) -> dict[str, Any]:
        """The fields of raise_risk, the changes of update_risk."""
        data = dict(self.cleaned_data)
        numbers = [name for names in THREE_POINTS.values() for name in names if name in data]
        data |= {name: data[name] or 0 for name in numbers}
        data["task_ids"] = data.pop("tasks")
        data.pop("owner")
        return data | {"owner_id": self.owner_id}

    @classmethod
    def initial_of(cls, risk: Risk) -> dict[str, Any]:
        names = [name for name in cls.base_fields if name not in {"owner", "tasks"}]
        codes = ", ".join(task.wbs_code for task in risk.tasks.all())
        return {name: getattr(risk, name) for name in names} | {"owner": risk.owner_id, "tasks": codes}


class RatingForm(ServiceForm):
    """Three ratings, each a step of probability and one of impact."""

    def __init__(self, *args: Any, scales: Scales, **options: Any) -> None:
        super().__init__(*args, **options)
        axes = {"probability": scales.probability, "impact": scales.impact}
        for when in _STEPS:
            for axis, rows in axes.items():
                name = f"{when}_{axis}"
                choices = [(row.step, f"{row.step} {row.name}") for row in rows]
                self.fields[name] = forms.TypedChoiceField(
                    label=_STEP_LABELS[name], choices=choices, coerce=int
                )

    def ratings(self) -> dict[str, tuple[int, int]]:
        data = self.cleaned_data
        return {when: (data[f"{when}_probability"], data[f"{when}_impact"]) for when in _STEPS}

    @staticmethod
    def initial_of(risk: Risk) -> dict[str, int]:
        return {name: getattr(risk, name) for name in _STEP_LABELS}


class HappenedForm(ProjectForm):
    wide = ("description",)

    severity = forms.ChoiceField(label=_lazy("Severity"), choices=Issue.Severity.choices)
    owner = forms.ModelChoiceField(User.objects.none(), label=_lazy("Owner"), required=False)
    due = forms.DateField(label=_lazy("Due"), required=False)
    description = forms.CharField(
        label=_lazy("What happened"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def issue(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in ("severity", "due", "description")} | {"owner_id": self.owner_id}
